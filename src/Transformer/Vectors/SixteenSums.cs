using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VerifiedAddition.Transformer;

/// <summary>The sums of sixteen vectors' elements, each by pairwise halving as <see cref="Lanes{T}.Sum"/> has it.</summary>
internal static unsafe class SixteenSums
{
    /// <summary>Number of floats that <see cref="Of"/> reads.</summary>
    public const int Floats = 256;

    // How two vectors' 128-bit quarters go into one.
    private const byte FirstHalves = 0b_01_00_01_00;
    private const byte SecondHalves = 0b_11_10_11_10;
    private const byte EvenQuarters = 0b_10_00_10_00;
    private const byte OddQuarters = 0b_11_01_11_01;

    /// <param name="vectors">[vector, element], on a cache line.</param>
    /// <returns>The sum of vector i as element i.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Vector512<float> Of(float* vectors)
    {
        if (Avx512F.IsSupported)
        {
            var a = Interleaved(Four(vectors, 0), Four(vectors, 1)).AsDouble();
            var b = Interleaved(Four(vectors, 2), Four(vectors, 3)).AsDouble();
            return Avx512F.UnpackLow(a, b).AsSingle() + Avx512F.UnpackHigh(a, b).AsSingle();
        }

        var sums = stackalloc float[Vector512<float>.Count];
        for (var vector = 0; vector < Vector512<float>.Count; vector++)
        {
            sums[vector] = Lanes<float>.Sum(Vector512.Load(vectors + (vector * Vector512<float>.Count)));
        }

        return Vector512.Load(sums);
    }

    /// <summary>The quarters' sums of four vectors: every fourth from the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Four(float* vectors, int first)
    {
        var from = vectors + (first * Vector512<float>.Count);
        var (a, b) = (Halves(from, from + (4 * Vector512<float>.Count)), Halves(from + (8 * Vector512<float>.Count), from + (12 * Vector512<float>.Count)));
        return Avx512F.Shuffle4x128(a, b, EvenQuarters) + Avx512F.Shuffle4x128(a, b, OddQuarters);
    }

    /// <summary>The halves' sums of two vectors, one behind the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Halves(float* one, float* other)
    {
        var (a, b) = (Vector512.Load(one), Vector512.Load(other));
        return Avx512F.Shuffle4x128(a, b, FirstHalves) + Avx512F.Shuffle4x128(a, b, SecondHalves);
    }

    /// <summary>In each quarter: elements 0 and 2 of one, then of the other, summed; then 1 and 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Interleaved(Vector512<float> one, Vector512<float> other) =>
        Avx512F.UnpackLow(one, other) + Avx512F.UnpackHigh(one, other);
}
