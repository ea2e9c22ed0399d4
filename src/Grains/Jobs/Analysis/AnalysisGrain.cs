using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Grains;

/// <summary>Analyses one model by one plan, in parts that are each computed once. Key: <see cref="AnalysisPlan.KeyFor"/>.</summary>
/// <remarks>
/// A part is done when its facts are stored in a file of its own (<see cref="AnalysisPlan.FileFor(WeightsRef, AnalysisPart)"/>), so
/// that a crash repeats no completed part. When all are done they are merged into one file, and then the state says so.
/// </remarks>
public sealed partial class AnalysisGrain(
    [PersistentState("analysis", GrainStores.Runs)] IPersistentState<AnalysisGrain.Memory> memory,
    IClusterMembershipService membership,
    IArtefactStore artefacts,
    IOptions<JobOptions> options,
    GridMetrics metrics,
    TimeProvider time,
    ILogger<AnalysisGrain> logger)
    : JobGrain<AnalysisPlan, AnalysisPartReport>(membership, options, metrics, time, logger)
{
    /// <summary>How often the basis is asked for its progress.</summary>
    private static readonly TimeSpan BasisPeriod = TimeSpan.FromMilliseconds(250);

    private AnalysisLedger? _ledger;

    /// <summary>Whether the stored ledger must be read again.</summary>
    private bool _isDoubtful;

    /// <summary>Whether all facts are stored in one file although the state does not say so yet.</summary>
    private bool _isFound;

    private AnalysisSnapshot? _basis;

    protected override JobKind Job => JobKinds.Analysis;

    protected override Demand Demand => memory.State;

    protected override WeightsRef? Weights => memory.State.Weights;

    protected override AnalysisPlan? Plan => memory.State.Plan;

    protected override bool IsUnfinished => memory.State is { Plan: not null, Complete: false } && !_isFound;

    protected override bool IsComplete => memory.State.Complete;

    /// <exception cref="InvalidOperationException">The basis cannot be read.</exception>
    protected override IntervalSet Missing => IntervalSet.Of(Ledger.Missing);

    private AnalysisLedger Ledger => _ledger
        ?? throw new InvalidOperationException($"What it builds on, '{Own.Basis.FileFor(Model)}', cannot be read. Delete that file, and start again.");

    private WeightsRef Model => memory.State.Weights!;

    private AnalysisPlan Own => memory.State.Plan!;

    private bool BuildsOnOther => Own.Kind is not AnalysisKind.Ablation;

    private StoredFacts Facts => new(artefacts, (file, reason) => LogDamaged(logger, Key, file, reason));

    protected override async Task TakeUpStoredAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (IsUnfinished)
            {
                await CountStoredAsync(cancellationToken);
            }
            else if (IsComplete)
            {
                await DeletePartsAsync(cancellationToken); // those that a silo which died at the end could not delete
            }
        }
#pragma warning disable CA1031 // The caller that starts it again is told what is wrong.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogUncounted(logger, Key, e.Message);
        }
    }

    protected override async Task<bool> TakeUpAsync(WeightsRef weights, AnalysisPlan plan, CancellationToken cancellationToken)
    {
        if (plan is { Kind: AnalysisKind.Claims, Operations: { } operations })
        {
            ClaimUnit.Require(operations, plan.ClaimSpec);
        }

        var isNew = memory.State.Plan is null;
        var isLost = memory.State.Complete && await Facts.ReadAsync(plan.FileFor(weights), cancellationToken) is null;
        (memory.State.Weights, memory.State.Plan) = (weights, plan);
        if (isLost)
        {
            (memory.State.Complete, _isFound) = (false, false);
        }

        return isNew || isLost;
    }

    protected override async Task ReleasedAsync(string sweep, CancellationToken cancellationToken)
    {
        if (BuildsOnOther)
        {
            await Basis().ReleaseAsync(sweep, cancellationToken);
        }
    }

    protected override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await BuildOnBasisAsync(cancellationToken);
        await CountStoredAsync(cancellationToken);
    }

    protected override IJobPart PartOf(int number) => Ledger.Parts[number];

    protected override void Doubt() => _isDoubtful = true;

    protected override async Task CountAsync(AnalysisPartReport report, CancellationToken cancellationToken)
    {
        await StoreFileAsync(Own.FileFor(Model, report.Part), report.Facts, cancellationToken);
        _ledger = Ledger.After(report.Part, FactsFile.Read(report.Facts));
        memory.State.PartSeconds += report.Seconds;
        LogDone(logger, Key, report.Part.Name, report.Silo, report.Seconds, _ledger.Done.Count, _ledger.Parts.Length);
    }

    /// <summary>Stores the complete facts, then the state, then deletes the parts. Once the job is reported as finished, the silo may be stopped.</summary>
    protected override async Task FinishAsync(CancellationToken cancellationToken)
    {
        await StoreFileAsync(Own.FileFor(Model), FactsFile.Write(Ledger.Result()), CancellationToken.None);
        memory.State.Parts = Ledger.Parts.Length + (_basis?.Parts ?? 0);
        _isFound = true;
        await base.FinishAsync(CancellationToken.None);
        LogFinished(logger, Key, Own.Kind, Model.Sha256, Ledger.Parts.Length, memory.State.Seconds);
        await DeletePartsAsync(CancellationToken.None);
        _ledger = null;
    }

    private async Task DeletePartsAsync(CancellationToken cancellationToken)
    {
        await foreach (var part in artefacts.ListAsync($"{Own.FolderFor(Model)}/", cancellationToken))
        {
            await artefacts.DeleteAsync(part.Key, cancellationToken);
        }
    }

    protected override async Task WriteAsync(CancellationToken cancellationToken)
    {
        var before = memory.State.Complete;
        memory.State.Complete |= _isFound;
        try
        {
            await memory.WriteStateAsync(cancellationToken);
        }
        catch
        {
            memory.State.Complete = before;
            throw;
        }
    }

    protected override async Task ForgetFoundAsync(string sweep, CancellationToken cancellationToken)
    {
        await DeletePartsAsync(cancellationToken);
        await artefacts.DeleteAsync(Own.FileFor(Model), cancellationToken);
        if (BuildsOnOther)
        {
            await Basis().ForgetAsync(sweep, cancellationToken);
        }
    }

    protected override Task ClearAsync(CancellationToken cancellationToken) => memory.ClearStateAsync(cancellationToken);

    protected override IJobSnapshot SnapshotOf(JobPhase phase, string? error)
    {
        var (done, parts) = ((_ledger?.Done.Count ?? 0) + (_basis?.Done ?? 0), (_ledger?.Parts.Length ?? 0) + (_basis?.Parts ?? 0));
        return memory.State.Snapshot(Key, phase, done, parts, Seconds, error, StorageTrouble ?? _basis?.StorageTrouble);
    }

    /// <summary>Waits until the basis is done, on behalf of everyone who wants this analysis.</summary>
    private async Task BuildOnBasisAsync(CancellationToken cancellationToken)
    {
        while (BuildsOnOther && _basis is not { Phase: JobPhase.Completed })
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_basis is { Phase: JobPhase.Running })
            {
                await Task.Delay(BasisPeriod, Time, cancellationToken);
                _basis = (AnalysisSnapshot)await Basis().ViewAsync(cancellationToken);
            }
            else
            {
                foreach (var sweep in memory.State.Sweeps.Select(name => (string?)name).Concat(memory.State.ByHand ? [null] : Array.Empty<string?>()).ToArray())
                {
                    _basis = (AnalysisSnapshot)await Basis().StartAsync(Model, Own.Basis, sweep, cancellationToken);
                }

                if (Demand.IsUnwanted)
                {
                    await Task.Delay(BasisPeriod, Time, cancellationToken); // whoever released it is about to stop it
                }
            }

            if (_basis is { Phase: JobPhase.Failed, Error: var error })
            {
                _basis = null; // tried again when this analysis is started again
                throw new InvalidOperationException(error);
            }
        }
    }

    /// <summary>Reads what is stored: the basis and the completed parts.</summary>
    private async Task CountStoredAsync(CancellationToken cancellationToken)
    {
        if (_ledger is not null && !_isDoubtful)
        {
            return;
        }

        _isDoubtful = false;
        _ledger = await Facts.CountAsync(Own, Model, cancellationToken) ?? _ledger;
    }

    /// <summary>Stores a file, and retries while the storage refuses it.</summary>
    private async Task StoreFileAsync(string file, byte[] facts, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await artefacts.WriteAsync(file, (stream, token) => stream.WriteAsync(facts, token).AsTask(), cancellationToken);
                Stored();
                return;
            }
            catch (IOException e)
            {
                Unstored(e.Message);
                _ = TellAsync();
                await Task.Delay(StorePeriod, Time, cancellationToken);
            }
        }
    }

    private IJobGrain Basis() => GrainFactory.GetJob(JobKinds.Analysis, Own.Basis.KeyFor(Model));

    [LoggerMessage(Level = LogLevel.Information, Message = "Analysis {Analysis}: {Kind} of model {Model} is done, {Parts} parts in {Seconds:F1} s")]
    private static partial void LogFinished(ILogger logger, string analysis, AnalysisKind kind, string model, int parts, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Analysis {Analysis}: its stored parts cannot be read or deleted yet: {Reason}")]
    private static partial void LogUncounted(ILogger logger, string analysis, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Analysis {Analysis}: part {Part} is done by silo {Silo} in {Seconds:F2} s, {Done} of {Parts}")]
    private static partial void LogDone(ILogger logger, string analysis, string part, string silo, double seconds, int done, int parts);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Analysis {Analysis}: '{File}' cannot be read, and is made again: {Reason}")]
    private static partial void LogDamaged(ILogger logger, string analysis, string file, string reason);

    /// <summary>The stored state, in addition to the files of the parts.</summary>
    public sealed class Memory : Demand
    {
        public WeightsRef? Weights { get; set; }

        public AnalysisPlan? Plan { get; set; }

        /// <summary>Whether the file with all facts is stored.</summary>
        public bool Complete { get; set; }

        /// <summary>Number of parts, when all are done.</summary>
        public int Parts { get; set; }

        /// <summary>Sum of the parts' thread times, in seconds.</summary>
        public double PartSeconds { get; set; }

        [JsonIgnore]
        public override bool IsUnfinished => Plan is not null && !Complete;

        public override async Task<IJobSnapshot> ViewAsync(string key, IArtefactStore artefacts, CancellationToken cancellationToken)
        {
            var ledger = IsUnfinished ? await CountedAsync(artefacts, cancellationToken) : null;
            return Snapshot(key, PhaseOf(Plan is not null, Complete, error: null), ledger?.Done.Count ?? 0, ledger?.Parts.Length ?? 0, Seconds);
        }

        /// <summary>Returns the job's state.</summary>
        /// <param name="key">The grain's key.</param>
        /// <param name="phase">The phase.</param>
        /// <param name="done">Completed parts; when all are done, the stored number is taken.</param>
        /// <param name="parts">Known parts, likewise.</param>
        /// <param name="seconds">Wall time of all its runs, in seconds.</param>
        /// <param name="error">Why it failed; null if it did not.</param>
        /// <param name="trouble">Why progress could not be stored; null if it could.</param>
        public AnalysisSnapshot Snapshot(
            string key, JobPhase phase, int done, int parts, double seconds, string? error = null, string? trouble = null) =>
            new(key, Plan, phase, Complete ? Parts : done, Complete ? Parts : parts, seconds, PartSeconds, error, trouble);

        /// <returns>What is counted; null if it cannot be read.</returns>
        private async Task<AnalysisLedger?> CountedAsync(IArtefactStore artefacts, CancellationToken cancellationToken)
        {
            try
            {
                return await new StoredFacts(artefacts).CountAsync(Plan!, Weights!, cancellationToken);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                return null;
            }
        }
    }
}
