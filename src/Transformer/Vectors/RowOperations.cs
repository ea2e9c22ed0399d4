using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VerifiedAddition.Transformer;

/// <summary>Operations on single rows, in 512-bit vectors. The order of every sum is fixed.</summary>
/// <remarks>
/// Counts are rounded up to whole vectors where a row is written; what is behind the last element is zero and stays zero. Methods are optimised
/// at once: a short training would be over before the runtime had found out that they are used often.
/// </remarks>
internal static unsafe class RowOperations<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static int Step
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512<T>.Count;
    }

    public static void Clear(T* row, int count) => new Span<T>(row, count).Clear();

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(T* from, T* to, int count)
    {
        for (var i = 0; i < count; i += Step)
        {
            Vector512.Load(from + i).Store(to + i);
        }
    }

    /// <summary><c>to = from + more</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(T* from, T* more, T* to, int count)
    {
        for (var i = 0; i < count; i += Step)
        {
            (Vector512.Load(from + i) + Vector512.Load(more + i)).Store(to + i);
        }
    }

    /// <summary><c>to += factor · from</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddMultiple(T factor, T* from, T* to, int count)
    {
        var factors = Vector512.Create(factor);
        for (var i = 0; i < count; i += Step)
        {
            Lanes<T>.MultiplyAdd(factors, Vector512.Load(from + i), Vector512.Load(to + i)).Store(to + i);
        }
    }

    /// <summary><c>row ·= factor</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(T* row, T factor, int count)
    {
        for (var i = 0; i < count; i += Step)
        {
            (Vector512.Load(row + i) * factor).Store(row + i);
        }
    }

    /// <summary><c>Σ left · right</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Dot(T* left, T* right, int count)
    {
        var (sum, more) = (Vector512<T>.Zero, Vector512<T>.Zero);
        var i = 0;
        for (; i <= count - (2 * Step); i += 2 * Step)
        {
            sum = Lanes<T>.MultiplyAdd(Vector512.Load(left + i), Vector512.Load(right + i), sum);
            more = Lanes<T>.MultiplyAdd(Vector512.Load(left + i + Step), Vector512.Load(right + i + Step), more);
        }

        for (; i < count; i += Step)
        {
            var mask = Lanes<T>.First(count - i);
            sum = Lanes<T>.MultiplyAdd(Vector512.Load(left + i) & mask, Vector512.Load(right + i) & mask, sum);
        }

        return Lanes<T>.Sum(sum + more);
    }

    /// <summary>LayerNorm (docs/domain.md, section 2.3).</summary>
    /// <returns>The mean, and one over the standard deviation.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (T Mean, T Scale) Normalise(T* from, T* gain, T* bias, T* to, int count)
    {
        var sum = Vector512<T>.Zero;
        for (var i = 0; i < count; i += Step)
        {
            sum += Vector512.Load(from + i);
        }

        var width = T.CreateTruncating(count);
        var mean = Lanes<T>.Sum(sum) / width;
        var means = Vector512.Create(mean);
        sum = Vector512<T>.Zero;
        for (var i = 0; i < count; i += Step)
        {
            var centred = (Vector512.Load(from + i) - means) & Lanes<T>.First(count - i);
            sum = Lanes<T>.MultiplyAdd(centred, centred, sum);
        }

        var scale = T.One / T.Sqrt((Lanes<T>.Sum(sum) / width) + T.CreateTruncating(BlockOperations.Epsilon));
        var scales = Vector512.Create(scale);
        for (var i = 0; i < count; i += Step)
        {
            var normal = (Vector512.Load(from + i) - means) * scales;
            Lanes<T>.MultiplyAdd(normal, Vector512.Load(gain + i), Vector512.Load(bias + i)).Store(to + i);
        }

        return (mean, scale);
    }

    /// <summary>The gradients of <see cref="Normalise"/>, added to what is there.</summary>
    /// <param name="from">The row that was normalised, with its statistics.</param>
    /// <param name="upper">The gradient of the result.</param>
    /// <param name="lower">Receives the gradient of <paramref name="from"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void NormaliseBackward(
        T* from, (T Mean, T Scale) statistics, T* gain, T* upper, T* lower, T* gainGradient, T* biasGradient, int count)
    {
        var (means, scales) = (Vector512.Create(statistics.Mean), Vector512.Create(statistics.Scale));
        var (sum, projection) = (Vector512<T>.Zero, Vector512<T>.Zero);
        for (var i = 0; i < count; i += Step)
        {
            var arriving = Vector512.Load(upper + i);
            var normal = (Vector512.Load(from + i) - means) * scales; // gain and gradient are zero behind the last element
            Lanes<T>.MultiplyAdd(arriving, normal, Vector512.Load(gainGradient + i)).Store(gainGradient + i);
            (arriving + Vector512.Load(biasGradient + i)).Store(biasGradient + i);
            var inner = arriving * Vector512.Load(gain + i);
            sum += inner;
            projection = Lanes<T>.MultiplyAdd(inner, normal, projection);
        }

        var width = T.CreateTruncating(count);
        var (average, along) = (Vector512.Create(Lanes<T>.Sum(sum) / width), Vector512.Create(Lanes<T>.Sum(projection) / width));
        for (var i = 0; i < count; i += Step)
        {
            var normal = (Vector512.Load(from + i) - means) * scales;
            var inner = (Vector512.Load(upper + i) * Vector512.Load(gain + i)) - average - (normal * along);
            var change = (inner * scales) & Lanes<T>.First(count - i);
            (Vector512.Load(lower + i) + change).Store(lower + i);
        }
    }

    /// <summary>Softmax in place. The padding up to the next whole vector becomes 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Softmax(T* row, int count)
    {
        var lowest = Vector512.Create(T.NegativeInfinity);
        if (count <= Step)
        {
            var scores = Vector512.ConditionalSelect(Lanes<T>.First(count), Vector512.Load(row), lowest);
            var shares = Lanes<T>.Exp(scores - Vector512.Create(Lanes<T>.Max(scores)));
            (shares * (T.One / Lanes<T>.Sum(shares))).Store(row);
            return;
        }

        var most = lowest;
        for (var i = 0; i < count; i += Step)
        {
            var seen = Vector512.ConditionalSelect(Lanes<T>.First(count - i), Vector512.Load(row + i), lowest);
            seen.Store(row + i);
            most = Vector512.MaxNative(most, seen);
        }

        var (largest, sum) = (Vector512.Create(Lanes<T>.Max(most)), Vector512<T>.Zero);
        for (var i = 0; i < count; i += Step)
        {
            var share = Lanes<T>.Exp(Vector512.Load(row + i) - largest);
            share.Store(row + i);
            sum += share;
        }

        Scale(row, T.One / Lanes<T>.Sum(sum), count);
    }

    /// <summary>Turns the gradient of an attention pattern into that of its scores, in place.</summary>
    /// <param name="pattern">Zero behind the last element, which makes the gradient zero there, too.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SoftmaxBackward(T* pattern, T* gradient, int count)
    {
        var sum = Vector512<T>.Zero;
        for (var i = 0; i < count; i += Step)
        {
            sum = Lanes<T>.MultiplyAdd(Vector512.Load(pattern + i), Vector512.Load(gradient + i), sum);
        }

        var average = Vector512.Create(Lanes<T>.Sum(sum));
        for (var i = 0; i < count; i += Step)
        {
            (Vector512.Load(pattern + i) * (Vector512.Load(gradient + i) - average)).Store(gradient + i);
        }
    }

    /// <summary>The sums of columns, rounded up to whole vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ColumnSums(T* from, nint stride, int rows, T* to, int columns)
    {
        for (var column = 0; column < columns; column += Step)
        {
            var sum = Vector512<T>.Zero;
            for (var row = 0; row < rows; row++)
            {
                sum += Vector512.Load(from + (row * stride) + column);
            }

            sum.Store(to + column);
        }
    }
}
