using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains;

/// <summary>The questions that a model is asked: question <c>i</c> depends only on the plan and on <c>i</c>.</summary>
/// <param name="Operation">The operation of every question.</param>
/// <param name="Digits">Digits of an operand, 1–20.</param>
/// <param name="Sample">How questions are chosen; of the random samples, only the uniform one estimates the accuracy without bias.</param>
/// <param name="Seed">Seed of the questions.</param>
/// <param name="Questions">Number of questions, at least 1; for a finite sample, all of it.</param>
/// <param name="Realisations">Questions per stratum, if the sample is made of strata.</param>
/// <param name="Rigorous">Whether float64 decides every question, so that all decisions have a derived bound on rounding errors.</param>
[GenerateSerializer, Immutable, Alias("va.VerificationPlan")]
public sealed record VerificationPlan(
    Operation Operation, int Digits, SampleKind Sample, ulong Seed, long Questions, int Realisations = StratifiedQuestions.DefaultRealisations,
    bool Rigorous = false) : IJobPlan
{
    /// <summary>Maximum number of failing questions that a report lists in full; the count is exact beyond it.</summary>
    public const int MaxFailures = 1000;

    /// <summary>Maximum size of a finite sample, which is always asked in full: all questions of 5 digits.</summary>
    public const long MaxQuestions = 10_000_000_000;

    /// <inheritdoc/>
    [JsonIgnore]
    public JobKind Job => JobKinds.Verification;

    /// <inheritdoc/>
    public string KeyFor(WeightsRef weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var canonical = string.Create(
            CultureInfo.InvariantCulture,
            $"engine={VariantSpec.EngineVersion}\n{weights.Sha256}\n{Operation}\n{Digits}\n{StoredName.Of(Sample)}\n{Seed}\n{Questions}\n{Realisations}\n{(Rigorous ? "rigorous\n" : "")}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))[..20];
    }

    /// <summary>Returns the plan of a specification; a finite sample is asked in full.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample for these digits and this operation.</exception>
    public static VerificationPlan Of(Operation operation, int digits, VerificationSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var sample = spec.SampleFor(operation, digits);
        var list = QuestionSamples.Of(sample, digits, operation, spec.Seed, spec.Realisations);
        if (list.Count > MaxQuestions)
        {
            throw new ArgumentOutOfRangeException(
                nameof(spec),
                $"The sample {sample} of {digits} digits has {list.Count:N0} questions; no more than {MaxQuestions:N0} are asked. Take strata.");
        }

        // An exhaustive sample is the same under every seed, so it is one verification.
        return sample is SampleKind.Exhaustive
            ? new(operation, digits, sample, VerificationSpec.DefaultSeed, list.Count!.Value)
            : new(operation, digits, sample, spec.Seed, list.Count ?? spec.Questions, spec.Realisations);
    }

    /// <summary>Returns the verifications that a sweep wants of a variant: one for every operation it was trained on.</summary>
    public static IEnumerable<IJobPlan> AllOf(SweepSpec sweep, VariantSpec variant)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentNullException.ThrowIfNull(variant);
        return sweep.Verification is { } spec ? variant.Operations.Select(operation => Of(operation, variant.Digits, spec)) : [];
    }

    /// <inheritdoc/>
    public void Require() => VerificationRules.Require(this);

    /// <inheritdoc/>
    public void Require(IJobPart part) => VerificationRules.RequireRange(
        this, part as ShardRange ?? throw new ArgumentException("A verification is made of shards.", nameof(part)));

    /// <inheritdoc/>
    public IJobSnapshot Unstarted(string key) => new VerificationSnapshot(key, this, JobPhase.New, 0, 0, 0, 0, null);

    /// <summary>The plan's questions.</summary>
    public IQuestions List() => QuestionSamples.Of(Sample, Digits, Operation, Seed, Realisations);
}

/// <summary>A question that the model answered wrongly.</summary>
/// <param name="Index">Its number in the plan.</param>
/// <param name="Question">The question, <c>099111-099111</c>.</param>
/// <param name="Expected">The right answer with its sign, n+2 characters.</param>
/// <param name="Predicted">The model's answer.</param>
/// <param name="Class">Complexity class (docs/domain.md, section 7).</param>
/// <param name="Impact">Which answer digits are wrong, such as <c>A32</c>.</param>
[GenerateSerializer, Immutable, Alias("va.FailingQuestion")]
public sealed record FailingQuestion(long Index, string Question, string Expected, string Predicted, string Class, string Impact);

/// <summary>Questions and failures of one complexity class.</summary>
[GenerateSerializer, Immutable, Alias("va.ClassCount")]
public sealed record ClassCount(string Class, long Questions, long Failures);

/// <summary>Questions and failures of one stratum (<see cref="ColumnStates"/>).</summary>
[GenerateSerializer, Immutable, Alias("va.StratumCount")]
public sealed record StratumCount(long Stratum, long Questions, long Failures);

/// <summary>The result of one shard: questions <c>First</c> to <c>First + Questions − 1</c>.</summary>
/// <param name="SmallestMargin">Smallest margin between the top logit and the second.</param>
/// <param name="Rechecked">Questions that were decided in float64.</param>
/// <param name="Strata">Counts of the strata that occurred; if there are very many, only of those with failures.</param>
/// <param name="Engine">The engine: library, device and threads, without paths or machine names; empty if unknown.</param>
/// <param name="Rounding">What derived bounds say of the questions decided in float64; null from a silo of an older version.</param>
[GenerateSerializer, Immutable, Alias("va.ShardReport")]
public sealed record ShardReport(
    int Shard,
    long First,
    long Questions,
    long Failures,
    ClassCount[] Classes,
    FailingQuestion[] Failing,
    double Seconds,
    string Silo,
    double SmallestMargin = double.PositiveInfinity,
    long Rechecked = 0,
    StratumCount[]? Strata = null,
    string Engine = "",
    RoundingResult? Rounding = null) : IJobReport
{
    /// <inheritdoc/>
    public bool IsOf(IJobPart part) => part is ShardRange shard && (Shard, First, Questions) == (shard.Number, shard.First, shard.Count);
}

/// <summary>A verification at one moment.</summary>
/// <param name="Key">The key of its grain.</param>
/// <param name="Plan">The plan.</param>
/// <param name="Phase">Its phase.</param>
/// <param name="Asked">Questions asked, each counted once.</param>
/// <param name="Failures">Questions answered wrongly so far.</param>
/// <param name="Seconds">Wall time while it ran, in seconds.</param>
/// <param name="ShardSeconds">Sum of the shards' thread times, in seconds.</param>
/// <param name="Error">Why it failed; null if it did not.</param>
/// <param name="CertificateRoot">Root of its <see cref="Certificate"/>; null until it is finished, and for plans that do not ask every question.</param>
/// <param name="StorageTrouble">Why the last attempt to store progress failed; null if it succeeded.</param>
[GenerateSerializer, Immutable, Alias("va.VerificationSnapshot")]
public sealed record VerificationSnapshot(
    string Key, VerificationPlan? Plan, JobPhase Phase, long Asked, long Failures, double Seconds, double ShardSeconds,
    string? Error, string? CertificateRoot = null, string? StorageTrouble = null) : IJobSnapshot
{
    /// <inheritdoc/>
    public JobKind Job => JobKinds.Verification;

    long IJobSnapshot.Done => Asked;

    long IJobSnapshot.Total => Plan?.Questions ?? 0;

    double IJobSnapshot.PartSeconds => ShardSeconds;
}

/// <summary>The result of a finished verification.</summary>
/// <param name="Snapshot">Counts and times.</param>
/// <param name="Weights">The model that was asked.</param>
/// <param name="Classes">Questions and failures of each complexity class that occurred.</param>
/// <param name="Failing">Failing questions in the plan's order, at most <see cref="VerificationPlan.MaxFailures"/>.</param>
/// <param name="Strata">Questions and failures of each stratum, in numerical order; see <see cref="ShardReport"/>.</param>
/// <param name="SmallestMargin">Smallest margin between the top logit and the second.</param>
/// <param name="Rechecked">Questions that were decided in float64: because float32 might have been too coarse, or all if the plan is rigorous.</param>
/// <param name="Rounding">What derived bounds say of these; null if an older version counted some of them.</param>
[GenerateSerializer, Immutable, Alias("va.VerificationReport")]
public sealed record VerificationReport(
    VerificationSnapshot Snapshot,
    WeightsRef Weights,
    ClassCount[] Classes,
    FailingQuestion[] Failing,
    StratumCount[] Strata,
    double SmallestMargin,
    long Rechecked,
    RoundingResult? Rounding = null);
