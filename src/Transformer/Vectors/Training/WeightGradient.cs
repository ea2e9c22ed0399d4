using System.Numerics;

namespace VerifiedAddition.Transformer;

/// <summary>A weight's gradient, computed and used panel by panel, so that it never exists as a whole.</summary>
/// <param name="weight">The weight.</param>
/// <param name="parts">The products that make up the rows of its groups, in their order.</param>
/// <param name="bias">Its gradient is the sum of the rows of the right factor; null if this weight has no such bias. Then there is one group.</param>
internal sealed unsafe class WeightGradient<T>(PackedWeight<T> weight, GradientPart<T>[] parts, PaddedVector<T>? bias = null)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Number of panels.</summary>
    public int Panels => weight.Panels;

    public int Columns => weight.Columns;

    /// <summary>Computes a panel of the gradient, and updates and packs that panel of the weight.</summary>
    /// <param name="scratch">For a panel of the gradient.</param>
    /// <returns>The sum of the squares of the panel's gradient.</returns>
    public double Update(int panel, Matrix<T> scratch, in AdamWStep<T> step)
    {
        var (group, first, count) = weight.Panel(panel);
        var part = parts[group];
        for (var strip = 0; strip < weight.Strips; strip++)
        {
            var column = strip * Products<T>.StripColumns;
            Products<T>.MultiplyTransposed(
                part.Left + first, part.LeftStride, part.Right + column, part.RightStride, part.Inner, scratch[0] + column, scratch.Stride, count);
            if (bias is not null && strip % Panels == panel)
            {
                var columns = Math.Min(Products<T>.StripColumns, bias.Count - column);
                RowOperations<T>.ColumnSums(part.Right + column, part.RightStride, part.Inner, bias.Gradient + column, columns);
            }
        }

        return weight.Update(panel, scratch[0], scratch.Stride, step);
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
