namespace VerifiedAddition.Arithmetic;

/// <summary>What the columns of a question do with a carry or borrow, three states for each column (docs/domain.md, section 7.4).</summary>
/// <remarks>
/// A column kills what comes from the right (state 0: it sums to 8 or less, or has the larger digit on the left), passes it on (state 1:
/// it sums to 9, or has equal digits), or makes one itself (state 2). The states of all columns decide the algorithm's whole path:
/// questions of equal states are of one stratum. A stratum is numbered in base 3, units lowest, and written as text with one character
/// a column, units last: <c>0</c>, <c>U</c> (uncertain) and <c>1</c>.
/// </remarks>
public static class ColumnStates
{
    private const string Symbols = "0U1";

    /// <summary>How many strata there are: 3ⁿ.</summary>
    public static long Count(int digits)
    {
        var count = 1L;
        for (var i = 0; i < new Layout(digits).Digits; i++)
        {
            count *= 3;
        }

        return count;
    }

    /// <summary>The stratum of an addition or subtraction, 0 to 3ⁿ − 1. Allocates nothing.</summary>
    /// <exception cref="ArgumentException">The question multiplies: products have no column states.</exception>
    public static long Of(in Question question)
    {
        if (question.Operation == Operation.Multiply)
        {
            throw new ArgumentException($"{question} multiplies; only sums and differences have column states.", nameof(question));
        }

        var adds = question.Operation == Operation.Add;
        var (left, right, stratum, weight) = ((ulong)question.Left, (ulong)question.Right, 0L, 1L);
        for (var column = 0; column < question.Digits; column++)
        {
            var (leftRest, rightRest) = (left / 10, right / 10);
            var (leftDigit, rightDigit) = ((int)(left - (leftRest * 10)), (int)(right - (rightRest * 10)));
            stratum += weight * StateOf(adds ? leftDigit + rightDigit - 9 : rightDigit - leftDigit);
            (left, right, weight) = (leftRest, rightRest, weight * 3);
        }

        return stratum;
    }

    /// <summary><c>0U1</c>: the units make a carry or borrow, the tens pass it on.</summary>
    public static string Label(long stratum, int digits)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(stratum);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(stratum, Count(digits));
        return string.Create(digits, stratum, static (text, rest) =>
        {
            for (var i = text.Length - 1; i >= 0; i--)
            {
                (rest, var state) = Math.DivRem(rest, 3);
                text[i] = Symbols[(int)state];
            }
        });
    }

    /// <summary>The stratum of a label.</summary>
    /// <exception cref="FormatException">A character is not 0, U or 1, or there are more than 18.</exception>
    public static long Parse(string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        if (label.Length is 0 or > Layout.MaxDigits || label.Any(symbol => !Symbols.Contains(symbol)))
        {
            throw new FormatException($"'{label}' is no stratum: write 0, U or 1 for each column, units last.");
        }

        return label.Aggregate(0L, (stratum, symbol) => (stratum * 3) + Symbols.IndexOf(symbol));
    }

    /// <summary>A random question of a stratum, each of its questions with the same probability. Allocates nothing.</summary>
    /// <param name="operation">Addition or subtraction.</param>
    /// <param name="stratum">0 to 3ⁿ − 1.</param>
    /// <param name="digits">Digits of an operand, 1–18.</param>
    /// <param name="random">What is drawn from: one draw a column, the units first. Part of recorded results: the draws never change.</param>
    internal static Question Draw(Operation operation, long stratum, int digits, ref CounterRandom random)
    {
        var (left, right) = (0L, 0L);
        for (var column = 0; column < digits; column++)
        {
            (stratum, var state) = Math.DivRem(stratum, 3);
            var (leftDigit, rightDigit) = Pair(operation, (int)state, ref random);
            left += leftDigit * PowerOfTen.At(column);
            right += rightDigit * PowerOfTen.At(column);
        }

        return new(operation, left, right, digits);
    }

    /// <summary>Two digits of a state, every pair with the same probability: 45 pairs, or 10 that pass on.</summary>
    private static (int Left, int Right) Pair(Operation operation, int state, ref CounterRandom random)
    {
        if (state == 1)
        {
            var digit = random.Below(10);
            return (digit, operation == Operation.Add ? 9 - digit : digit);
        }

        // The 45 pairs of a larger and a smaller digit, numbered.
        var number = random.Below(45);
        var larger = 1;
        while (number >= larger)
        {
            number -= larger++;
        }

        var smaller = number;
        return (operation, state) switch
        {
            (Operation.Subtract, 0) => (larger, smaller), // no borrow
            (Operation.Subtract, _) => (smaller, larger), // a borrow
            (_, 0) => (9 - larger, smaller), // sum below 9
            _ => (larger, 9 - smaller), // sum above 9
        };
    }

    private static int StateOf(int excess) => excess < 0 ? 0 : excess == 0 ? 1 : 2;
}
