using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace VerifiedAddition.Grains;

/// <inheritdoc cref="IRobustnessGrain"/>
public sealed class RobustnessGrain(
    [PersistentState("robustness", GrainStores.Runs)] IPersistentState<RobustnessGrain.Memory> memory,
    IClusterMembershipService membership,
    IOptions<JobOptions> options,
    GridMetrics metrics,
    TimeProvider time,
    ILogger<RobustnessGrain> logger)
    : JobGrain<RobustnessPlan, RobustnessPartReport>(membership, options, metrics, time, logger), IRobustnessGrain
{
    private bool _isStored;

    protected override JobKind Job => JobKinds.Robustness;

    protected override Demand Demand => memory.State;

    protected override WeightsRef? Weights => memory.State.Weights;

    protected override RobustnessPlan? Plan => memory.State.Plan;

    protected override IntervalSet Missing => memory.State.Missing;

    protected override bool IsUnfinished => memory.State.IsUnfinished;

    protected override bool IsComplete => Plan is not null && Missing.IsEmpty && _isStored;

    protected override long? Questions => memory.State.Results.Values.Sum(result => (long)result.Questions);

    protected override bool HasUnstored => !_isStored && Plan is not null;

    public Task<RobustnessReport?> ReportAsync(CancellationToken cancellationToken) => Task.FromResult(IsComplete
        ? new RobustnessReport(
            (RobustnessSnapshot)Snapshot(), Weights!, [.. Plan!.Parts.Select(part => memory.State.Results[part.Name])])
        : null);

    protected override Task TakeUpStoredAsync(CancellationToken cancellationToken)
    {
        _isStored = Plan is not null;
        return Task.CompletedTask;
    }

    protected override Task<bool> TakeUpAsync(WeightsRef weights, RobustnessPlan plan, CancellationToken cancellationToken)
    {
        var isNew = Plan is null;
        (memory.State.Weights, memory.State.Plan) = (weights, plan);
        return Task.FromResult(isNew);
    }

    protected override IJobPart PartOf(int number) => Plan!.Parts[number];

    protected override Task CountAsync(RobustnessPartReport report, CancellationToken cancellationToken)
    {
        if (memory.State.Results.TryAdd(report.Result.Part.Name, report.Result))
        {
            memory.State.PartSeconds += report.Seconds;
            _isStored = false;
        }

        return Task.CompletedTask;
    }

    protected override async Task WriteAsync(CancellationToken cancellationToken)
    {
        var counted = memory.State.Results.Count;
        await memory.WriteStateAsync(cancellationToken);
        _isStored = counted == memory.State.Results.Count;
    }

    protected override Task ClearAsync(CancellationToken cancellationToken) => memory.ClearStateAsync(cancellationToken);

    protected override IJobSnapshot SnapshotOf(JobPhase phase, string? error) => memory.State.Snapshot(Key, phase, Seconds, error, StorageTrouble);

    /// <summary>The stored state.</summary>
    public sealed class Memory : Demand
    {
        public WeightsRef? Weights { get; set; }

        public RobustnessPlan? Plan { get; set; }

        /// <summary>The counted results, by the parts' names.</summary>
        public Dictionary<string, RobustnessResult> Results { get; set; } = new(StringComparer.Ordinal);

        /// <summary>Sum of the parts' thread times, in seconds.</summary>
        public double PartSeconds { get; set; }

        /// <summary>The parts that are not counted yet.</summary>
        [JsonIgnore]
        public IntervalSet Missing =>
            IntervalSet.Of(Plan!.Parts.Index().Where(part => !Results.ContainsKey(part.Item.Name)).Select(part => part.Index));

        [JsonIgnore]
        public override bool IsUnfinished => Plan is not null && !Missing.IsEmpty;

        public override Task<IJobSnapshot> ViewAsync(string key, IArtefactStore artefacts, CancellationToken cancellationToken) =>
            Task.FromResult<IJobSnapshot>(Snapshot(key, PhaseOf(Plan is not null, isComplete: !IsUnfinished, error: null), Seconds));

        /// <summary>Returns the job's state.</summary>
        /// <param name="key">The grain's key.</param>
        /// <param name="phase">The phase.</param>
        /// <param name="seconds">Wall time of all its runs, in seconds.</param>
        /// <param name="error">Why it failed; null if it did not.</param>
        /// <param name="trouble">Why progress could not be stored; null if it could.</param>
        public RobustnessSnapshot Snapshot(string key, JobPhase phase, double seconds, string? error = null, string? trouble = null) =>
            new(key, Plan, phase, Results.Count, Plan?.Parts.Count ?? 0, seconds, PartSeconds, error, trouble);
    }
}
