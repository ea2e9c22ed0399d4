using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Two reports of one operation side by side (docs/json.md).</summary>
/// <param name="Operation">What was asked.</param>
/// <param name="QuestionsBefore">Asked.</param>
/// <param name="FailuresBefore">Answered wrongly.</param>
/// <param name="QuestionsAfter">Asked.</param>
/// <param name="FailuresAfter">Answered wrongly.</param>
/// <param name="Chance">Probability of a difference at least this large by chance alone; see <paramref name="Test"/>.</param>
/// <param name="Test">
/// <c>all</c>: every question was asked, so chance plays no part; <c>same</c>: the same questions, McNemar's exact test; <c>independent</c>:
/// different questions, Fisher's exact test.
/// </param>
/// <param name="Mended">Questions wrong only before; null unless the same questions were asked and all wrong answers are listed.</param>
/// <param name="Broken">Questions wrong only after; null under the same conditions.</param>
public sealed record ComparisonJson(
    Operation Operation,
    long QuestionsBefore,
    long FailuresBefore,
    long QuestionsAfter,
    long FailuresAfter,
    double Chance,
    string Test,
    IReadOnlyList<string>? Mended,
    IReadOnlyList<string>? Broken)
{
    /// <summary>Compares two reports of one operation.</summary>
    /// <param name="before">A report.</param>
    /// <param name="after">Another.</param>
    public static ComparisonJson Of(VerificationJson before, VerificationJson after)
    {
        var same = before.Plan == after.Plan && before.Questions == after.Questions && IsListed(before) && IsListed(after);
        var (was, now) = (Wrong(before), Wrong(after));
        string[]? mended = same ? [.. was.Except(now, StringComparer.Ordinal)] : null;
        string[]? broken = same ? [.. now.Except(was, StringComparer.Ordinal)] : null;
        var whole = before.Plan.Sample is SampleKind.Exhaustive && after.Plan.Sample is SampleKind.Exhaustive;
        var chance = whole
            ? before.Failures == after.Failures ? 1 : 0
            : same
                ? Significance.OfSame(mended!.Length, broken!.Length)
                : Significance.OfIndependent(before.Failures, before.Questions, after.Failures, after.Questions);
        return new(
            before.Operation, before.Questions, before.Failures, after.Questions, after.Failures, chance,
            whole ? "all" : same ? "same" : "independent", mended, broken);
    }

    private static bool IsListed(VerificationJson report) => report.FailingQuestions.Count == report.Failures;

    private static IEnumerable<string> Wrong(VerificationJson report) => report.FailingQuestions.Select(failing => failing.Question);
}
