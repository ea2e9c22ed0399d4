using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VerifiedAddition.Transformer;

/// <summary>Operations of a forward pass on single rows, in 512-bit vectors. The order of every sum is fixed.</summary>
internal static unsafe class VectorRows
{
    /// <summary>Number of elements in a vector.</summary>
    public const int Step = 16;

    private const float SmallestNormal = 1.17549435e-38f;

    /// <summary><c>to = from</c>, rounded up to whole vectors.</summary>
    public static void Copy(float* from, float* to, int count)
    {
        for (var i = 0; i < count; i += Step)
        {
            Vector512.Load(from + i).Store(to + i);
        }
    }

    /// <summary><c>to = from + more</c>, rounded up to whole vectors.</summary>
    public static void Add(float* from, float* more, float* to, int count)
    {
        for (var i = 0; i < count; i += Step)
        {
            (Vector512.Load(from + i) + Vector512.Load(more + i)).Store(to + i);
        }
    }

    /// <summary>LayerNorm (docs/domain.md, section 2.3). What is behind the last element must be zero, and is zero afterwards.</summary>
    /// <param name="gain">Zero after the last element, like <paramref name="bias"/>.</param>
    public static void Normalise(float* from, float* gain, float* bias, float* to, int count)
    {
        var (sum, more) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var whole = count & ~((2 * Step) - 1);
        for (var i = 0; i < whole; i += 2 * Step)
        {
            (sum, more) = (sum + Vector512.Load(from + i), more + Vector512.Load(from + i + Step));
        }

        for (var i = whole; i < count; i += Step)
        {
            sum += Vector512.Load(from + i);
        }

        var mean = Vector512.Create(Sum(sum + more) / count);
        (sum, more) = (Vector512<float>.Zero, Vector512<float>.Zero);
        for (var i = 0; i < whole; i += 2 * Step)
        {
            var (one, other) = (Vector512.Load(from + i) - mean, Vector512.Load(from + i + Step) - mean);
            (sum, more) = (Vector512.FusedMultiplyAdd(one, one, sum), Vector512.FusedMultiplyAdd(other, other, more));
        }

        for (var i = whole; i < count; i += Step)
        {
            var centred = (Vector512.Load(from + i) - mean) & First(count - i);
            sum = Vector512.FusedMultiplyAdd(centred, centred, sum);
        }

        var scale = Vector512.Create(1 / MathF.Sqrt((Sum(sum + more) / count) + (float)BlockOperations.Epsilon));
        for (var i = 0; i < count; i += Step)
        {
            var normal = (Vector512.Load(from + i) - mean) * scale;
            Vector512.FusedMultiplyAdd(normal, Vector512.Load(gain + i), Vector512.Load(bias + i)).Store(to + i);
        }
    }

    /// <summary>Softmax in place. The padding up to the next whole vector becomes 0.</summary>
    public static void Softmax(float* row, int count)
    {
        var most = Vector512.Create(float.NegativeInfinity);
        for (var i = 0; i < count; i += Step)
        {
            var seen = Vector512.ConditionalSelect(First(count - i), Vector512.Load(row + i), Vector512.Create(float.NegativeInfinity));
            seen.Store(row + i);
            most = Vector512.MaxNative(most, seen);
        }

        var (largest, sum) = (Vector512.Create(Largest(most)), Vector512<float>.Zero);
        for (var i = 0; i < count; i += Step)
        {
            var share = Vector512.Exp(Vector512.Load(row + i) - largest);
            share = Vector512.AndNot(share, Vector512.LessThan(share, Vector512.Create(SmallestNormal))); // see Subnormals; NaN stays
            share.Store(row + i);
            sum += share;
        }

        var scale = Vector512.Create(1 / Sum(sum));
        for (var i = 0; i < count; i += Step)
        {
            (Vector512.Load(row + i) * scale).Store(row + i);
        }
    }

    /// <summary><c>Σ left · right</c>.</summary>
    public static float Dot(float* left, float* right, int count)
    {
        var sum = Vector512<float>.Zero;
        var i = 0;
        for (; i <= count - Step; i += Step)
        {
            sum = Vector512.FusedMultiplyAdd(Vector512.Load(left + i), Vector512.Load(right + i), sum);
        }

        if (i < count)
        {
            sum = Vector512.FusedMultiplyAdd(Vector512.Load(left + i) & First(count - i), Vector512.Load(right + i) & First(count - i), sum);
        }

        return Sum(sum);
    }

    /// <summary>The sum of a vector's elements, by pairwise halving.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector512<float> x)
    {
        var eight = x.GetLower() + x.GetUpper();
        var four = eight.GetLower() + eight.GetUpper();
        var two = four + Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1));
        return two.GetElement(0) + two.GetElement(1);
    }

    private static float Largest(Vector512<float> x)
    {
        var eight = Vector256.Max(x.GetLower(), x.GetUpper());
        var four = Vector128.Max(eight.GetLower(), eight.GetUpper());
        return MathF.Max(MathF.Max(four.GetElement(0), four.GetElement(1)), MathF.Max(four.GetElement(2), four.GetElement(3)));
    }

    /// <summary>A mask of the first elements; all elements if the count is larger.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> First(int count) =>
        Vector512.LessThan(Vector512.CreateSequence(0, 1), Vector512.Create(count)).AsSingle();
}
