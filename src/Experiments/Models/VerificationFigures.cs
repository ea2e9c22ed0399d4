using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Figures that the counts of right and wrong answers support, and no more.</summary>
public static class VerificationFigures
{
    /// <summary>The confidence of intervals where nobody names another, 0–1.</summary>
    public const double DefaultLevel = 0.95;

    /// <summary>Questions of the original's test: 1,953 batches of 512 (docs/domain.md, section 8.5).</summary>
    private const long OriginalQuestions = 999_936;

    /// <summary>Returns the lower bound of the accuracy: with a confidence, or exact if every question was asked.</summary>
    public static double LeastAccuracy(VerificationSnapshot verification, double level = DefaultLevel) => verification.IsWhole()
        ? (double)(verification.Asked - verification.Failures) / verification.Asked
        : 1 - ClopperPearson.MaxFailureRate(verification.Failures, verification.Asked, level);

    /// <summary>Returns the guaranteed number of nines of the accuracy, for display.</summary>
    public static string Nines(VerificationSnapshot verification) =>
        verification.Nines() is var nines && double.IsPositiveInfinity(nines) ? "all" : Figures.Count((long)nines);

    /// <summary>Returns the verdict of the original programs on a sample of theirs; null for other samples, or shorter ones.</summary>
    /// <remarks>
    /// The first notebooks stop at the first batch with a failure among 999,936 questions; the later libraries count all failures and
    /// grade them (docs/domain.md, section 8.5). Neither is what the sample supports.
    /// </remarks>
    public static string? LegacyVerdict(VerificationReport report)
    {
        var plan = report.Snapshot.Plan!;
        if (plan.Questions < OriginalQuestions || plan.Sample is not (SampleKind.Original or SampleKind.Successor))
        {
            return null;
        }

        if (plan.Sample is SampleKind.Successor)
        {
            return Grade(report.Snapshot.Failures);
        }

        var first = report.Failing.Length > 0 ? report.Failing[0].Index : long.MaxValue;
        return first < OriginalQuestions ? $"fails at question {Figures.Count(first)}" : "handles 1M";
    }

    private static string Grade(long failures) => failures switch
    {
        <= 1 => "six 9s",
        <= 10 => "five 9s",
        <= 100 => "four 9s",
        <= 1_000 => "three 9s",
        <= 10_000 => "two 9s",
        _ => "less than two 9s",
    };
}
