using System.Runtime.CompilerServices;

namespace VerifiedAddition.Arithmetic;

/// <summary>Reads the operands of a question column by column, units first.</summary>
internal struct ColumnReader((long Low, long High) left, (long Low, long High) right)
{
    private ulong _left = (ulong)left.Low;
    private ulong _right = (ulong)right.Low;
    private ulong _high = Both(left.High, right.High);
    private int _column;

    /// <summary>Whether a digit other than 0 is left.</summary>
    public readonly bool AnyLeft => (_left | _right | _high) != 0;

    /// <summary>Two small numbers in one: the right one above the left one.</summary>
    public static ulong Both(long left, long right) => ((ulong)right << 32) | (ulong)left;

    /// <summary>The two digits of the next column, zeros behind the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (int Left, int Right) Next()
    {
        if (_high != 0 && _column++ == PowerOfTen.LowDigits)
        {
            (_left, _right, _high) = ((uint)_high, _high >> 32, 0);
        }

        return (PowerOfTen.LastDigit(ref _left), PowerOfTen.LastDigit(ref _right));
    }
}
