using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

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
/// <param name="Rounding">What derived bounds say of the questions decided in float64; null if an older version asked some of them.</param>
public sealed record VerificationJson(
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
    WrittenCertificateJson? Certificate,
    RoundingJson? Rounding)
{
    /// <summary>The JSON form of a report.</summary>
    /// <param name="report">What a complete verification found.</param>
    /// <param name="level">Confidence of its intervals, between 0 and 1.</param>
    /// <param name="digitsFrom">How the model's digits are known.</param>
    /// <param name="certificate">The certificate that was written; null for none.</param>
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
            new(plan.Digits, plan.Sample, plan.Seed, plan.Realisations, digitsFrom, plan.Rigorous),
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
            WrittenCertificateJson.Of(certificate),
            RoundingJson.Of(report.Rounding));
    }
}

/// <summary>The questions asked.</summary>
/// <param name="Digits">Of the model.</param>
/// <param name="Sample">How they were chosen.</param>
/// <param name="Seed">Of the questions.</param>
/// <param name="Realisations">Questions of each stratum.</param>
/// <param name="DigitsFrom">How the model's number of digits is known; null in reports of older versions.</param>
/// <param name="Rigorous">Whether float64 decides every question.</param>
public sealed record QuestionsJson(
    int Digits, SampleKind Sample, ulong Seed, int Realisations, DigitsSource? DigitsFrom = null, bool Rigorous = false);

/// <summary>Exact two-sided bounds of an accuracy (Clopper and Pearson).</summary>
/// <param name="Level">The confidence, 0–1.</param>
/// <param name="Lower">The lower bound, 0–1.</param>
/// <param name="Upper">The upper bound, 0–1.</param>
public sealed record ConfidenceJson(double Level, double Lower, double Upper)
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

/// <summary>A wrong answer.</summary>
/// <param name="Question">As text.</param>
/// <param name="Expected">The right answer: a sign, and a digit more than an operand has.</param>
/// <param name="Predicted">The answer of the model.</param>
/// <param name="Class">Complexity class of the question.</param>
/// <param name="Impact">Which symbols are wrong, as a code.</param>
public sealed record FailingQuestionJson(string Question, string Expected, string Predicted, string Class, string Impact);

/// <summary>Questions and failures of a class or stratum, and the bounds of its accuracy unless every question was asked.</summary>
/// <param name="Questions">Asked.</param>
/// <param name="Failures">Answered wrongly.</param>
/// <param name="Confidence">Bounds of the accuracy; null where every question was asked.</param>
public sealed record ClassCountJson(long Questions, long Failures, ConfidenceJson? Confidence)
{
    /// <summary>The JSON form of counts.</summary>
    /// <param name="questions">Asked.</param>
    /// <param name="failures">Answered wrongly.</param>
    /// <param name="level">The confidence, 0–1; null where every question was asked.</param>
    public static ClassCountJson Of(long questions, long failures, double? level) =>
        new(questions, failures, ConfidenceJson.Of(failures, questions, level));
}
