using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains;

/// <summary>What asking every question showed.</summary>
[GenerateSerializer, Alias("va.CertificateVerdict")]
public enum CertificateVerdict
{
    /// <summary>Every answer is right.</summary>
    Proved,

    /// <summary>Some are wrong.</summary>
    Refuted,
}

/// <summary>That a model was asked every question of an operation, and what came of it (docs/certificates.md).</summary>
/// <remarks>
/// It is a function of the finished verification, and of how the model's digits are known: no clock, no names of
/// machines. <see cref="Problems"/> says whether it is whole and agrees with itself; whether the model really answers so, only asking it again can say.
/// </remarks>
/// <param name="Verdict">Proved exactly when <paramref name="Failures"/> is 0.</param>
/// <param name="WeightsSha256">The hash of the weights that were asked, <see cref="WeightsRef.Sha256"/>.</param>
/// <param name="Plan">Which questions were asked.</param>
/// <param name="Failures">Questions answered wrongly.</param>
/// <param name="SmallestMargin">The least that a predicted symbol's logit was above the next one; NaN if a logit was none.</param>
/// <param name="Rechecked">Questions that float64 decided on.</param>
/// <param name="Engines">What computed, each once, in ordinal order.</param>
/// <param name="Failing">The first failing questions in the plan's order, at most <see cref="VerificationPlan.MaxFailures"/>.</param>
/// <param name="Shards">What came of each part, in the order of their questions.</param>
/// <param name="Root">The hash that binds all the rest but <see cref="DigitsFrom"/>: 64 lower-case hexadecimal digits.</param>
[GenerateSerializer, Immutable, Alias("va.Certificate")]
public sealed record Certificate(
    CertificateVerdict Verdict,
    string WeightsSha256,
    CertificatePlan Plan,
    long Failures,
    double SmallestMargin,
    long Rechecked,
    string[] Engines,
    FailingQuestion[] Failing,
    CertificateShard[] Shards,
    string Root)
{
    /// <summary>How the digits of a weight file's model are known; null where it was trained for them, and in older certificates.</summary>
    /// <remarks>A remark, which the root does not bind.</remarks>
    [Id(10)]
    public DigitsSource? DigitsFrom { get; init; }

    /// <summary>The certificate of a verification in which these shards were counted.</summary>
    /// <exception cref="ArgumentException">The plan does not ask every question, or the shards are not all of them.</exception>
    public static Certificate Of(
        string weightsSha256, VerificationPlan plan, IEnumerable<string> engines, IEnumerable<CertificateShard> shards,
        IEnumerable<FailingQuestion> failing)
    {
        ArgumentNullException.ThrowIfNull(plan);
        CertificateShard[] all = [.. shards.OrderBy(shard => shard.Shard)];
        if (plan.Sample is not SampleKind.Exhaustive || all.Sum(shard => shard.Questions) != plan.Questions)
        {
            throw new ArgumentException(
                $"Shards of {all.Sum(shard => shard.Questions)} questions certify nothing of a plan of {plan.Questions} {plan.Sample} questions: " +
                "every question must be asked.", nameof(shards));
        }

        var failures = all.Sum(shard => shard.Failures);
        var certificate = new Certificate(
            failures == 0 ? CertificateVerdict.Proved : CertificateVerdict.Refuted,
            weightsSha256,
            new(plan.Operation, plan.Digits, plan.Sample, plan.Questions),
            failures,
            all.Select(shard => shard.SmallestMargin).Aggregate(double.PositiveInfinity, Math.Min),
            all.Sum(shard => shard.Rechecked),
            [.. engines.Order(StringComparer.Ordinal)],
            [.. failing],
            all,
            Root: "");
        return certificate with { Root = CertificateFile.RootOf(certificate) };
    }

    /// <summary>The same certificate, with the remark how the model's digits are known.</summary>
    public Certificate WithDigitsFrom(DigitsSource source) => this with { DigitsFrom = source is DigitsSource.Trained ? null : source };

    /// <summary>Everything in which the certificate contradicts itself; empty when there is nothing.</summary>
    public IReadOnlyList<string> Problems() => [.. CertificateRules.Problems(this)];
}

/// <summary>The questions of a certificate: all of an operation, so without a seed.</summary>
/// <param name="Operation">Adding or subtracting.</param>
/// <param name="Digits">Digits of an operand, 1–9.</param>
/// <param name="Sample">Always exhaustive.</param>
/// <param name="Questions">10²ⁿ.</param>
[GenerateSerializer, Immutable, Alias("va.CertificatePlan")]
public sealed record CertificatePlan(Operation Operation, int Digits, SampleKind Sample, long Questions)
{
    /// <summary>The same questions, to be asked again.</summary>
    public VerificationPlan ToPlan() => new(Operation, Digits, Sample, VerificationSpec.DefaultSeed, Questions);
}

/// <summary>What came of the questions <c>First</c> to <c>First + Questions − 1</c>: a leaf of the certificate's tree.</summary>
/// <param name="Shard">Its number, from 0.</param>
/// <param name="SmallestMargin">The least that a predicted symbol's logit was above the next one; NaN if a logit was none.</param>
/// <param name="Rechecked">Questions that float64 decided on.</param>
[GenerateSerializer, Immutable, Alias("va.CertificateShard")]
public sealed record CertificateShard(int Shard, long First, long Questions, long Failures, double SmallestMargin, long Rechecked);
