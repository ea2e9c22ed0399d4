using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Grains;

/// <inheritdoc cref="IAnalysisGrain"/>
/// <remarks>
/// A part is done when its facts are stored, each in a file of its own (<see cref="AnalysisPlan.FileFor(WeightsRef, AnalysisPart)"/>), so
/// that a kill repeats nothing that was. When all are done they become one file, and then the state says so.
/// </remarks>
public sealed partial class AnalysisGrain(
    [PersistentState("analysis", GrainStores.Runs)] IPersistentState<AnalysisGrain.Memory> memory,
    IClusterMembershipService membership,
    IArtefactStore artefacts,
    IOptions<VerificationOptions> options,
    GridMetrics metrics,
    TimeProvider time,
    ILogger<AnalysisGrain> logger) : WorkGrain(time, logger), IAnalysisGrain
{
    private static readonly TimeSpan TellPeriod = TimeSpan.FromSeconds(1);

    /// <summary>How often it is asked how far the basis is.</summary>
    private static readonly TimeSpan BasisPeriod = TimeSpan.FromMilliseconds(250);

    private AnalysisLedger? _ledger;

    /// <summary>Whether what is stored of the ledger is to be read again.</summary>
    private bool _isDoubtful;

    private AnalysisSnapshot? _basis;

    protected override string What => $"Analysis {Key}";

    protected override Wanted Wanted => memory.State;

    private string Key => this.GetPrimaryKeyString();

    private WeightsRef Weights => memory.State.Weights!;

    private AnalysisPlan Plan => memory.State.Plan!;

    private bool BuildsOnOther => Plan.Kind is not AnalysisKind.Ablation;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (memory.State is not { Plan: not null, Complete: false } state)
        {
            return;
        }

        try
        {
            await CountStoredAsync(cancellationToken);
        }
#pragma warning disable CA1031 // What is wrong with it, whoever starts it will be told.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogUncounted(logger, Key, e.Message);
        }

        if (options.Value.ResumesByItself && !state.Paused)
        {
            Work();
        }
    }

    public async Task<AnalysisSnapshot> StartAsync(WeightsRef weights, AnalysisPlan plan, string? sweep, CancellationToken cancellationToken)
    {
        ModelRules.Require(weights);
        AnalysisRules.Require(plan);
        RequireSweep(sweep);
        if (!string.Equals(plan.KeyFor(weights), Key, StringComparison.Ordinal))
        {
            throw new ArgumentException($"The plan and weights belong to analysis {plan.KeyFor(weights)}, not {UntrustedText.Quote(Key)}.", nameof(plan));
        }

        if (plan is { Kind: AnalysisKind.Claims, Operations: { } operations })
        {
            ClaimUnit.Require(operations, plan.ClaimSpec);
        }

        var isNew = memory.State.Plan is null;
        var isLost = memory.State.Complete && await ReadAsync(plan.FileFor(weights), cancellationToken) is null;
        (memory.State.Weights, memory.State.Plan) = (weights, plan);
        memory.State.Complete &= !isLost;
        if (memory.State.Wants(sweep) || isNew || isLost)
        {
            await memory.WriteStateAsync(cancellationToken);
        }

        if (!memory.State.Complete && !IsWorking)
        {
            Work();
        }

        return Snapshot();
    }

    public async Task<AnalysisSnapshot> ReleaseAsync(string sweep, CancellationToken cancellationToken)
    {
        if (memory.State.Sweeps.Remove(sweep))
        {
            if (memory.State is { Complete: false, IsUnwanted: true })
            {
                memory.State.Paused = true;
                await StopAsync(cancellationToken);
            }

            await memory.WriteStateAsync(cancellationToken);
            if (BuildsOnOther)
            {
                await Basis().ReleaseAsync(sweep, cancellationToken);
            }
        }

        return Snapshot();
    }

    public Task<AnalysisSnapshot> ViewAsync(CancellationToken cancellationToken) => Task.FromResult(Snapshot());

    protected override Task TellAsync(ISweepGrain sweep) => sweep.AnalysisChangedAsync(Snapshot());

    /// <summary>Has parts made until all are done.</summary>
    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        await BuildOnBasisAsync(cancellationToken);
        await CountStoredAsync(cancellationToken);
        try
        {
            await MakeAllAsync(cancellationToken);
        }
        catch (InvalidOperationException)
        {
            _isDoubtful = true; // parts may have failed because what they build on was damaged in the store
            throw;
        }

        await FinishAsync();
    }

    /// <summary>Waits until what this analysis builds on is done, for whoever wants this one.</summary>
    private async Task BuildOnBasisAsync(CancellationToken cancellationToken)
    {
        while (BuildsOnOther && _basis is not { Phase: AnalysisPhase.Completed })
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_basis is { Phase: AnalysisPhase.Running })
            {
                await Task.Delay(BasisPeriod, Time, cancellationToken);
                _basis = await Basis().ViewAsync(cancellationToken);
            }
            else
            {
                foreach (var sweep in memory.State.Sweeps.Select(name => (string?)name).Concat(memory.State.ByHand ? [null] : Array.Empty<string?>()).ToArray())
                {
                    _basis = await Basis().StartAsync(Weights, Plan.Basis, sweep, cancellationToken);
                }
            }

            if (_basis is { Phase: AnalysisPhase.Failed, Error: var error })
            {
                _basis = null; // to be tried again by whoever starts this one again
                throw new InvalidOperationException(error);
            }
        }
    }

    /// <summary>Takes up what is stored: the basis, and the parts that are done.</summary>
    private async Task CountStoredAsync(CancellationToken cancellationToken)
    {
        if (_ledger is not null && !_isDoubtful)
        {
            return;
        }

        _isDoubtful = false;
        var basis = BuildsOnOther ? await ReadAsync(Plan.Basis.FileFor(Weights), cancellationToken) : null;
        if (!BuildsOnOther || basis is not null)
        {
            var ledger = new AnalysisLedger(Plan, basis);
            _ledger = await ledger.AfterAsync(part => ReadAsync(Plan.FileFor(Weights, part), cancellationToken));
        }
    }

    private async Task MakeAllAsync(CancellationToken cancellationToken)
    {
        var told = Time.GetTimestamp();
        if (_ledger is null)
        {
            throw new InvalidOperationException($"What it builds on, '{Plan.Basis.FileFor(Weights)}', cannot be read. Delete that file, and start again.");
        }

        while (!_ledger.IsComplete)
        {
            var dispatch = new ShardDispatch<AnalysisPartReport>(
                What, PartAsync, GrainFactory, membership, options.Value, metrics, Time, logger);
            await foreach (var report in dispatch.RunAsync(IntervalSet.Of(_ledger.Missing), cancellationToken))
            {
                await StoreAsync(Plan.FileFor(Weights, report.Part), report.Facts, cancellationToken);
                _ledger = _ledger.After(report.Part, FactsFile.Read(report.Facts));
                memory.State.PartSeconds += report.Seconds;
                LogDone(logger, Key, report.Part.Name, report.Silo, report.Seconds, _ledger.Done.Count, _ledger.Parts.Length);
                if (Time.GetElapsedTime(told) > TellPeriod)
                {
                    told = Time.GetTimestamp();
                    _ = TellAsync();
                }
            }
        }
    }

    private async Task<AnalysisPartReport?> PartAsync(ShardFlight flight, CancellationToken cancellationToken)
    {
        var part = _ledger!.Parts[flight.Shard];
        var grain = GrainFactory.GetGrain<IAnalysisPartGrain>(string.Create(CultureInfo.InvariantCulture, $"{Key}/{part.Name}/{flight.Number}"));
        var report = await grain.RunAsync(Weights, Plan, part, cancellationToken);
        return report is null || string.Equals(report.Part.Name, part.Name, StringComparison.Ordinal)
            ? report
            : throw new InvalidOperationException($"Silo {report.Silo} was asked for {part.Name}, and told of {report.Part.Name}.");
    }

    /// <summary>Stores all that was found, then that it is, then deletes the parts. Who has heard that it is finished may stop the silo.</summary>
    private async Task FinishAsync()
    {
        await StoreAsync(Plan.FileFor(Weights), FactsFile.Write(_ledger!.Result()), CancellationToken.None);
        Clock(goesOn: false);
        memory.State.Parts = _ledger.Parts.Length + (_basis?.Parts ?? 0);
        while (!await TryCompleteAsync())
        {
            await Task.Delay(TellPeriod, Time);
        }

        LogFinished(logger, Key, Plan.Kind, Weights.Sha256, _ledger.Parts.Length, memory.State.Seconds);
        foreach (var part in _ledger.Parts)
        {
            await artefacts.DeleteAsync(Plan.FileFor(Weights, part), CancellationToken.None);
        }

        _ledger = null;
    }

    /// <summary>Trouble of the storage is no reason to fail; that another activation has stored is one.</summary>
    private async Task<bool> TryCompleteAsync()
    {
        memory.State.Complete = true;
        try
        {
            await memory.WriteStateAsync(CancellationToken.None);
            StorageTrouble = null;
            return true;
        }
#pragma warning disable CA1031 // All is found and stored; only to say so is left.
        catch (Exception e)
#pragma warning restore CA1031
        {
            memory.State.Complete = false;
            if (e is InconsistentStateException)
            {
                throw;
            }

            Unstored("its state", e.GetBaseException().Message);
            return false;
        }
    }

    /// <returns>What is stored; null if nothing is, or nothing that can be read.</returns>
    private async Task<FoundFacts?> ReadAsync(string file, CancellationToken cancellationToken)
    {
        if (!await artefacts.ExistsAsync(file, cancellationToken))
        {
            return null;
        }

        try
        {
            using var bytes = new MemoryStream();
            await using var stream = await artefacts.OpenReadAsync(file, cancellationToken);
            await stream.CopyToAsync(bytes, cancellationToken);
            return FactsFile.Read(bytes.ToArray());
        }
        catch (FormatException e)
        {
            LogDamaged(logger, Key, file, e.Message);
            return null;
        }
    }

    /// <summary>Stores a file; what the storage does not take, it is asked to take again.</summary>
    private async Task StoreAsync(string file, byte[] facts, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await artefacts.WriteAsync(file, (stream, token) => stream.WriteAsync(facts, token).AsTask(), cancellationToken);
                StorageTrouble = null;
                return;
            }
            catch (IOException e)
            {
                Unstored(file, e.Message);
                await Task.Delay(TellPeriod, Time, cancellationToken);
            }
        }
    }

    private void Unstored(string what, string reason)
    {
        StorageTrouble = $"what is found could not be stored: {reason}";
        LogUnstored(logger, Key, what, reason);
        _ = TellAsync();
    }

    private IAnalysisGrain Basis() => GrainFactory.GetGrain<IAnalysisGrain>(Plan.Basis.KeyFor(Weights));

    private AnalysisSnapshot Snapshot()
    {
        if (memory.State is not { Plan: { } plan } state)
        {
            return new(Key, null, AnalysisPhase.New, 0, 0, 0, 0, null);
        }

        var phase = state.Complete ? AnalysisPhase.Completed
            : state.Paused ? AnalysisPhase.Paused
            : Error is null ? AnalysisPhase.Running : AnalysisPhase.Failed;
        var (done, parts) = state.Complete
            ? (state.Parts, state.Parts)
            : ((_ledger?.Done.Count ?? 0) + (_basis?.Done ?? 0), (_ledger?.Parts.Length ?? 0) + (_basis?.Parts ?? 0));
        return new(Key, plan, phase, done, parts, Seconds, state.PartSeconds, Error, StorageTrouble ?? _basis?.StorageTrouble);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Analysis {Analysis}: {Kind} of model {Model} is done, {Parts} parts in {Seconds:F1} s")]
    private static partial void LogFinished(ILogger logger, string analysis, AnalysisKind kind, string model, int parts, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Analysis {Analysis}: the parts that are done cannot be counted yet: {Reason}")]
    private static partial void LogUncounted(ILogger logger, string analysis, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Analysis {Analysis}: part {Part} is done by silo {Silo} in {Seconds:F2} s, {Done} of {Parts}")]
    private static partial void LogDone(ILogger logger, string analysis, string part, string silo, double seconds, int done, int parts);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Analysis {Analysis}: '{File}' could not be stored yet: {Reason}")]
    private static partial void LogUnstored(ILogger logger, string analysis, string file, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Analysis {Analysis}: '{File}' cannot be read, and is made again: {Reason}")]
    private static partial void LogDamaged(ILogger logger, string analysis, string file, string reason);

    /// <summary>What a restart must find, beside the files of the parts.</summary>
    public sealed class Memory : Wanted
    {
        public WeightsRef? Weights { get; set; }

        public AnalysisPlan? Plan { get; set; }

        /// <summary>Whether the file with all facts is stored.</summary>
        public bool Complete { get; set; }

        /// <summary>How many parts there were, when all are done.</summary>
        public int Parts { get; set; }

        /// <summary>The sum of the parts' times on their threads, in seconds.</summary>
        public double PartSeconds { get; set; }
    }
}
