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

    /// <summary><c>x · y + z</c>, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> MultiplyAdd(Vector256<T> x, Vector256<T> y, Vector256<T> z) => typeof(T) == typeof(float)
        ? Vector256.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
        : Vector256.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>();

    /// <summary>The exponential function of numbers that are not positive; 0 where it would be subnormal. NaN stays.</summary>
    /// <remarks>
    /// <see cref="Vector512.Exp(Vector512{double})"/> rounds differently before and after its caller is optimised, and with other registers. This
    /// takes x = n ln 2 + r, and sums the series of eʳ, whose remainder is below the precision of T for |r| ≤ ln 2 / 2.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Exp(Vector512<T> x)
    {
        var isSingle = typeof(T) == typeof(float);
        var (least, terms) = isSingle ? (-87.33, 7) : (-708.39, 13);
        var (high, low) = isSingle ? (0.693359375, -2.1219444005469058e-4) : (0.693147180369123816490, 1.90821492927058770002e-10); // their sum is ln 2
        var integers = Vector512.Create(T.CreateTruncating(isSingle ? 1.5 * (1 << 23) : 1.5 * (1L << 52))); // a number plus these has no fraction
        var shifted = MultiplyAdd(x, Vector512.Create(T.CreateTruncating(1.4426950408889634)), integers);
        var n = shifted - integers;
        var r = MultiplyAdd(n, Vector512.Create(T.CreateTruncating(-low)), MultiplyAdd(n, Vector512.Create(T.CreateTruncating(-high)), x));
        var sum = Vector512<T>.One;
        for (var term = terms; term > 0; term--)
        {
            sum = MultiplyAdd(sum * r, Vector512.Create(T.CreateTruncating(1.0 / term)), Vector512<T>.One);
        }

        var power = isSingle // n is in the lowest bits of the shifted numbers; added to an exponent it multiplies by 2ⁿ
            ? (sum.AsInt32() + (shifted.AsInt32() << 23)).As<int, T>()
            : (sum.AsInt64() + (shifted.AsInt64() << 52)).As<long, T>();
        return Vector512.ConditionalSelect(
            Vector512.GreaterThanOrEqual(x, Vector512.Create(T.CreateTruncating(least))), power, x & ~Vector512.Equals(x, x));
    }

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
