using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VerifiedAddition.Transformer;

/// <summary>512-bit vector operations that .NET has for float and double, but not for a type parameter. The order of every sum is fixed.</summary>
/// <typeparam name="T">float, or double to see what float rounds away.</typeparam>
internal static class Lanes<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Number of elements in a vector.</summary>
    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512<T>.Count;
    }

    /// <summary><c>x · y + z</c>, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MultiplyAdd(Vector512<T> x, Vector512<T> y, Vector512<T> z) => typeof(T) == typeof(float)
        ? Vector512.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
        : Vector512.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Exp(Vector512<T> x) => typeof(T) == typeof(float)
        ? Vector512.Exp(x.AsSingle()).As<float, T>()
        : Vector512.Exp(x.AsDouble()).As<double, T>();

    /// <summary>A mask of the first elements; all elements if the count is larger.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> First(int count) =>
        Vector512.LessThan(Vector512.CreateSequence(T.Zero, T.One), Vector512.Create(T.CreateTruncating(count)));

    /// <summary>The sum of a vector's elements, by pairwise halving.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(Vector512<T> x)
    {
        var half = x.GetLower() + x.GetUpper();
        var quarter = half.GetLower() + half.GetUpper();
        return Vector128<T>.Count == 2
            ? quarter.GetElement(0) + quarter.GetElement(1)
            : (quarter.GetElement(0) + quarter.GetElement(2)) + (quarter.GetElement(1) + quarter.GetElement(3));
    }

    /// <summary>The largest of a vector's elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Max(Vector512<T> x)
    {
        var half = Vector256.MaxNative(x.GetLower(), x.GetUpper());
        var quarter = Vector128.MaxNative(half.GetLower(), half.GetUpper());
        var most = T.Max(quarter.GetElement(0), quarter.GetElement(1));
        return Vector128<T>.Count == 2 ? most : T.Max(most, T.Max(quarter.GetElement(2), quarter.GetElement(3)));
    }
}
