namespace VerifiedAddition.Arithmetic;

/// <summary>Which class a question belongs to. Looks at raw digit pairs, as if nothing were carried in (docs/domain.md, section 7).</summary>
/// <remarks>
/// Columns are bits, units lowest: bit k of one mask says that column k sends a carry (or borrow) by itself, bit k of the other that it
/// passes on whatever comes from the right. Only a run of passing columns directly above a sending one counts.
/// </remarks>
public static class Complexity
{
    /// <summary>The label for every negative answer in the first notebooks.</summary>
    public const string NegativeLabel = "NG";

    /// <summary>The class by the later definition, which tells four kinds of negative answers apart. Allocates nothing.</summary>
    public static QuestionClass Of(in Question question) => question.Operation switch
    {
        Operation.Add => OfSum(question.Left, question.Right),
        Operation.Subtract => OfDifference(question.Left, question.Right),
        _ => QuestionClass.Multiply,
    };

    /// <summary>The label by the first definition, in which all negative answers are <c>NG</c>.</summary>
    public static string SeedLabelOf(in Question question)
    {
        var questionClass = Of(question);
        return questionClass.IsNegative() ? NegativeLabel : questionClass.Label();
    }

    /// <summary>All labels of a question: <c>["S2"]</c>, or <c>["N2", "NG"]</c> for a negative answer.</summary>
    public static string[] LabelsOf(in Question question)
    {
        var questionClass = Of(question);
        return questionClass.IsNegative() ? [questionClass.Label(), NegativeLabel] : [questionClass.Label()];
    }

    private static QuestionClass OfSum(long left, long right)
    {
        var (carries, nines) = (0u, 0u);
        for (var bit = 1u; (left | right) != 0; bit <<= 1)
        {
            var sum = LastDigit(ref left) + LastDigit(ref right);
            carries |= sum > 9 ? bit : 0;
            nines |= sum == 9 ? bit : 0;
        }

        return carries == 0
            ? QuestionClass.S0
            : QuestionClass.S1 + LongestRun(carries, nines, limit: 4);
    }

    /// <remarks>
    /// Leading columns in which both digits are zero are left out. Negative answers are defined so; for others it makes no difference,
    /// since some column above each borrow has the larger digit on the left.
    /// </remarks>
    private static QuestionClass OfDifference(long left, long right)
    {
        var least = left < right ? QuestionClass.N1 : QuestionClass.M1;
        var (borrows, equals) = (0u, 0u);
        for (var bit = 1u; (left | right) != 0; bit <<= 1)
        {
            var difference = LastDigit(ref left) - LastDigit(ref right);
            borrows |= difference < 0 ? bit : 0;
            equals |= difference == 0 ? bit : 0;
        }

        return borrows == 0
            ? QuestionClass.M0
            : least + LongestRun(borrows, equals, limit: 3);
    }

    /// <summary>The longest run of passing columns directly above a sending one, but no more than the limit.</summary>
    private static int LongestRun(uint sends, uint passes, int limit)
    {
        var run = 0;
        for (var reached = sends << 1 & passes; reached != 0 && run < limit; reached = reached << 1 & passes)
        {
            run++;
        }

        return run;
    }

    private static int LastDigit(ref long value)
    {
        var tenth = (ulong)value / 10;
        var digit = (int)((ulong)value - (tenth * 10));
        value = (long)tenth;
        return digit;
    }
}
