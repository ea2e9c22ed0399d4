using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VerifiedAddition.Transformer;

/// <summary>The arithmetic of one step of <see cref="AdamW"/> in vectors.</summary>
internal readonly unsafe struct AdamWStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _kept;
    private readonly T _rate;
    private readonly T _epsilon;

    /// <param name="step">Steps done before this one.</param>
    public AdamWStep(double learningRate, double decay, long step)
    {
        var (kept, rate, epsilon) = AdamWCoefficients.Of(learningRate, decay, step);
        (_kept, _rate, _epsilon) = (T.CreateTruncating(kept), T.CreateTruncating(rate), T.CreateTruncating(epsilon));
    }

    /// <summary>Updates consecutive weights and their moments; nothing behind the last one is written.</summary>
    /// <returns>The sum of the squares of the gradient.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Update(T* weights, T* first, T* second, T* gradient, int count)
    {
        var constants = new Constants(_kept, _rate, _epsilon);
        var squares = Vector512<T>.Zero;
        var i = 0;
        for (; i <= count - Vector512<T>.Count; i += Vector512<T>.Count)
        {
            Update(weights + i, first + i, second + i, gradient + i, constants, ref squares);
        }

        if (i < count)
        {
            var part = stackalloc T[4 * Vector512<T>.Count];
            T* w = part, m = part + Vector512<T>.Count, v = m + Vector512<T>.Count, g = v + Vector512<T>.Count;
            new Span<T>(part, 4 * Vector512<T>.Count).Clear();
            var rest = count - i;
            Copy(weights + i, w, rest);
            Copy(first + i, m, rest);
            Copy(second + i, v, rest);
            Copy(gradient + i, g, rest);
            Update(w, m, v, g, constants, ref squares);
            Copy(w, weights + i, rest);
            Copy(m, first + i, rest);
            Copy(v, second + i, rest);
        }

        return double.CreateTruncating(Lanes<T>.Sum(squares));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Update(T* weights, T* first, T* second, T* gradient, in Constants constants, ref Vector512<T> squares)
    {
        var change = Vector512.Load(gradient);
        var square = change * change;
        squares += square;
        var mean = Lanes<T>.MultiplyAdd(change, constants.Take1, Vector512.Load(first) * constants.Keep1);
        var variance = Lanes<T>.MultiplyAdd(square, constants.Take2, Vector512.Load(second) * constants.Keep2);
        mean.Store(first);
        variance.Store(second);
        var direction = mean / (Vector512.Sqrt(variance) + constants.Epsilon);
        Lanes<T>.MultiplyAdd(direction, constants.Rate, Vector512.Load(weights) * constants.Kept).Store(weights);
    }

    private static void Copy(T* from, T* to, int count) => new ReadOnlySpan<T>(from, count).CopyTo(new(to, count));

    private readonly ref struct Constants(T kept, T rate, T epsilon)
    {
        public readonly Vector512<T> Keep1 = All(AdamW.Beta1);
        public readonly Vector512<T> Take1 = All(1 - AdamW.Beta1);
        public readonly Vector512<T> Keep2 = All(AdamW.Beta2);
        public readonly Vector512<T> Take2 = All(1 - AdamW.Beta2);
        public readonly Vector512<T> Kept = Vector512.Create(kept);
        public readonly Vector512<T> Rate = Vector512.Create(rate);
        public readonly Vector512<T> Epsilon = Vector512.Create(epsilon);

        private static Vector512<T> All(double value) => Vector512.Create(T.CreateTruncating(value));
    }
}
