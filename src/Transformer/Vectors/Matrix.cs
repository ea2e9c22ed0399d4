using System.Runtime.Intrinsics;

namespace VerifiedAddition.Transformer;

/// <summary>A float32 matrix in row-major order for vector instructions: rows start on cache lines and never move in memory.</summary>
/// <remarks>
/// The stride is the number of columns, rounded up to whole tiles of <see cref="MatrixKernel"/>, plus a cache line, so that the rows of a
/// tile do not all map to one set of the cache. The padding after the last column is zero until it is written. A few rows after the
/// last may be read. Pointers are valid while the matrix is reachable.
/// </remarks>
internal sealed unsafe class Matrix
{
    private readonly float[] _memory;
    private readonly float* _first;

    /// <exception cref="ArgumentOutOfRangeException">A number is below 1, or the matrix would not fit an array.</exception>
    public Matrix(int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        (Rows, Columns) = (rows, columns);
        Stride = RoundedUp(columns, MatrixKernel.TileColumns) + Vector512<float>.Count;
        var length = (long)RoundedUp(rows, MatrixKernel.TileRows) * Stride;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Array.MaxLength - Vector512<float>.Count, nameof(rows));
        _memory = Aligned.Allocate((int)length, out _first);
    }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Number of elements from one row to the next.</summary>
    public int Stride { get; }

    public float* this[int row] => _first + ((long)row * Stride);

    /// <summary>The row without its padding.</summary>
    public Span<float> Row(int row) => new(this[row], Columns);

    public static int RoundedUp(int count, int step) => (count + step - 1) / step * step;
}

/// <summary>Allocates memory that starts on a cache line and never moves.</summary>
internal static unsafe class Aligned
{
    private const int LineBytes = 64;

    /// <returns>The array that keeps the memory alive.</returns>
    public static float[] Allocate(int length, out float* first)
    {
        var memory = GC.AllocateArray<float>(length + (LineBytes / sizeof(float)), pinned: true);
        fixed (float* start = memory)
        {
            first = (float*)(((nuint)start + (LineBytes - 1)) & ~(nuint)(LineBytes - 1));
        }

        return memory;
    }
}
