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

    /// <summary>Updates rows of weights and their moments; nothing behind the last element of a row is written.</summary>
    /// <param name="stride">Elements from one row of the weights and of their moments to the next.</param>
    /// <param name="gradientStride">Elements from one row of the gradient to the next.</param>
    /// <returns>The sum of the squares of the gradient.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Update(T* weights, T* first, T* second, nint stride, T* gradient, nint gradientStride, int rows, int columns)
    {
        var constants = new Constants(_kept, _rate, _epsilon);
        var squares = Vector512<T>.Zero;
        var whole = columns / Vector512<T>.Count * Vector512<T>.Count;
        for (var row = 0; row < rows; row++)
        {
            for (var i = 0; i < whole; i += Vector512<T>.Count)
            {
                Update(weights + i, first + i, second + i, gradient + i, constants, ref squares);
            }

            if (whole < columns)
            {
                UpdateRest(weights + whole, first + whole, second + whole, gradient + whole, columns - whole, constants, ref squares);
            }

            weights += stride;
            first += stride;
            second += stride;
            gradient += gradientStride;
        }

        return double.CreateTruncating(Lanes<T>.Sum(squares));
    }

    private static void UpdateRest(T* weights, T* first, T* second, T* gradient, int count, in Constants constants, ref Vector512<T> squares)
    {
        var part = stackalloc T[4 * Vector512<T>.Count];
        T* w = part, m = part + Vector512<T>.Count, v = m + Vector512<T>.Count, g = v + Vector512<T>.Count;
        new Span<T>(part, 4 * Vector512<T>.Count).Clear();
        Copy(weights, w, count);
        Copy(first, m, count);
        Copy(second, v, count);
        Copy(gradient, g, count);
        Update(w, m, v, g, constants, ref squares);
        Copy(w, weights, count);
        Copy(m, first, count);
        Copy(v, second, count);
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
