namespace VerifiedAddition.Transformer;

/// <summary>A weight matrix [in, out] in the layout of <see cref="MatrixKernel"/>: strips of 32 columns, each with contiguous rows.</summary>
/// <remarks>The last strip is padded with zeros.</remarks>
internal sealed unsafe class PackedMatrix
{
    private readonly float[] _memory;
    private readonly float* _first;

    /// <param name="rows">Width of the left factor.</param>
    /// <param name="columns">Width of the product.</param>
    /// <param name="element">Returns the weight at a row and a column.</param>
    public PackedMatrix(int rows, int columns, Func<int, int, float> element)
    {
        (Rows, Columns) = (rows, columns);
        Strips = Matrix.RoundedUp(columns, MatrixKernel.TileColumns) / MatrixKernel.TileColumns;
        _memory = Aligned.Allocate(checked(Strips * rows * MatrixKernel.TileColumns), out _first);
        for (var column = 0; column < columns; column++)
        {
            var (strip, within) = Math.DivRem(column, MatrixKernel.TileColumns);
            for (var row = 0; row < rows; row++)
            {
                this[strip][(row * MatrixKernel.TileColumns) + within] = element(row, column);
            }
        }
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Number of strips of 32 columns.</summary>
    public int Strips { get; }

    /// <summary>The first element of a strip.</summary>
    public float* this[int strip] => _first + ((long)strip * Rows * MatrixKernel.TileColumns);
}
