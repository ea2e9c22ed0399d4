using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VerifiedAddition.Transformer;

/// <summary>Matrix products in 512-bit vector registers.</summary>
/// <remarks>
/// Each element of a product sums its terms in a fixed order, with one rounding per term. It therefore depends on its row and column
/// only: not on the number of rows multiplied at once, the number of threads, or the processor.
/// </remarks>
internal static unsafe class MatrixKernel
{
    /// <summary>Rows of a tile. With two registers per row, 24 of the 32 registers hold sums.</summary>
    public const int TileRows = 12;

    /// <summary>Columns of a tile: two registers.</summary>
    public const int TileColumns = 32;

    /// <summary>Number of terms summed at a time, so that the inputs of a tile stay in the innermost cache.</summary>
    private const int Depth = 512;

    /// <summary>Adds <c>left · right</c> to <paramref name="sum"/>.</summary>
    /// <param name="left">[row, in].</param>
    /// <param name="leftStride">Elements from one row to the next. Rows after the last are read, up to a multiple of <see cref="TileRows"/>.</param>
    /// <param name="right">[in, out].</param>
    /// <param name="sum">[row, out]. Padding columns, up to whole strips of 32, are read and written back unchanged.</param>
    /// <param name="sumStride">Elements from one row to the next.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="rectify">Whether negative sums become 0 at the end (ReLU).</param>
    public static void AddProduct(float* left, int leftStride, PackedMatrix right, float* sum, int sumStride, int rows, bool rectify = false)
    {
        for (var first = 0; first < right.Rows; first += Depth)
        {
            var depth = Math.Min(Depth, right.Rows - first);
            var rectifyNow = rectify && first + depth == right.Rows;
            for (var strip = 0; strip < right.Strips; strip++)
            {
                var weights = right[strip] + ((long)first * TileColumns);
                for (var row = 0; row < rows; row += TileRows)
                {
                    var tile = sum + ((long)row * sumStride) + (strip * TileColumns);
                    var from = left + ((long)row * leftStride) + first;
                    if (rows - row >= TileRows)
                    {
                        AddTile(from, leftStride, weights, depth, tile, sumStride, rectifyNow);
                    }
                    else
                    {
                        AddPartOfTile(from, leftStride, weights, depth, tile, sumStride, rows - row, rectifyNow);
                    }
                }
            }
        }
    }

    private static void AddPartOfTile(
        float* left, int leftStride, float* weights, int depth, float* sum, int sumStride, int rows, bool rectify)
    {
        var whole = stackalloc float[TileRows * TileColumns];
        Copy(sum, sumStride, whole, TileColumns, rows);
        AddTile(left, leftStride, weights, depth, whole, TileColumns, rectify);
        Copy(whole, TileColumns, sum, sumStride, rows);
    }

    private static void Copy(float* from, int fromStride, float* to, int toStride, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            new ReadOnlySpan<float>(from + (row * fromStride), TileColumns).CopyTo(new(to + (row * toStride), TileColumns));
        }
    }

    /// <summary>Twelve rows by two registers. Unrolled by hand, since only separate local variables stay in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
#pragma warning disable MA0051 // Long because it is unrolled.
    private static void AddTile(float* left, nint stride, float* weights, int depth, float* sum, nint sumStride, bool rectify)
#pragma warning restore MA0051
    {
        float* to4 = sum + (4 * sumStride), to8 = sum + (8 * sumStride);
        var (sum2, sum3) = (2 * sumStride, 3 * sumStride);
        Vector512<float> a0 = Vector512.Load(sum), b0 = Vector512.Load(sum + 16);
        Vector512<float> a1 = Vector512.Load(sum + sumStride), b1 = Vector512.Load(sum + sumStride + 16);
        Vector512<float> a2 = Vector512.Load(sum + sum2), b2 = Vector512.Load(sum + sum2 + 16);
        Vector512<float> a3 = Vector512.Load(sum + sum3), b3 = Vector512.Load(sum + sum3 + 16);
        Vector512<float> a4 = Vector512.Load(to4), b4 = Vector512.Load(to4 + 16);
        Vector512<float> a5 = Vector512.Load(to4 + sumStride), b5 = Vector512.Load(to4 + sumStride + 16);
        Vector512<float> a6 = Vector512.Load(to4 + sum2), b6 = Vector512.Load(to4 + sum2 + 16);
        Vector512<float> a7 = Vector512.Load(to4 + sum3), b7 = Vector512.Load(to4 + sum3 + 16);
        Vector512<float> a8 = Vector512.Load(to8), b8 = Vector512.Load(to8 + 16);
        Vector512<float> a9 = Vector512.Load(to8 + sumStride), b9 = Vector512.Load(to8 + sumStride + 16);
        Vector512<float> a10 = Vector512.Load(to8 + sum2), b10 = Vector512.Load(to8 + sum2 + 16);
        Vector512<float> a11 = Vector512.Load(to8 + sum3), b11 = Vector512.Load(to8 + sum3 + 16);

        float* left4 = left + (4 * stride), left8 = left + (8 * stride);
        var (stride2, stride3) = (2 * stride, 3 * stride);
        for (var end = left + depth; left < end; left++, left4++, left8++, weights += TileColumns)
        {
            var a = Vector512.LoadAligned(weights);
            var b = Vector512.LoadAligned(weights + 16);
            var x = Vector512.Create(*left);
            (a0, b0) = (Vector512.FusedMultiplyAdd(x, a, a0), Vector512.FusedMultiplyAdd(x, b, b0));
            x = Vector512.Create(left[stride]);
            (a1, b1) = (Vector512.FusedMultiplyAdd(x, a, a1), Vector512.FusedMultiplyAdd(x, b, b1));
            x = Vector512.Create(left[stride2]);
            (a2, b2) = (Vector512.FusedMultiplyAdd(x, a, a2), Vector512.FusedMultiplyAdd(x, b, b2));
            x = Vector512.Create(left[stride3]);
            (a3, b3) = (Vector512.FusedMultiplyAdd(x, a, a3), Vector512.FusedMultiplyAdd(x, b, b3));
            x = Vector512.Create(*left4);
            (a4, b4) = (Vector512.FusedMultiplyAdd(x, a, a4), Vector512.FusedMultiplyAdd(x, b, b4));
            x = Vector512.Create(left4[stride]);
            (a5, b5) = (Vector512.FusedMultiplyAdd(x, a, a5), Vector512.FusedMultiplyAdd(x, b, b5));
            x = Vector512.Create(left4[stride2]);
            (a6, b6) = (Vector512.FusedMultiplyAdd(x, a, a6), Vector512.FusedMultiplyAdd(x, b, b6));
            x = Vector512.Create(left4[stride3]);
            (a7, b7) = (Vector512.FusedMultiplyAdd(x, a, a7), Vector512.FusedMultiplyAdd(x, b, b7));
            x = Vector512.Create(*left8);
            (a8, b8) = (Vector512.FusedMultiplyAdd(x, a, a8), Vector512.FusedMultiplyAdd(x, b, b8));
            x = Vector512.Create(left8[stride]);
            (a9, b9) = (Vector512.FusedMultiplyAdd(x, a, a9), Vector512.FusedMultiplyAdd(x, b, b9));
            x = Vector512.Create(left8[stride2]);
            (a10, b10) = (Vector512.FusedMultiplyAdd(x, a, a10), Vector512.FusedMultiplyAdd(x, b, b10));
            x = Vector512.Create(left8[stride3]);
            (a11, b11) = (Vector512.FusedMultiplyAdd(x, a, a11), Vector512.FusedMultiplyAdd(x, b, b11));
        }

        var least = rectify ? Vector512<float>.Zero : Vector512.Create(float.NegativeInfinity);
        Store(sum, a0, b0, least);
        Store(sum + sumStride, a1, b1, least);
        Store(sum + sum2, a2, b2, least);
        Store(sum + sum3, a3, b3, least);
        Store(to4, a4, b4, least);
        Store(to4 + sumStride, a5, b5, least);
        Store(to4 + sum2, a6, b6, least);
        Store(to4 + sum3, a7, b7, least);
        Store(to8, a8, b8, least);
        Store(to8 + sumStride, a9, b9, least);
        Store(to8 + sum2, a10, b10, least);
        Store(to8 + sum3, a11, b11, least);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* to, Vector512<float> a, Vector512<float> b, Vector512<float> least)
    {
        // With a NaN operand MaxNative returns the second one, so NaN sums stay visible.
        Vector512.MaxNative(least, a).Store(to);
        Vector512.MaxNative(least, b).Store(to + 16);
    }
}
