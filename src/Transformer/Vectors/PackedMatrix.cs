namespace VerifiedAddition.Transformer;

/// <summary>A weight matrix [in, out] in the layout of <see cref="Products{T}"/>: strips of columns, each with contiguous rows.</summary>
/// <remarks>The last strip is padded with zeros.</remarks>
internal sealed unsafe class PackedMatrix
{
    private readonly Matrix<float> _memory;

    /// <param name="rows">Width of the left factor.</param>
    /// <param name="columns">Width of the product.</param>
    /// <param name="element">Returns the weight at a row and a column.</param>
    public PackedMatrix(int rows, int columns, Func<int, int, float> element)
    {
        var width = Products<float>.StripColumns;
        var strips = Matrix<float>.RoundedUp(columns, width) / width;
        _memory = new(1, checked(strips * rows * width));
        Slice = new(_memory[0], rows * width, rows, strips);
        for (var column = 0; column < columns; column++)
        {
            var (strip, within) = Math.DivRem(column, width);
            for (var row = 0; row < rows; row++)
            {
                Slice[strip][(row * width) + within] = element(row, column);
            }
        }
    }

    /// <summary>The whole matrix. Valid while this object is reachable.</summary>
    public PackedSlice<float> Slice { get; }
}
