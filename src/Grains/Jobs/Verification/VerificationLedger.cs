using System.Collections.Immutable;
using System.Text.Json.Serialization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains;

/// <summary>The counted shards of a verification and their sums. Pure: no clock, no input or output.</summary>
/// <remarks>
/// A shard counts once, whoever reports it and however often. What has a default of its own can be set, because of <see cref="StateMetadata"/>.
/// </remarks>
public sealed record VerificationLedger
{
    /// <summary>Maximum number of shards of a plan that asks every question, because each record is stored, sent and hashed.</summary>
    public const int MaxRecords = 10_000;

    /// <summary>Maximum number of strata whose counts are kept. Only a model of more than 6 digits that fails in more strata exceeds it.</summary>
    public const int MaxStrata = 100_000;

    public required VerificationPlan Plan { get; init; }

    /// <summary>Questions in a shard, at least 1; the last shard may hold fewer.</summary>
    public required long ShardSize { get; init; }

    /// <summary>The counted shards.</summary>
    public IntervalSet Counted { get; set; } = IntervalSet.Empty;

    public long Asked { get; init; }

    public long Failures { get; init; }

    /// <summary>Sum of the shards' thread times, in seconds.</summary>
    public double ShardSeconds { get; init; }

    /// <summary>Questions and failures by complexity class.</summary>
    public ImmutableSortedDictionary<string, ClassCount> Classes { get; set; } =
        ImmutableSortedDictionary.Create<string, ClassCount>(StringComparer.Ordinal);

    /// <summary>The first failing questions in the plan's order, at most <see cref="VerificationPlan.MaxFailures"/>.</summary>
    public ImmutableArray<FailingQuestion> Failing { get; set; } = [];

    /// <summary>Questions and failures by stratum: the <see cref="MaxStrata"/> strata with the lowest numbers, in whatever order shards are counted.</summary>
    public ImmutableSortedDictionary<long, StratumCount> Strata { get; set; } = ImmutableSortedDictionary<long, StratumCount>.Empty;

    /// <summary>Smallest margin between the top logit and the second; infinity before the first shard.</summary>
    public double SmallestMargin { get; set; } = double.PositiveInfinity;

    /// <summary>Questions that were decided in float64.</summary>
    public long Rechecked { get; init; }

    /// <summary>What derived bounds say of these; null if an older version counted some of them.</summary>
    public RoundingResult? Rounding { get; init; }

    /// <summary>The result of each counted shard, for the certificate; empty if the plan does not ask every question.</summary>
    public ImmutableSortedDictionary<int, ShardRecord> Records { get; set; } = ImmutableSortedDictionary<int, ShardRecord>.Empty;

    /// <summary>The engines that computed the answers, without duplicates.</summary>
    public ImmutableSortedSet<string> Engines { get; set; } = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Whether an older version counted shards without keeping records, so that nothing can be certified.</summary>
    [JsonIgnore]
    public bool LacksRecords => IsCertifiable && Records.Count != Counted.Count;

    public int Shards => checked((int)((Plan.Questions + ShardSize - 1) / ShardSize));

    public bool IsComplete => Counted.Count == Shards;

    /// <summary>The shards that are not counted yet.</summary>
    [JsonIgnore]
    public IntervalSet Missing => Counted.MissingBelow(Shards);

    private bool IsCertifiable => Plan.Sample is SampleKind.Exhaustive;

    /// <summary>Creates the ledger of a verification that has not begun.</summary>
    /// <param name="shardSize">
    /// Questions per shard; more are used if a certificate would hold more than <see cref="MaxRecords"/>, or if there would be too
    /// many shards to number.
    /// </param>
    public static VerificationLedger Begin(VerificationPlan plan, long shardSize)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var most = plan.Sample is SampleKind.Exhaustive ? MaxRecords : int.MaxValue;
        var least = ((plan.Questions - 1) / most) + 1;
        return new() { Plan = plan, ShardSize = Math.Min(Math.Max(shardSize, least), plan.Questions), Rounding = RoundingResult.None };
    }

    /// <summary>Returns the questions of a shard.</summary>
    public (long First, long Count) RangeOf(int shard)
    {
        var first = shard * ShardSize;
        return (first, Math.Min(ShardSize, Plan.Questions - first));
    }

    /// <summary>Counts a shard; one that is already counted, or is not of this plan, changes nothing.</summary>
    public VerificationLedger After(ShardReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (report.Shard < 0 || report.Shard >= Shards || Counted.Contains(report.Shard) ||
            (report.First, report.Questions) != RangeOf(report.Shard))
        {
            return this;
        }

        return this with
        {
            Counted = Counted.Add(report.Shard),
            Asked = Asked + report.Questions,
            Failures = Failures + report.Failures,
            ShardSeconds = ShardSeconds + report.Seconds,
            Classes = report.Classes.Aggregate(Classes, Plus),
            Strata = Lowest((report.Strata ?? []).Aggregate(Strata.ToBuilder(), Plus)),
            SmallestMargin = Math.Min(SmallestMargin, report.SmallestMargin),
            Rechecked = Rechecked + report.Rechecked,
            Rounding = RoundingResult.Of([Rounding, report.Rechecked > 0 ? report.Rounding : RoundingResult.None]),
            Records = IsCertifiable
                ? Records.Add(
                    report.Shard, new(report.Failures, report.SmallestMargin, report.Rechecked, report.Rechecked > 0 ? report.Rounding : null))
                : Records,
            Engines = report.Engine.Length > 0 ? Engines.Add(report.Engine) : Engines,
            Failing = [.. Failing.Concat(report.Failing).OrderBy(failing => failing.Index).Take(VerificationPlan.MaxFailures)],
        };
    }

    /// <summary>Returns the certificate of a finished verification that asked every question; null for any other.</summary>
    /// <param name="weights">The model that was asked.</param>
    public Certificate? CertificateOf(WeightsRef weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return IsCertifiable && IsComplete && !LacksRecords
            ? Certificate.Of(weights.Sha256, Plan, Engines, Records.Select(pair => Certified(pair.Key, pair.Value)), Failing)
            : null;
    }

    /// <summary>Returns the state of a verification.</summary>
    /// <param name="ledger">What is counted; null before the first start.</param>
    /// <param name="key">The key of its grain.</param>
    /// <param name="phase">Its phase.</param>
    /// <param name="seconds">Wall time of all its runs, in seconds.</param>
    /// <param name="root">Root of its certificate; null until it is complete, or if it has none.</param>
    /// <param name="error">Why it failed; null if it did not.</param>
    /// <param name="trouble">Why progress could not be stored; null if it could.</param>
    public static VerificationSnapshot Snapshot(
        VerificationLedger? ledger, string key, JobPhase phase, double seconds, string? root, string? error = null, string? trouble = null) => ledger is null
        ? new(key, null, phase, 0, 0, 0, 0, null)
        : new(key, ledger.Plan, phase, ledger.Asked, ledger.Failures, seconds, ledger.ShardSeconds, error, root, trouble);

    private CertificateShard Certified(int shard, ShardRecord record)
    {
        var (first, count) = RangeOf(shard);
        return new(shard, first, count, record.Failures, record.SmallestMargin, record.Rechecked, record.Rounding);
    }

    /// <summary>Keeps the lowest strata. One of these was among the lowest at every earlier time too, so its counts are complete.</summary>
    private static ImmutableSortedDictionary<long, StratumCount> Lowest(ImmutableSortedDictionary<long, StratumCount>.Builder counts)
    {
        if (counts.Count > MaxStrata)
        {
            counts.RemoveRange([.. counts.Keys.Skip(MaxStrata)]);
        }

        return counts.ToImmutable();
    }

    private static ImmutableSortedDictionary<long, StratumCount>.Builder Plus(
        ImmutableSortedDictionary<long, StratumCount>.Builder counts, StratumCount more)
    {
        counts[more.Stratum] = counts.TryGetValue(more.Stratum, out var known)
            ? known with { Questions = known.Questions + more.Questions, Failures = known.Failures + more.Failures }
            : more;
        return counts;
    }

    private static ImmutableSortedDictionary<string, ClassCount> Plus(
        ImmutableSortedDictionary<string, ClassCount> counts, ClassCount more) =>
        counts.SetItem(
            more.Class,
            counts.TryGetValue(more.Class, out var known)
                ? known with { Questions = known.Questions + more.Questions, Failures = known.Failures + more.Failures }
                : more);
}
