using System.Text.Json.Serialization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains;

/// <summary>The result of asking every question.</summary>
[GenerateSerializer, Alias("va.CertificateVerdict")]
public enum CertificateVerdict
{
    /// <summary>Every answer is right.</summary>
    Proved,

    /// <summary>At least one answer is wrong.</summary>
    Refuted,
}

/// <summary>Record that a model was asked every question of an operation, with the result (docs/certificates.md).</summary>
/// <remarks>
/// Depends only on the finished verification and on how the model's number of digits is known: it holds no times and no machine names.
/// <see cref="Problems"/> checks that it is complete and consistent. Whether the model really gives these answers, only asking it again can show.
/// </remarks>
/// <param name="Verdict">Proved if and only if <paramref name="Failures"/> is 0.</param>
/// <param name="WeightsSha256">The hash of the weights that were asked, <see cref="WeightsRef.Sha256"/>.</param>
/// <param name="Plan">Which questions were asked.</param>
/// <param name="Failures">Questions answered wrongly.</param>
/// <param name="SmallestMargin">Smallest margin between the top logit and the second; NaN if a logit was NaN.</param>
/// <param name="Rechecked">Questions that were decided in float64.</param>
/// <param name="Engines">The engines that computed the answers, without duplicates, in ordinal order.</param>
/// <param name="Failing">The first failing questions in the plan's order, at most <see cref="VerificationPlan.MaxFailures"/>.</param>
/// <param name="Shards">The result of each shard, in the order of the questions.</param>
/// <param name="Root">Hash that binds everything except <see cref="DigitsFrom"/>: 64 lower-case hexadecimal digits.</param>
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
    /// <summary>How the number of digits of a weight file's model is known; null if it was trained for them, and in older certificates.</summary>
    /// <remarks>For information only: the root does not bind it.</remarks>
    [Id(10)]
    public DigitsSource? DigitsFrom { get; init; }

    /// <summary>What derived bounds say of the questions decided in float64; null in certificates of older versions.</summary>
    [Id(11)]
    public RoundingResult? Rounding { get; init; }

    /// <summary>Creates the certificate of a verification from its counted shards.</summary>
    /// <exception cref="ArgumentException">The plan does not ask every question, or shards are missing.</exception>
    public static Certificate Of(
        string weightsSha256, VerificationPlan plan, IEnumerable<string> engines, IEnumerable<CertificateShard> shards,
        IEnumerable<FailingQuestion> failing)
    {
        ArgumentNullException.ThrowIfNull(plan);
        CertificateShard[] all = [.. shards.OrderBy(shard => shard.Shard)];
        if (plan.Sample is not SampleKind.Exhaustive || all.Sum(shard => shard.Questions) != plan.Questions)
        {
            throw new ArgumentException(
                $"Shards of {all.Sum(shard => shard.Questions)} questions do not certify a plan of {plan.Questions} {StoredName.Of(plan.Sample)} questions: " +
                "every question must be asked.", nameof(shards));
        }

        var failures = all.Sum(shard => shard.Failures);
        var certificate = new Certificate(
            failures == 0 ? CertificateVerdict.Proved : CertificateVerdict.Refuted,
            weightsSha256,
            new(plan.Operation, plan.Digits, plan.Sample, plan.Questions, plan.Rigorous),
            failures,
            all.Select(shard => shard.SmallestMargin).Aggregate(double.PositiveInfinity, Math.Min),
            all.Sum(shard => shard.Rechecked),
            [.. engines.Order(StringComparer.Ordinal)],
            [.. failing],
            all,
            Root: "")
        {
            Rounding = RoundingResult.Of(all.Select(RoundingOf)),
        };
        return certificate with { Root = CertificateFile.RootOf(certificate) };
    }

    /// <summary>Returns the same certificate with a note of how the model's number of digits is known.</summary>
    public Certificate WithDigitsFrom(DigitsSource source) => this with { DigitsFrom = source is DigitsSource.Trained ? null : source };

    /// <summary>What derived bounds say of a shard; null if there is no telling.</summary>
    internal static RoundingResult? RoundingOf(CertificateShard shard) => shard.Rechecked == 0 ? RoundingResult.None : shard.Rounding;

    /// <summary>Returns every inconsistency in the certificate; empty if there is none.</summary>
    public IReadOnlyList<string> Problems() => [.. CertificateRules.Problems(this)];
}

/// <summary>The questions of a certificate: all those of an operation, so there is no seed.</summary>
/// <param name="Operation">The operation of every question.</param>
/// <param name="Digits">Digits of an operand, 1–9.</param>
/// <param name="Sample">Always exhaustive.</param>
/// <param name="Questions">10²ⁿ.</param>
/// <param name="Rigorous">Whether float64 decided every question; written only if it did.</param>
[GenerateSerializer, Immutable, Alias("va.CertificatePlan")]
public sealed record CertificatePlan(
    Operation Operation,
    int Digits,
    SampleKind Sample,
    long Questions,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Rigorous = false)
{
    /// <summary>Returns the plan that asks the same questions again.</summary>
    public VerificationPlan ToPlan() => new(Operation, Digits, Sample, VerificationSpec.DefaultSeed, Questions, Rigorous: Rigorous);
}

/// <summary>The result of the questions <c>First</c> to <c>First + Questions − 1</c>: a leaf of the certificate's Merkle tree.</summary>
/// <param name="Shard">Its number, from 0.</param>
/// <param name="SmallestMargin">Smallest margin between the top logit and the second; NaN if a logit was NaN.</param>
/// <param name="Rechecked">Questions that were decided in float64.</param>
/// <param name="Rounding">What derived bounds say of these; null if there are none, and in certificates of older versions.</param>
[GenerateSerializer, Immutable, Alias("va.CertificateShard")]
public sealed record CertificateShard(
    int Shard,
    long First,
    long Questions,
    long Failures,
    double SmallestMargin,
    long Rechecked,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RoundingResult? Rounding = null);
