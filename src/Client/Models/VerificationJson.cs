using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>A finished verification as JSON (docs/json.md); a field's name never changes.</summary>
/// <param name="Operation">The operation of every question.</param>
/// <param name="Questions">Questions asked.</param>
/// <param name="Failures">Questions answered wrongly.</param>
/// <param name="Accuracy">Share of right answers.</param>
/// <param name="Confidence">Two-sided bounds of the accuracy (Clopper–Pearson); null if every question was asked.</param>
/// <param name="FailingQuestions">The first wrong answers, in the order of the questions.</param>
/// <param name="Classes">Questions and failures of each complexity class that occurred.</param>
/// <param name="Seconds">Wall time in seconds.</param>
/// <param name="WeightsSha256">The weights that were asked.</param>
/// <param name="Plan">The questions.</param>
/// <param name="FailuresPerMillion">Share of wrong answers, times a million.</param>
/// <param name="LeastAccuracy">One-sided lower bound of the accuracy at the same level; the accuracy itself if every question was asked.</param>
/// <param name="NinesCertified">Nines of the one-sided 95 % lower bound, or of the accuracy itself; null if every question was answered correctly.</param>
/// <param name="Strata">Questions and failures by stratum.</param>
/// <param name="SmallestMargin">Smallest margin between the top logit and the second.</param>
/// <param name="Rechecked">Questions that were decided in float64.</param>
/// <param name="ThreadSeconds">Sum of the shards' thread times, in seconds.</param>
/// <param name="QuestionsPerSecond">Questions per second of wall time.</param>
/// <param name="LegacyVerdict">Verdict of the original program on this sample; null for samples that it did not draw.</param>
/// <param name="Certificate">The written certificate; null if not all questions were asked.</param>
internal sealed record VerificationJson(
    Operation Operation,
    long Questions,
    long Failures,
    double Accuracy,
    ConfidenceJson? Confidence,
    IReadOnlyList<FailingQuestionJson> FailingQuestions,
    IReadOnlyDictionary<string, ClassCountJson> Classes,
    double Seconds,
    string WeightsSha256,
    QuestionsJson Plan,
    double FailuresPerMillion,
    double LeastAccuracy,
    int? NinesCertified,
    IReadOnlyDictionary<string, ClassCountJson> Strata,
    double SmallestMargin,
    long Rechecked,
    double ThreadSeconds,
    double QuestionsPerSecond,
    string? LegacyVerdict,
    WrittenCertificateJson? Certificate)
{
    public static VerificationJson Of(VerificationReport report, double level, DigitsSource digitsFrom, WrittenCertificate? certificate = null)
    {
        var now = report.Snapshot;
        var (plan, asked, failures) = (now.Plan!, now.Asked, now.Failures);
        double? sampled = now.IsWhole() ? null : level;
        return new(
            plan.Operation,
            asked,
            failures,
            (double)(asked - failures) / asked,
            ConfidenceJson.Of(failures, asked, sampled),
            [.. report.Failing.Select(one => new FailingQuestionJson(one.Question, one.Expected, one.Predicted, one.Class, one.Impact))],
            report.Classes.ToDictionary(one => one.Class, one => ClassCountJson.Of(one.Questions, one.Failures, sampled), StringComparer.Ordinal),
            now.Seconds,
            report.Weights.Sha256,
            new(plan.Digits, plan.Sample, plan.Seed, plan.Realisations, digitsFrom),
            failures * 1e6 / asked,
            VerificationFigures.LeastAccuracy(now, level),
            now.Nines() is var nines && double.IsFinite(nines) ? (int)nines : null,
            report.Strata.ToDictionary(
                one => ColumnStates.Label(one.Stratum, plan.Digits),
                one => ClassCountJson.Of(one.Questions, one.Failures, sampled),
                StringComparer.Ordinal),
            report.SmallestMargin,
            report.Rechecked,
            now.ShardSeconds,
            asked / now.Seconds,
            VerificationFigures.LegacyVerdict(report),
            WrittenCertificateJson.Of(certificate));
    }
}

/// <summary>The questions asked.</summary>
/// <param name="DigitsFrom">How the model's number of digits is known; null in reports of older versions.</param>
internal sealed record QuestionsJson(int Digits, SampleKind Sample, ulong Seed, int Realisations, DigitsSource? DigitsFrom = null);

internal sealed record ConfidenceJson(double Level, double Lower, double Upper)
{
    /// <param name="level">The confidence level; null if every question was asked.</param>
    public static ConfidenceJson? Of(long failures, long asked, double? level)
    {
        if (level is not { } sampled)
        {
            return null;
        }

        var interval = ClopperPearson.TwoSided(asked - failures, asked, sampled);
        return new(interval.Level, interval.Lower, interval.Upper);
    }
}

internal sealed record FailingQuestionJson(string Question, string Expected, string Predicted, string Class, string Impact);

/// <summary>Questions and failures of a class or stratum, and the bounds of its accuracy unless every question was asked.</summary>
internal sealed record ClassCountJson(long Questions, long Failures, ConfidenceJson? Confidence)
{
    public static ClassCountJson Of(long questions, long failures, double? level) =>
        new(questions, failures, ConfidenceJson.Of(failures, questions, level));
}
