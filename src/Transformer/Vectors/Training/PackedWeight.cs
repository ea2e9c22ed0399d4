using System.Numerics;
using System.Runtime.CompilerServices;

namespace VerifiedAddition.Transformer;

/// <summary>A weight matrix of a model in training, packed twice for <see cref="Products{T}"/>: as it is, and transposed.</summary>
/// <remarks>
/// A packed matrix consists of strips of <see cref="Products{T}.StripColumns"/> columns, each with contiguous rows; the last strip is
/// padded with zeros. The rows may be in groups, one for each head; the rows of a group then begin a strip of the transposed matrix. The
/// rows that make up such a strip are a panel: it is updated as a whole.
/// </remarks>
internal sealed unsafe class PackedWeight<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TrainedBuffers<T> _buffers;
    private readonly long _offset;
    private readonly Matrix<T> _plain;
    private readonly Matrix<T> _transposed;
    private readonly int _groupRows;
    private readonly int _groupPanels;

    /// <param name="offset">Of the matrix [rows, columns] in the flat buffers.</param>
    /// <param name="groups">Number of groups of rows.</param>
    public PackedWeight(TrainedBuffers<T> buffers, long offset, int rows, int columns, int groups = 1)
    {
        (_buffers, _offset, Rows, Columns) = (buffers, offset, rows, columns);
        _groupRows = rows / groups;
        Strips = StripsOf(columns);
        _groupPanels = StripsOf(_groupRows);
        Panels = groups * _groupPanels;
        _plain = new(1, Strips * rows * Width);
        _transposed = new(1, Panels * columns * Width);
        Pack();
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Number of strips of columns.</summary>
    public int Strips { get; }

    /// <summary>Number of panels of rows.</summary>
    public int Panels { get; }

    /// <summary>The matrix, [rows, columns].</summary>
    public PackedSlice<T> Plain => PlainRows(0, Rows);

    /// <summary>The transposed matrix, [columns, rows], which must be one group.</summary>
    public PackedSlice<T> Transposed => TransposedGroup(0);

    private static int Width => Products<T>.StripColumns;

    /// <summary>Some rows of the matrix.</summary>
    public PackedSlice<T> PlainRows(int first, int count) => new(_plain[0] + (first * Width), Rows * Width, count, Columns);

    /// <summary>A group of columns of the transposed matrix, [columns, rows of a group].</summary>
    public PackedSlice<T> TransposedGroup(int group) =>
        new(_transposed[0] + ((long)group * _groupPanels * Columns * Width), Columns * Width, Columns, _groupRows);

    /// <summary>The group of a panel, and which of its rows the panel has.</summary>
    public (int Group, int First, int Count) Panel(int panel)
    {
        var (group, within) = Math.DivRem(panel, _groupPanels);
        return (group, within * Width, Math.Min(Width, _groupRows - (within * Width)));
    }

    /// <summary>Packs what is in the flat buffer.</summary>
    public void Pack()
    {
        for (var panel = 0; panel < Panels; panel++)
        {
            for (var strip = 0; strip < Strips; strip++)
            {
                Pack(panel, strip);
            }
        }
    }

    /// <summary>Updates and packs a block: a strip of the columns of a panel.</summary>
    /// <param name="gradient">[row of the panel, column of the strip].</param>
    /// <returns>The sum of the squares of the gradient.</returns>
    public double Update(int panel, int strip, T* gradient, int stride, in AdamWStep<T> step)
    {
        var (group, first, count) = Panel(panel);
        var columns = Math.Min(Width, Columns - (strip * Width));
        var squares = _buffers.Update(step, Offset((group * _groupRows) + first, strip), Columns, gradient, stride, count, columns);
        Pack(panel, strip);
        return squares;
    }

    private void Pack(int panel, int strip)
    {
        var (group, first, count) = Panel(panel);
        first += group * _groupRows;
        Pack(
            _buffers.Weights + Offset(first, strip),
            count,
            Math.Min(Width, Columns - (strip * Width)),
            _plain[0] + ((((long)strip * Rows) + first) * Width),
            _transposed[0] + ((((long)panel * Columns) + (strip * Width)) * Width));
    }

    /// <summary>Where the first element of a strip is in a row of the flat buffers.</summary>
    private long Offset(int row, int strip) => _offset + ((long)row * Columns) + (strip * Width);

    /// <summary>Packs a block of the matrix, at most a strip wide and high.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pack(T* from, int rows, int columns, T* plain, T* transposed)
    {
        var width = Products<T>.StripColumns;
        for (var row = 0; row < rows; row++)
        {
            new ReadOnlySpan<T>(from + ((long)row * Columns), columns).CopyTo(new(plain + (row * width), width));
        }

        Transposition<T>.Write(plain, rows, columns, transposed, width);
    }

    private static int StripsOf(int columns) => Matrix<T>.RoundedUp(columns, Width) / Width;
}
