using System.Numerics;

namespace VerifiedAddition.Transformer;

/// <summary>A matrix in row-major order for <see cref="Products{T}"/>: rows start on cache lines and never move in memory.</summary>
/// <remarks>
/// Behind the last column of each row there is room for a whole strip of a product that ends there, and behind the last row for a tile that
/// begins there. All of this padding may be read and written, and is zero until it is written. Pointers are valid while the matrix is reachable.
/// </remarks>
internal sealed unsafe class Matrix<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int LineBytes = 64;

    private readonly T[] _memory;
    private readonly T* _first;

    /// <exception cref="ArgumentOutOfRangeException">A number is below 1, or the matrix would not fit an array.</exception>
    public Matrix(int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        (Rows, Columns) = (rows, columns);
        Stride = RoundedUp(columns + Products<T>.StripColumns - 1, Lanes<T>.Count) + Lanes<T>.Count;
        var length = (rows + Products<T>.TileRows - 1L) * Stride;
        var line = LineBytes / sizeof(T);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Array.MaxLength - line, nameof(rows));
        if (MatrixMemory.Guarded is { } allocate)
        {
            _memory = [];
            _first = (T*)allocate((nuint)length * (nuint)sizeof(T));
            return;
        }

        _memory = GC.AllocateArray<T>((int)length + line, pinned: true);
        fixed (T* start = _memory)
        {
            _first = (T*)(((nuint)start + (LineBytes - 1)) & ~(nuint)(LineBytes - 1));
        }
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Number of elements from one row to the next.</summary>
    public int Stride { get; }

    public T* this[int row] => _first + ((long)row * Stride);

    /// <summary>The row without its padding.</summary>
    public Span<T> Row(int row) => new(this[row], Columns);

    /// <summary>Clears every row, with the padding of its columns.</summary>
    public void Clear() => new Span<T>(_first, Rows * Stride).Clear();

    public static int RoundedUp(int count, int step) => (count + step - 1) / step * step;
}

/// <summary>Lets a test have every access outside of a matrix fail at once.</summary>
internal static class MatrixMemory
{
    /// <summary>Returns as many bytes, zero, behind which nothing can be read or written; null for the memory of arrays.</summary>
    public static Func<nuint, nint>? Guarded { get; set; }
}
