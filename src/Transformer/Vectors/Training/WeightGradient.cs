using System.Numerics;

namespace VerifiedAddition.Transformer;

/// <summary>A weight's gradient, computed and used block by block, so that it never exists as a whole.</summary>
/// <param name="weight">The weight.</param>
/// <param name="parts">The products that make up the rows of its groups, in their order.</param>
/// <param name="bias">Its gradient is the sum of the rows of the right factor; null if this weight has no such bias. Then there is one group.</param>
internal sealed unsafe class WeightGradient<T>(PackedWeight<T> weight, GradientPart<T>[] parts, PaddedVector<T>? bias = null)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int CacheBytes = 1 << 20;

    /// <summary>
    /// Panels that are computed by turns, strip by strip. A right factor that is too large for the cache is then read once for all of them.
    /// </summary>
    private readonly int _panelsOfTask = (long)parts[0].Inner * weight.Columns * sizeof(T) > CacheBytes ? 3 : 1;

    /// <summary>Number of tasks.</summary>
    public int Tasks => (weight.Panels + _panelsOfTask - 1) / _panelsOfTask;

    /// <summary>Computes some panels of the gradient, and updates and packs those panels of the weight.</summary>
    /// <param name="task">From 0.</param>
    /// <param name="scratch">For a block of the gradient, a strip wide and high.</param>
    /// <returns>The sum of the squares of the panels' gradient.</returns>
    public double Update(int task, Matrix<T> scratch, in AdamWStep<T> step)
    {
        var squares = 0.0;
        for (var strip = 0; strip < weight.Strips; strip++)
        {
            for (var panel = task * _panelsOfTask; panel < Math.Min(weight.Panels, (task + 1) * _panelsOfTask); panel++)
            {
                var (group, first, count) = weight.Panel(panel);
                var (part, column) = (parts[group], strip * Products<T>.StripColumns);
                Products<T>.MultiplyTransposed(
                    part.Left + first, part.LeftStride, part.Right + column, part.RightStride, part.Inner, scratch[0], scratch.Stride, count, weight.Columns - column);
                squares += weight.Update(panel, strip, scratch[0], scratch.Stride, step);
            }

            SumBias(task, strip);
        }

        return squares;
    }

    /// <summary>Computes a strip of the bias' gradient if it is this task's turn.</summary>
    private void SumBias(int task, int strip)
    {
        if (bias is not null && strip % Tasks == task)
        {
            var (part, column) = (parts[0], strip * Products<T>.StripColumns);
            var columns = Math.Min(Products<T>.StripColumns, bias.Count - column);
            RowOperations<T>.ColumnSums(part.Right + column, part.RightStride, part.Inner, bias.Gradient + column, columns);
        }
    }
}

/// <summary>The gradient of one group of a weight's rows: <c>leftᵀ · right</c>.</summary>
/// <param name="left">[inner, row].</param>
/// <param name="right">[inner, column].</param>
/// <param name="inner">Number of rows of both.</param>
internal readonly unsafe struct GradientPart<T>(T* left, int leftStride, T* right, int rightStride, int inner)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T* Left => left;

    public int LeftStride => leftStride;

    public T* Right => right;

    public int RightStride => rightStride;

    public int Inner => inner;

    /// <summary>The product over all rows of two matrices: the gradient of a weight with one group.</summary>
    public static GradientPart<T> Of(Matrix<T> left, Matrix<T> right) => new(left[0], left.Stride, right[0], right.Stride, left.Rows);
}
