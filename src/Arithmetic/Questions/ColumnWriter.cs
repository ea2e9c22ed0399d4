using System.Runtime.CompilerServices;

namespace VerifiedAddition.Arithmetic;

/// <summary>Puts the operands of a question together column by column, each once. The default value has zeros everywhere.</summary>
internal struct ColumnWriter
{
    private long _left;
    private long _right;
    private ulong _high; // of both, as in ColumnReader

    /// <summary>Writes a column.</summary>
    /// <param name="column">Its number, from 0.</param>
    /// <param name="left">The upper digit, 0 to 9.</param>
    /// <param name="right">The lower digit.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Write(int column, int left, int right)
    {
        if (column < PowerOfTen.LowDigits)
        {
            var place = PowerOfTen.At(column);
            _left += left * place;
            _right += right * place;
        }
        else
        {
            _high += ColumnReader.Both(left, right) * (ulong)PowerOfTen.At(column - PowerOfTen.LowDigits);
        }
    }

    /// <summary>The question of the columns that were written.</summary>
    public readonly Question Question(Operation operation, int digits) => new(operation, (_left, (uint)_high), (_right, (long)(_high >> 32)), digits);
}
