using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VerifiedAddition.Transformer;

/// <summary>Matrix products in 512-bit vector registers.</summary>
/// <remarks>
/// Each element of a product sums its terms in a fixed order, with one rounding per term. It therefore depends on its row and column
/// only: not on the number of rows multiplied at once or the number of threads.
/// </remarks>
internal static unsafe class Products<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Rows of a tile. With three registers per row, 24 of the 32 registers hold sums.</summary>
    public const int TileRows = 8;

    /// <summary>Columns of a tile, and of a strip of a packed matrix: three registers.</summary>
    public static int StripColumns => 3 * Vector512<T>.Count;

    /// <summary><c>to = start + left · right</c>, for whole tiles of rows.</summary>
    /// <param name="left">[row, in]; rows after the last are read, up to a multiple of <see cref="TileRows"/>.</param>
    /// <param name="leftStride">Elements from one row to the next.</param>
    /// <param name="right">[in, out].</param>
    /// <param name="start">[row, out], what the sums start from: a bias if its stride is 0; null for zero.</param>
    /// <param name="to">[row, out]. As many rows as are read of <paramref name="left"/> are written, and whole strips of columns.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="rectify">Whether negative sums become 0 (ReLU).</param>
    /// <param name="gate">[row, out] with the stride of <paramref name="to"/>: sums become 0 where it is not positive. Null to keep them.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(
        T* left, nint leftStride, in PackedSlice<T> right, T* start, nint startStride, T* to, nint toStride, int rows, bool rectify = false, T* gate = null)
    {
        for (var strip = 0; strip < right.Strips; strip++)
        {
            var column = strip * StripColumns;
            for (var row = 0; row < rows; row += TileRows)
            {
                Tile(
                    left + (row * leftStride),
                    leftStride,
                    1,
                    right[strip],
                    StripColumns,
                    right.Rows,
                    start is null ? null : start + (row * startStride) + column,
                    startStride,
                    gate is null ? null : gate + (row * toStride) + column,
                    to + (row * toStride) + column,
                    toStride,
                    rectify);
            }
        }
    }

    /// <summary><c>sum += left · right</c>, for whole tiles of rows; see <see cref="Multiply"/>.</summary>
    public static void AddTo(T* left, nint leftStride, in PackedSlice<T> right, T* sum, nint sumStride, int rows, bool rectify = false) =>
        Multiply(left, leftStride, right, sum, sumStride, sum, sumStride, rows, rectify);

    /// <summary><c>to = left · right</c> for factors that are not packed, exactly as many rows as there are.</summary>
    /// <param name="left">The element at a row and an inner index is <c>left[row * leftRow + inner * leftInner]</c>, so it may be transposed.</param>
    /// <param name="right">[inner, out]; whole strips of columns are read.</param>
    /// <param name="to">[row, out]; whole strips of columns are written.</param>
    /// <param name="isAdded">Whether the product is added to what is there.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyRows(
        T* left, nint leftRow, nint leftInner, T* right, nint rightStride, int inner, T* to, nint toStride, int rows, int columns, bool isAdded = false)
    {
        var part = stackalloc T[TileRows * StripColumns];
        for (var column = 0; column < columns; column += StripColumns)
        {
            for (var row = 0; row < rows; row += TileRows)
            {
                var from = left + (row * leftRow);
                var into = to + (row * toStride) + column;
                if (rows - row >= TileRows)
                {
                    Tile(from, leftRow, leftInner, right + column, rightStride, inner, isAdded ? into : null, toStride, null, into, toStride, false);
                    continue;
                }

                Tile(from, leftRow, leftInner, right + column, rightStride, inner, null, 0, null, part, StripColumns, false);
                for (var i = 0; i < rows - row; i++)
                {
                    for (var at = 0; at < StripColumns; at += Lanes<T>.Count)
                    {
                        var sum = Vector512.Load(part + (i * StripColumns) + at);
                        var place = into + (i * toStride) + at;
                        (isAdded ? sum + Vector512.Load(place) : sum).Store(place);
                    }
                }
            }
        }
    }

    /// <summary><c>to = leftᵀ · right</c> for one strip of the columns of <paramref name="right"/>.</summary>
    /// <param name="left">[inner, row].</param>
    /// <param name="right">[inner, column], from the strip's first column.</param>
    /// <param name="to">[row, column]; whole tiles of rows are written.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyTransposed(T* left, nint leftStride, T* right, nint rightStride, int inner, T* to, nint toStride, int rows)
    {
        for (var row = 0; row < rows; row += TileRows)
        {
            Tile(left + row, 1, leftStride, right, rightStride, inner, null, 0, null, to + (row * toStride), toStride, false);
        }
    }

    /// <summary>Eight rows by three registers. Unrolled by hand, since only separate local variables stay in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
#pragma warning disable MA0051 // Long because it is unrolled.
    private static void Tile(
        T* left, nint row, nint inner, T* right, nint rightStride, int depth, T* start, nint startStride, T* gate, T* to, nint toStride, bool rectify)
#pragma warning restore MA0051
    {
        var n = Vector512<T>.Count;
        Vector512<T> a0 = default, b0 = default, c0 = default, a1 = default, b1 = default, c1 = default;
        Vector512<T> a2 = default, b2 = default, c2 = default, a3 = default, b3 = default, c3 = default;
        Vector512<T> a4 = default, b4 = default, c4 = default, a5 = default, b5 = default, c5 = default;
        Vector512<T> a6 = default, b6 = default, c6 = default, a7 = default, b7 = default, c7 = default;
        if (start is not null)
        {
            (a0, b0, c0) = (Vector512.Load(start), Vector512.Load(start + n), Vector512.Load(start + (2 * n)));
            start += startStride;
            (a1, b1, c1) = (Vector512.Load(start), Vector512.Load(start + n), Vector512.Load(start + (2 * n)));
            start += startStride;
            (a2, b2, c2) = (Vector512.Load(start), Vector512.Load(start + n), Vector512.Load(start + (2 * n)));
            start += startStride;
            (a3, b3, c3) = (Vector512.Load(start), Vector512.Load(start + n), Vector512.Load(start + (2 * n)));
            start += startStride;
            (a4, b4, c4) = (Vector512.Load(start), Vector512.Load(start + n), Vector512.Load(start + (2 * n)));
            start += startStride;
            (a5, b5, c5) = (Vector512.Load(start), Vector512.Load(start + n), Vector512.Load(start + (2 * n)));
            start += startStride;
            (a6, b6, c6) = (Vector512.Load(start), Vector512.Load(start + n), Vector512.Load(start + (2 * n)));
            start += startStride;
            (a7, b7, c7) = (Vector512.Load(start), Vector512.Load(start + n), Vector512.Load(start + (2 * n)));
        }

        var left4 = left + (4 * row);
        var (row2, row3) = (2 * row, 3 * row);
        for (var i = depth; i > 0; i--)
        {
            var a = Vector512.Load(right);
            var b = Vector512.Load(right + n);
            var c = Vector512.Load(right + (2 * n));
            var x = Vector512.Create(*left);
            (a0, b0, c0) = (Lanes<T>.MultiplyAdd(x, a, a0), Lanes<T>.MultiplyAdd(x, b, b0), Lanes<T>.MultiplyAdd(x, c, c0));
            x = Vector512.Create(left[row]);
            (a1, b1, c1) = (Lanes<T>.MultiplyAdd(x, a, a1), Lanes<T>.MultiplyAdd(x, b, b1), Lanes<T>.MultiplyAdd(x, c, c1));
            x = Vector512.Create(left[row2]);
            (a2, b2, c2) = (Lanes<T>.MultiplyAdd(x, a, a2), Lanes<T>.MultiplyAdd(x, b, b2), Lanes<T>.MultiplyAdd(x, c, c2));
            x = Vector512.Create(left[row3]);
            (a3, b3, c3) = (Lanes<T>.MultiplyAdd(x, a, a3), Lanes<T>.MultiplyAdd(x, b, b3), Lanes<T>.MultiplyAdd(x, c, c3));
            x = Vector512.Create(*left4);
            (a4, b4, c4) = (Lanes<T>.MultiplyAdd(x, a, a4), Lanes<T>.MultiplyAdd(x, b, b4), Lanes<T>.MultiplyAdd(x, c, c4));
            x = Vector512.Create(left4[row]);
            (a5, b5, c5) = (Lanes<T>.MultiplyAdd(x, a, a5), Lanes<T>.MultiplyAdd(x, b, b5), Lanes<T>.MultiplyAdd(x, c, c5));
            x = Vector512.Create(left4[row2]);
            (a6, b6, c6) = (Lanes<T>.MultiplyAdd(x, a, a6), Lanes<T>.MultiplyAdd(x, b, b6), Lanes<T>.MultiplyAdd(x, c, c6));
            x = Vector512.Create(left4[row3]);
            (a7, b7, c7) = (Lanes<T>.MultiplyAdd(x, a, a7), Lanes<T>.MultiplyAdd(x, b, b7), Lanes<T>.MultiplyAdd(x, c, c7));
            left += inner;
            left4 += inner;
            right += rightStride;
        }

        var gateStride = gate is null ? 0 : toStride;
        var least = rectify ? Vector512<T>.Zero : Vector512.Create(T.NegativeInfinity);
        Finish(to, gate, a0, b0, c0, least);
        Finish(to += toStride, gate += gateStride, a1, b1, c1, least);
        Finish(to += toStride, gate += gateStride, a2, b2, c2, least);
        Finish(to += toStride, gate += gateStride, a3, b3, c3, least);
        Finish(to += toStride, gate += gateStride, a4, b4, c4, least);
        Finish(to += toStride, gate += gateStride, a5, b5, c5, least);
        Finish(to += toStride, gate += gateStride, a6, b6, c6, least);
        Finish(to += toStride, gate += gateStride, a7, b7, c7, least);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(T* to, T* gate, Vector512<T> a, Vector512<T> b, Vector512<T> c, Vector512<T> least)
    {
        var n = Vector512<T>.Count;
        if (gate is not null)
        {
            a &= Vector512.GreaterThan(Vector512.Load(gate), Vector512<T>.Zero);
            b &= Vector512.GreaterThan(Vector512.Load(gate + n), Vector512<T>.Zero);
            c &= Vector512.GreaterThan(Vector512.Load(gate + (2 * n)), Vector512<T>.Zero);
        }

        // With a NaN operand MaxNative returns the second one, so NaN sums stay visible.
        Vector512.MaxNative(least, a).Store(to);
        Vector512.MaxNative(least, b).Store(to + n);
        Vector512.MaxNative(least, c).Store(to + (2 * n));
    }
}

/// <summary>Some rows of a packed matrix.</summary>
/// <param name="first">The first of these rows in the first strip.</param>
/// <param name="stripLength">Elements from one strip to the next.</param>
/// <param name="rows">Number of rows.</param>
/// <param name="strips">Number of strips of <see cref="Products{T}.StripColumns"/> columns.</param>
internal readonly unsafe struct PackedSlice<T>(T* first, nint stripLength, int rows, int strips)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public int Rows => rows;

    public int Strips => strips;

    public T* this[int strip] => first + (strip * stripLength);
}
