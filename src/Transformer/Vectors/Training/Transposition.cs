using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VerifiedAddition.Transformer;

/// <summary>Transposes small matrices that are in the cache.</summary>
internal static unsafe class Transposition<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Rows and columns that are transposed in registers.</summary>
    private const int Side = 4;

    /// <param name="from">[row, column].</param>
    /// <param name="to">[column, row].</param>
    /// <param name="stride">Elements from one row to the next, of either matrix.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Write(T* from, int rows, int columns, T* to, int stride)
    {
        var (wholeRows, wholeColumns) = Sse.IsSupported && typeof(T) == typeof(float) ? (rows / Side * Side, columns / Side * Side) : (0, 0);
        for (var row = 0; row < wholeRows; row += Side)
        {
            for (var column = 0; column < wholeColumns; column += Side)
            {
                WriteSquare((float*)from + (row * stride) + column, (float*)to + (column * stride) + row, stride);
            }
        }

        for (var row = 0; row < rows; row++)
        {
            for (var column = row < wholeRows ? wholeColumns : 0; column < columns; column++)
            {
                to[(column * stride) + row] = from[(row * stride) + column];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteSquare(float* from, float* to, int stride)
    {
        var (a, b) = (Vector128.Load(from), Vector128.Load(from + stride));
        var (c, d) = (Vector128.Load(from + (2 * stride)), Vector128.Load(from + (3 * stride)));
        var (left, more) = (Sse.UnpackLow(a, b), Sse.UnpackLow(c, d));
        Sse.MoveLowToHigh(left, more).Store(to);
        Sse.MoveHighToLow(more, left).Store(to + stride);
        (left, more) = (Sse.UnpackHigh(a, b), Sse.UnpackHigh(c, d));
        Sse.MoveLowToHigh(left, more).Store(to + (2 * stride));
        Sse.MoveHighToLow(more, left).Store(to + (3 * stride));
    }
}
