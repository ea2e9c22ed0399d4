using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains;

/// <summary>Which questions a model is asked: question <c>i</c> depends on the plan and on <c>i</c> alone.</summary>
/// <param name="Operation">The operation of every question.</param>
/// <param name="Digits">Digits of an operand, 1–18.</param>
/// <param name="Sample">How questions are chosen; of the random ones, uniform is the honest one.</param>
/// <param name="Seed">Seed of the questions.</param>
/// <param name="Questions">How many, at least 1; all of a sample that has an end.</param>
/// <param name="Realisations">Questions of each stratum, where the sample is made of strata.</param>
[GenerateSerializer, Immutable, Alias("va.VerificationPlan")]
public sealed record VerificationPlan(
    Operation Operation, int Digits, SampleKind Sample, ulong Seed, long Questions, int Realisations = StratifiedQuestions.DefaultRealisations) : IJobPlan
{
    /// <summary>The most failing questions that a report holds in full; the count is exact beyond it.</summary>
    public const int MaxFailures = 1000;

    /// <summary>The most questions of a sample that is asked whole: all of 5 digits.</summary>
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
            $"engine={VariantSpec.EngineVersion}\n{weights.Sha256}\n{Operation}\n{Digits}\n{Sample}\n{Seed}\n{Questions}\n{Realisations}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))[..20];
    }

    /// <summary>A plan whose sample, if it has an end, is asked whole.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample of these digits and this operation.</exception>
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

        // All questions are the same ones under every seed, so they are one verification.
        return sample is SampleKind.Exhaustive
            ? new(operation, digits, sample, VerificationSpec.DefaultSeed, list.Count!.Value)
            : new(operation, digits, sample, spec.Seed, list.Count ?? spec.Questions, spec.Realisations);
    }

    /// <summary>What a sweep has a variant asked: every operation that it was trained on.</summary>
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

/// <summary>A question that the model got wrong.</summary>
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

/// <summary>What came of one shard: questions <c>First</c> to <c>First + Questions − 1</c>.</summary>
/// <param name="SmallestMargin">Smallest margin between the top logit and the second.</param>
/// <param name="Rechecked">Questions that float64 decided on.</param>
/// <param name="Strata">Counts of the strata that occurred; without those that have no failure where there are very many.</param>
/// <param name="Engine">What computed: library, device and threads, without paths and names of machines; empty if it does not say.</param>
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
    string Engine = "") : IJobReport
{
    /// <inheritdoc/>
    public bool IsOf(IJobPart part) => part is ShardRange shard && (Shard, First, Questions) == (shard.Number, shard.First, shard.Count);
}

/// <summary>A verification at one moment.</summary>
/// <param name="Key">Its grain's key.</param>
/// <param name="Plan">Which questions are asked.</param>
/// <param name="Phase">How far it is.</param>
/// <param name="Asked">Questions asked, each counted once.</param>
/// <param name="Failures">Questions answered wrongly so far.</param>
/// <param name="Seconds">Wall time while it ran.</param>
/// <param name="ShardSeconds">The sum of the shards' times on their threads.</param>
/// <param name="Error">Why it failed; null if it did not.</param>
/// <param name="CertificateRoot">The root of its <see cref="Certificate"/>; null until it is finished, and of plans that do not ask every question.</param>
/// <param name="StorageTrouble">Why what is counted could not be stored in the last try; null if it could.</param>
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

/// <summary>What a finished verification found.</summary>
/// <param name="Snapshot">Counts and times.</param>
/// <param name="Weights">The model that was asked.</param>
/// <param name="Classes">Questions and failures of each complexity class that occurred.</param>
/// <param name="Failing">Failing questions in the plan's order, at most <see cref="VerificationPlan.MaxFailures"/>.</param>
/// <param name="Strata">Questions and failures of the strata, in the order of their numbers; see <see cref="ShardReport"/>.</param>
/// <param name="SmallestMargin">Smallest margin between the top logit and the second.</param>
/// <param name="Rechecked">Questions that float64 decided on, since float32 might have been too coarse.</param>
[GenerateSerializer, Immutable, Alias("va.VerificationReport")]
public sealed record VerificationReport(
    VerificationSnapshot Snapshot,
    WeightsRef Weights,
    ClassCount[] Classes,
    FailingQuestion[] Failing,
    StratumCount[] Strata,
    double SmallestMargin,
    long Rechecked);
