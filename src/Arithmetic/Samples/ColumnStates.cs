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

    /// <summary>Number of strata: 3ⁿ.</summary>
    public static long Count(int digits)
    {
        var count = 1L;
        for (var i = 0; i < new Layout(digits).Digits; i++)
        {
            count *= 3;
        }

        return count;
    }

    /// <summary>The stratum of a question, 0 to 3ⁿ − 1. Allocates nothing.</summary>
    /// <exception cref="ArgumentException">The operation's columns have no states (<see cref="OperationRules.HasColumns"/>).</exception>
    public static long Of(in Question question)
    {
        var columns = Columns(question.Operation);
        var (digits, stratum, weight) = (question.ReadColumns(), 0L, 1L);
        for (var column = 0; column < question.Digits; column++)
        {
            var (left, right) = digits.Next();
            stratum += weight * columns.StateOf(left, right);
            weight *= 3;
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
    /// <exception cref="FormatException">A character is not 0, U or 1, or there are more than 20.</exception>
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
    /// <param name="operation">One whose columns have states.</param>
    /// <param name="stratum">0 to 3ⁿ − 1.</param>
    /// <param name="digits">Digits of an operand, 1–20.</param>
    /// <param name="random">What is drawn from: one draw a column, the units first. Part of recorded results: the draws never change.</param>
    internal static Question Draw(Operation operation, long stratum, int digits, ref CounterRandom random)
    {
        var columns = Columns(operation);
        var written = default(ColumnWriter);
        for (var column = 0; column < digits; column++)
        {
            (stratum, var state) = Math.DivRem(stratum, 3);
            var (left, right) = columns.Pair((int)state, ref random);
            written.Write(column, left, right);
        }

        return written.Question(operation, digits);
    }

    private static ColumnRules Columns(Operation operation) => operation.Rules() is var rules && rules.Columns is { } columns
        ? columns
        : throw new ArgumentException(
            $"The columns of {rules.Nouns} have no states: only {string.Join(" and ", OperationRegistry.WithColumns.Select(one => one.Rules().Nouns))} have strata.",
            nameof(operation));
}
