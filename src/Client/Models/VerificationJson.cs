using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>A finished verification for machines (docs/json.md); a field's name never changes.</summary>
/// <param name="Operation">The operation of every question.</param>
/// <param name="Questions">Questions asked.</param>
/// <param name="Failures">Questions answered wrongly.</param>
/// <param name="Accuracy">The share answered rightly.</param>
/// <param name="Confidence">Two-sided bounds of the accuracy (Clopper–Pearson).</param>
/// <param name="FailingQuestions">The first wrong answers, in the order of the questions.</param>
/// <param name="Classes">Questions and failures of each complexity class that occurred.</param>
/// <param name="Seconds">Wall time.</param>
internal sealed record VerificationJson(
    Operation Operation,
    long Questions,
    long Failures,
    double Accuracy,
    ConfidenceJson Confidence,
    IReadOnlyList<FailingQuestionJson> FailingQuestions,
    IReadOnlyDictionary<string, ClassCountJson> Classes,
    double Seconds)
{
    public static VerificationJson Of(VerificationReport report)
    {
        var (asked, failures) = (report.Snapshot.Asked, report.Snapshot.Failures);
        var interval = ClopperPearson.TwoSided(asked - failures, asked);
        return new(
            report.Snapshot.Plan!.Operation,
            asked,
            failures,
            (double)(asked - failures) / asked,
            new(interval.Level, interval.Lower, interval.Upper),
            [.. report.Failing.Select(one => new FailingQuestionJson(one.Question, one.Expected, one.Predicted, one.Class, one.Impact))],
            report.Classes.ToDictionary(one => one.Class, one => new ClassCountJson(one.Questions, one.Failures), StringComparer.Ordinal),
            report.Snapshot.Seconds);
    }
}

internal sealed record ConfidenceJson(double Level, double Lower, double Upper);

internal sealed record FailingQuestionJson(string Question, string Expected, string Predicted, string Class, string Impact);

internal sealed record ClassCountJson(long Questions, long Failures);
