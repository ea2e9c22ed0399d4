using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VerifiedAddition.Transformer;

/// <summary>Matrix products in vector registers of 512 bits, or twice as many of 256.</summary>
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
        for (int strip = 0, column = 0; column < right.Columns; strip++, column += StripColumns)
        {
            for (var row = 0; row < rows; row += TileRows)
            {
                Tile(
                    right.Columns - column,
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
    /// <param name="to">[row, out]; whole registers of columns are written, and up to a strip.</param>
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
                    Tile(columns - column, from, leftRow, leftInner, right + column, rightStride, inner, isAdded ? into : null, toStride, null, into, toStride, false);
                    continue;
                }

                Tile(columns - column, from, leftRow, leftInner, right + column, rightStride, inner, null, 0, null, part, StripColumns, false);
                var width = Math.Min(StripColumns, columns - column);
                for (var i = 0; i < rows - row; i++)
                {
                    for (var at = 0; at < width; at += Lanes<T>.Count)
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
    /// <param name="columns">Number of columns; a strip's at most.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyTransposed(T* left, nint leftStride, T* right, nint rightStride, int inner, T* to, nint toStride, int rows, int columns)
    {
        for (var row = 0; row < rows; row += TileRows)
        {
            Tile(columns, left + row, 1, leftStride, right, rightStride, inner, null, 0, null, to + (row * toStride), toStride, false);
        }
    }

    /// <summary>Eight rows by three registers, or by two if that is enough for the columns that are left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tile(
        int columns, T* left, nint row, nint inner, T* right, nint rightStride, int depth, T* start, nint startStride, T* gate, T* to, nint toStride, bool rectify)
    {
        if (!Vector512.IsHardwareAccelerated)
        {
            Quarters(left, row, inner, right, rightStride, depth, start, startStride, gate, to, toStride, rectify);
        }
        else if (columns > 2 * Vector512<T>.Count)
        {
            Tile<Wide>(left, row, inner, right, rightStride, depth, start, startStride, gate, to, toStride, rectify);
        }
        else
        {
            Tile<Narrow>(left, row, inner, right, rightStride, depth, start, startStride, gate, to, toStride, rectify);
        }
    }

    /// <summary>A tile on processors whose sixteen registers have 256 bits: four times four rows by three registers.</summary>
    private static void Quarters(
        T* left, nint row, nint inner, T* right, nint rightStride, int depth, T* start, nint startStride, T* gate, T* to, nint toStride, bool rectify)
    {
        for (nint top = 0; top < TileRows; top += TileRows / 2)
        {
            for (nint column = 0; column < StripColumns; column += StripColumns / 2)
            {
                Quarter(
                    left + (top * row),
                    row,
                    inner,
                    right + column,
                    rightStride,
                    depth,
                    start is null ? null : start + (top * startStride) + column,
                    startStride,
                    gate is null ? null : gate + (top * toStride) + column,
                    to + (top * toStride) + column,
                    toStride,
                    rectify);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Quarter(
        T* left, nint row, nint inner, T* right, nint rightStride, int depth, T* start, nint startStride, T* gate, T* to, nint toStride, bool rectify)
    {
        var n = Vector256<T>.Count;
        Vector256<T> a0 = default, b0 = default, c0 = default, a1 = default, b1 = default, c1 = default;
        Vector256<T> a2 = default, b2 = default, c2 = default, a3 = default, b3 = default, c3 = default;
        if (start is not null)
        {
            (a0, b0, c0) = (Vector256.Load(start), Vector256.Load(start + n), Vector256.Load(start + (2 * n)));
            start += startStride;
            (a1, b1, c1) = (Vector256.Load(start), Vector256.Load(start + n), Vector256.Load(start + (2 * n)));
            start += startStride;
            (a2, b2, c2) = (Vector256.Load(start), Vector256.Load(start + n), Vector256.Load(start + (2 * n)));
            start += startStride;
            (a3, b3, c3) = (Vector256.Load(start), Vector256.Load(start + n), Vector256.Load(start + (2 * n)));
        }

        var (row2, row3) = (2 * row, 3 * row);
        for (var i = depth; i > 0; i--)
        {
            var a = Vector256.Load(right);
            var b = Vector256.Load(right + n);
            var c = Vector256.Load(right + (2 * n));
            var x = Vector256.Create(*left);
            (a0, b0, c0) = (Lanes<T>.MultiplyAdd(x, a, a0), Lanes<T>.MultiplyAdd(x, b, b0), Lanes<T>.MultiplyAdd(x, c, c0));
            x = Vector256.Create(left[row]);
            (a1, b1, c1) = (Lanes<T>.MultiplyAdd(x, a, a1), Lanes<T>.MultiplyAdd(x, b, b1), Lanes<T>.MultiplyAdd(x, c, c1));
            x = Vector256.Create(left[row2]);
            (a2, b2, c2) = (Lanes<T>.MultiplyAdd(x, a, a2), Lanes<T>.MultiplyAdd(x, b, b2), Lanes<T>.MultiplyAdd(x, c, c2));
            x = Vector256.Create(left[row3]);
            (a3, b3, c3) = (Lanes<T>.MultiplyAdd(x, a, a3), Lanes<T>.MultiplyAdd(x, b, b3), Lanes<T>.MultiplyAdd(x, c, c3));
            left += inner;
            right += rightStride;
        }

        var gateStride = gate is null ? 0 : toStride;
        var least = rectify ? Vector256<T>.Zero : Vector256.Create(T.NegativeInfinity);
        Finish(to, gate, a0, b0, c0, least);
        Finish(to += toStride, gate += gateStride, a1, b1, c1, least);
        Finish(to += toStride, gate += gateStride, a2, b2, c2, least);
        Finish(to += toStride, gate += gateStride, a3, b3, c3, least);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(T* to, T* gate, Vector256<T> a, Vector256<T> b, Vector256<T> c, Vector256<T> least)
    {
        var n = Vector256<T>.Count;
        if (gate is not null)
        {
            a &= Vector256.GreaterThan(Vector256.Load(gate), Vector256<T>.Zero);
            b &= Vector256.GreaterThan(Vector256.Load(gate + n), Vector256<T>.Zero);
            c &= Vector256.GreaterThan(Vector256.Load(gate + (2 * n)), Vector256<T>.Zero);
        }

        Vector256.MaxNative(least, a).Store(to);
        Vector256.MaxNative(least, b).Store(to + n);
        Vector256.MaxNative(least, c).Store(to + (2 * n));
    }

    /// <summary>Unrolled by hand, since only separate local variables stay in registers.</summary>
    /// <typeparam name="TWidth">Wide for three registers, narrow for two. The third is left out when the method is compiled.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
#pragma warning disable MA0051 // Long because it is unrolled.
    private static void Tile<TWidth>(
        T* left, nint row, nint inner, T* right, nint rightStride, int depth, T* start, nint startStride, T* gate, T* to, nint toStride, bool rectify)
        where TWidth : struct
#pragma warning restore MA0051
    {
        var n = Vector512<T>.Count;
        Vector512<T> a0 = default, b0 = default, c0 = default, a1 = default, b1 = default, c1 = default;
        Vector512<T> a2 = default, b2 = default, c2 = default, a3 = default, b3 = default, c3 = default;
        Vector512<T> a4 = default, b4 = default, c4 = default, a5 = default, b5 = default, c5 = default;
        Vector512<T> a6 = default, b6 = default, c6 = default, a7 = default, b7 = default, c7 = default;
        if (start is not null)
        {
            (a0, b0, c0) = (Vector512.Load(start), Vector512.Load(start + n), Third<TWidth>(start));
            start += startStride;
            (a1, b1, c1) = (Vector512.Load(start), Vector512.Load(start + n), Third<TWidth>(start));
            start += startStride;
            (a2, b2, c2) = (Vector512.Load(start), Vector512.Load(start + n), Third<TWidth>(start));
            start += startStride;
            (a3, b3, c3) = (Vector512.Load(start), Vector512.Load(start + n), Third<TWidth>(start));
            start += startStride;
            (a4, b4, c4) = (Vector512.Load(start), Vector512.Load(start + n), Third<TWidth>(start));
            start += startStride;
            (a5, b5, c5) = (Vector512.Load(start), Vector512.Load(start + n), Third<TWidth>(start));
            start += startStride;
            (a6, b6, c6) = (Vector512.Load(start), Vector512.Load(start + n), Third<TWidth>(start));
            start += startStride;
            (a7, b7, c7) = (Vector512.Load(start), Vector512.Load(start + n), Third<TWidth>(start));
        }

        var left4 = left + (4 * row);
        var (row2, row3) = (2 * row, 3 * row);
        for (var i = depth; i > 0; i--)
        {
            var a = Vector512.Load(right);
            var b = Vector512.Load(right + n);
            var c = Third<TWidth>(right);
            var x = Vector512.Create(*left);
            (a0, b0, c0) = (Lanes<T>.MultiplyAdd(x, a, a0), Lanes<T>.MultiplyAdd(x, b, b0), Third<TWidth>(x, c, c0));
            x = Vector512.Create(left[row]);
            (a1, b1, c1) = (Lanes<T>.MultiplyAdd(x, a, a1), Lanes<T>.MultiplyAdd(x, b, b1), Third<TWidth>(x, c, c1));
            x = Vector512.Create(left[row2]);
            (a2, b2, c2) = (Lanes<T>.MultiplyAdd(x, a, a2), Lanes<T>.MultiplyAdd(x, b, b2), Third<TWidth>(x, c, c2));
            x = Vector512.Create(left[row3]);
            (a3, b3, c3) = (Lanes<T>.MultiplyAdd(x, a, a3), Lanes<T>.MultiplyAdd(x, b, b3), Third<TWidth>(x, c, c3));
            x = Vector512.Create(*left4);
            (a4, b4, c4) = (Lanes<T>.MultiplyAdd(x, a, a4), Lanes<T>.MultiplyAdd(x, b, b4), Third<TWidth>(x, c, c4));
            x = Vector512.Create(left4[row]);
            (a5, b5, c5) = (Lanes<T>.MultiplyAdd(x, a, a5), Lanes<T>.MultiplyAdd(x, b, b5), Third<TWidth>(x, c, c5));
            x = Vector512.Create(left4[row2]);
            (a6, b6, c6) = (Lanes<T>.MultiplyAdd(x, a, a6), Lanes<T>.MultiplyAdd(x, b, b6), Third<TWidth>(x, c, c6));
            x = Vector512.Create(left4[row3]);
            (a7, b7, c7) = (Lanes<T>.MultiplyAdd(x, a, a7), Lanes<T>.MultiplyAdd(x, b, b7), Third<TWidth>(x, c, c7));
            left += inner;
            left4 += inner;
            right += rightStride;
        }

        var gateStride = gate is null ? 0 : toStride;
        var least = rectify ? Vector512<T>.Zero : Vector512.Create(T.NegativeInfinity);
        Finish<TWidth>(to, gate, a0, b0, c0, least);
        Finish<TWidth>(to += toStride, gate += gateStride, a1, b1, c1, least);
        Finish<TWidth>(to += toStride, gate += gateStride, a2, b2, c2, least);
        Finish<TWidth>(to += toStride, gate += gateStride, a3, b3, c3, least);
        Finish<TWidth>(to += toStride, gate += gateStride, a4, b4, c4, least);
        Finish<TWidth>(to += toStride, gate += gateStride, a5, b5, c5, least);
        Finish<TWidth>(to += toStride, gate += gateStride, a6, b6, c6, least);
        Finish<TWidth>(to += toStride, gate += gateStride, a7, b7, c7, least);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<TWidth>(T* to, T* gate, Vector512<T> a, Vector512<T> b, Vector512<T> c, Vector512<T> least)
        where TWidth : struct
    {
        var n = Vector512<T>.Count;
        if (gate is not null)
        {
            a &= Vector512.GreaterThan(Vector512.Load(gate), Vector512<T>.Zero);
            b &= Vector512.GreaterThan(Vector512.Load(gate + n), Vector512<T>.Zero);
            c &= Vector512.GreaterThan(Third<TWidth>(gate), Vector512<T>.Zero);
        }

        // With a NaN operand MaxNative returns the second one, so NaN sums stay visible.
        Vector512.MaxNative(least, a).Store(to);
        Vector512.MaxNative(least, b).Store(to + n);
        if (typeof(TWidth) == typeof(Wide))
        {
            Vector512.MaxNative(least, c).Store(to + (2 * n));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Third<TWidth>(T* row)
        where TWidth : struct => typeof(TWidth) == typeof(Wide) ? Vector512.Load(row + (2 * Vector512<T>.Count)) : default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Third<TWidth>(Vector512<T> x, Vector512<T> y, Vector512<T> z)
        where TWidth : struct => typeof(TWidth) == typeof(Wide) ? Lanes<T>.MultiplyAdd(x, y, z) : z;

    private readonly struct Wide;

    private readonly struct Narrow;
}

/// <summary>Some rows of a packed matrix.</summary>
/// <param name="first">The first of these rows in the first strip.</param>
/// <param name="stripLength">Elements from one strip to the next.</param>
/// <param name="rows">Number of rows.</param>
/// <param name="columns">Number of columns, of which each strip but the last has <see cref="Products{T}.StripColumns"/>.</param>
internal readonly unsafe struct PackedSlice<T>(T* first, nint stripLength, int rows, int columns)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public int Rows => rows;

    public int Columns => columns;

    public T* this[int strip] => first + (strip * stripLength);
}
