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
    public static QuestionClass Of(in Question question) => question.Operation.Rules().ClassOf(question);

    /// <summary>The label by the first definition, in which all negative answers are <c>NG</c>.</summary>
    public static string OriginalLabelOf(in Question question)
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

    /// <summary>The longest run of passing columns directly above a sending one, but no more than the limit.</summary>
    internal static int LongestRun(uint sends, uint passes, int limit)
    {
        var run = 0;
        for (var reached = sends << 1 & passes; reached != 0 && run < limit; reached = reached << 1 & passes)
        {
            run++;
        }

        return run;
    }
}
