using System.Collections.Concurrent;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>What the fake grains know.</summary>
public sealed class FakeWorld
{
    /// <summary>The number of the view that a client saw last, by the client and the script.</summary>
    private readonly ConcurrentDictionary<(GrainId? Client, SweepSnapshot[] Script), int> _seen = new();

    /// <summary>What was submitted, by the sweep's name.</summary>
    public ConcurrentDictionary<string, SweepSpec> Submitted { get; } = new(StringComparer.Ordinal);

    /// <summary>What a sweep shows to each client, view after view; the last one stays.</summary>
    public ConcurrentDictionary<string, SweepSnapshot[]> Sweeps { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether a sweep fails to answer, call after call; afterwards it answers.</summary>
    public ConcurrentDictionary<string, ConcurrentQueue<bool>> Silences { get; } = new(StringComparer.Ordinal);

    /// <summary>Sweeps whose state cannot be read.</summary>
    public ConcurrentDictionary<string, bool> Unreadable { get; } = new(StringComparer.Ordinal);

    /// <summary>Variants that were taken out of sweeps: <c>SWEEP/VARIANT</c>.</summary>
    public ConcurrentQueue<string> Removed { get; } = new();

    /// <summary>Variants that were added to sweeps, by <c>SWEEP/VARIANT</c>.</summary>
    public ConcurrentDictionary<string, NamedVariant> Added { get; } = new(StringComparer.Ordinal);

    /// <summary>Identities of trained variants whose last checkpoint is lost.</summary>
    public ConcurrentDictionary<string, bool> WithoutCheckpoint { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, bool> Deleted { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, bool> Cancelled { get; } = new(StringComparer.Ordinal);

    /// <summary>What became of sweeps that were paused, resumed or retried, whatever their views say.</summary>
    public ConcurrentDictionary<string, SweepPhase> Phases { get; } = new(StringComparer.Ordinal);

    /// <summary>What sweeps were told that they may take.</summary>
    public ConcurrentDictionary<string, SweepTerms> Terms { get; } = new(StringComparer.Ordinal);

    /// <summary>The names with which sweeps were retried.</summary>
    public ConcurrentDictionary<string, string[]> Retried { get; } = new(StringComparer.Ordinal);

    /// <summary>What happened to variants, by identity.</summary>
    public ConcurrentDictionary<string, VariantEvent[]> Events { get; } = new(StringComparer.Ordinal);

    /// <summary>What a variant shows, view after view, where that is not what its sweep shows; by identity.</summary>
    public ConcurrentDictionary<string, ConcurrentQueue<VariantSnapshot>> Trainings { get; } = new(StringComparer.Ordinal);

    /// <summary>What the pool knows.</summary>
    public PoolSnapshot Pool { get; set; } = new([], [], []);

    /// <summary>What is stored.</summary>
    public StoredKind[] Usage { get; set; } = [];

    /// <summary>What was used of slots.</summary>
    public ConcurrentQueue<LedgerLine> Ledger { get; } = new();

    /// <summary>What nobody can ask for.</summary>
    public StoredKind[] Needless { get; set; } = [];

    /// <summary>Each time that the grid was cleaned: whether it was only counted.</summary>
    public ConcurrentQueue<bool> Cleanings { get; } = new();

    /// <summary>Wrong answers of a verification, by the weights' hash.</summary>
    public ConcurrentDictionary<string, FailingQuestion[]> Failures { get; } = new(StringComparer.Ordinal);

    /// <summary>Finished verifications that nobody started here, by key.</summary>
    public ConcurrentDictionary<string, VerificationReport> Reports { get; } = new(StringComparer.Ordinal);

    /// <summary>What an analysis has found, by the artefact that holds it; other artefacts are exports.</summary>
    public ConcurrentDictionary<string, FoundFacts> Facts { get; } = new(StringComparer.Ordinal);

    /// <summary>Hashes of weights whose artefacts arrive with a bit flipped.</summary>
    public ConcurrentDictionary<string, bool> Damaged { get; } = new(StringComparer.Ordinal);

    /// <summary>What any analysis of some weights finds, by their hash: in place of <see cref="Facts"/>.</summary>
    public ConcurrentDictionary<string, ClaimFacts> Circuits { get; } = new(StringComparer.Ordinal);

    /// <summary>Analyses that were started, by key.</summary>
    public ConcurrentDictionary<string, (WeightsRef Weights, AnalysisPlan Plan)> Analyses { get; } = new(StringComparer.Ordinal);

    /// <summary>Training records, by the variant's identity.</summary>
    public ConcurrentDictionary<string, TrainingRecord> Records { get; } = new(StringComparer.Ordinal);

    public ConcurrentDictionary<string, (WeightsRef Weights, VerificationPlan Plan)> Verifications { get; } = new(StringComparer.Ordinal);

    /// <summary>Hashes of weights that the grid has.</summary>
    public ConcurrentDictionary<string, bool> Stored { get; } = new(StringComparer.Ordinal);

    /// <summary>How often a shard was asked again, by the weights' hash and its number.</summary>
    public ConcurrentDictionary<(string Weights, int Shard), int> Redone { get; } = new();

    /// <summary>How far the margins of some weights are off when they are asked again, on another engine.</summary>
    public ConcurrentDictionary<string, double> Drift { get; } = new(StringComparer.Ordinal);

    /// <summary>Lets a sweep show these views one after the other.</summary>
    public void Script(params SweepSnapshot[] views)
    {
        ArgumentNullException.ThrowIfNull(views);
        Sweeps[views[0].Name] = views;
    }

    /// <summary>The next view of a sweep that a client has not seen, or else the last one, which is also the first of those who come after the end.</summary>
    public SweepSnapshot Next(string sweep, GrainId? client)
    {
        var views = Sweeps[sweep];
        return views[_seen.AddOrUpdate((client, views), _ => BeginningOf(sweep), (_, before) => Math.Min(before + 1, views.Length - 1))];
    }

    /// <summary>The view of a sweep that a client saw last, or else the one that it will see first.</summary>
    public SweepSnapshot Now(string sweep, GrainId? client)
    {
        var views = Sweeps[sweep];
        return views[_seen.TryGetValue((client, views), out var seen) ? seen : BeginningOf(sweep)];
    }

    /// <summary>What a client sees that has not asked before.</summary>
    public SweepSnapshot First(string sweep) => Sweeps[sweep][BeginningOf(sweep)];

    /// <summary>How many views of a sweep were shown to the client that saw most of them.</summary>
    public int Shown(string sweep) =>
        _seen.Where(pair => pair.Key.Script == Sweeps[sweep]).Select(pair => pair.Value + 1).DefaultIfEmpty().Max();

    /// <summary>Every variant of every sweep, with the sweep's name.</summary>
    public IEnumerable<(string Sweep, CellSnapshot Cell)> Cells() => Sweeps.OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .SelectMany(pair => pair.Value.Last().Cells, (pair, cell) => (pair.Key, cell));

    private int BeginningOf(string sweep) => Shown(sweep) is var shown && shown == Sweeps[sweep].Length ? shown - 1 : 0;
}

/// <summary>Snapshots for scripts.</summary>
internal static class Scene
{
    public static VariantSpec Small { get; } = new() { Digits = 3, Layers = 2, Heads = 3, DModel = 96, DHead = 32, Steps = 3000 };

    public static VerificationSpec Million { get; } = new(1_000_000, SampleKind.Uniform, 345621);

    public static SweepSnapshot Sweep(string name, SweepPhase phase, params CellSnapshot[] cells) =>
        new(name, phase, cells, SpecOf(name, cells), DateTimeOffset.UnixEpoch, phase is SweepPhase.Running ? null : DateTimeOffset.UnixEpoch.AddHours(1));

    /// <summary>The same sweep, submitted otherwise.</summary>
    public static SweepSnapshot As(this SweepSnapshot sweep, Func<SweepSpec, SweepSpec> change) => sweep with { Spec = change(sweep.Spec!) };

    /// <summary>What a sweep of these variants was submitted as.</summary>
    public static SweepSpec SpecOf(string name, params CellSnapshot[] cells) => new(
        name, [.. cells.Where(cell => cell.RefinedFrom is null).Select(cell => new NamedVariant(cell.Name, cell.Spec, cell.Refine, cell.Requires))], Million);

    public static CellSnapshot Waiting(string name, VariantSpec? spec = null) =>
        Cell(name, spec, VariantPhase.Queued, training => training) with { Waiting = "2 variants are before it in the queue" };

    public static CellSnapshot Training(string name, int step, VariantSpec? spec = null) =>
        Cell(name, spec, VariantPhase.Training, training => training with { Step = step, Loss = 0.25, StepsPerSecond = 80 });

    public static CellSnapshot Failed(string name, string error) =>
        Cell(name, null, VariantPhase.Failed, training => training with { Error = error });

    public static CellSnapshot Cancelled(string name) => Cell(name, null, VariantPhase.Cancelled, training => training with { Step = 1200 });

    public static CellSnapshot Trained(string name, VariantSpec? spec = null) => Cell(name, spec, VariantPhase.Trained, training => training with
    {
        Step = (spec ?? Small).Steps,
        Loss = 1.4e-7,
        AverageFinalLoss = 1.5e-7,
        TrainingSeconds = 36.2,
        Weights = new($"models/{name}", WeightsOf(name)),
    });

    public static CellSnapshot Verified(string name, long failures = 0, VariantSpec? spec = null) => Trained(name, spec) with
    {
        Verifications = [.. (spec ?? Small).Operations.Select(operation => new VerificationSnapshot(
            $"{name}-{operation}", new(operation, 3, SampleKind.Uniform, 345621, 1_000_000), JobPhase.Completed, 1_000_000, failures, 76, 150, null))],
    };

    /// <summary>A round of refinement that mends <paramref name="mended"/>, verified.</summary>
    public static CellSnapshot Round(string name, string mended, int round, long before, long failures) => Verified(name, failures, Small with
    {
        Steps = 500,
        Seed = (ulong)round,
        InitialiseFrom = new(Small.Id.Value, 1, WarmStartPolicy.Complete, Late: false),
        Focus = new(50, "0U1 UU1", ""),
    }) with
    { RefinedFrom = new(mended, round, Strata: 2, Percent: 50, before) };

    public static string WeightsOf(string name) => $"sha-of-{name}";

    private static CellSnapshot Cell(string name, VariantSpec? spec, VariantPhase phase, Func<VariantSnapshot, VariantSnapshot> change)
    {
        var what = spec ?? Small;
        return new(name, what, change(new() { Id = what.Id, Phase = phase, Steps = what.Steps }), [], null);
    }
}
