namespace VerifiedAddition.Transformer;

/// <summary>A weight matrix [in, out] as <see cref="MatrixKernel"/> reads it: strips of 32 columns, each with its rows one after another.</summary>
/// <remarks>Columns are filled up with zeros to whole strips.</remarks>
internal sealed unsafe class PackedMatrix
{
    private readonly float[] _memory;
    private readonly float* _first;

    /// <param name="rows">Width of what it is multiplied with.</param>
    /// <param name="columns">Width of the product.</param>
    /// <param name="element">The weight of a row and a column.</param>
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

    /// <summary>Strips of 32 columns.</summary>
    public int Strips { get; }

    /// <summary>The first element of a strip.</summary>
    public float* this[int strip] => _first + ((long)strip * Rows * MatrixKernel.TileColumns);
}
