using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace VerifiedAddition.Grains;

/// <inheritdoc cref="IVerificationGrain"/>
public sealed partial class VerificationGrain(
    [PersistentState("verification", GrainStores.Runs)] IPersistentState<VerificationGrain.Memory> memory,
    IClusterMembershipService membership,
    IArtefactStore artefacts,
    IOptions<VerificationOptions> options,
    GridMetrics metrics,
    TimeProvider time,
    ILogger<VerificationGrain> logger) : WorkGrain(time, logger), IVerificationGrain
{
    private static readonly TimeSpan StorePeriod = TimeSpan.FromSeconds(1);

    private VerificationLedger? _ledger;
    private VerificationLedger? _stored;
    private Certificate? _certificate;

    protected override string What => $"Verification {Key}";

    protected override Wanted Wanted => memory.State;

    private string Key => this.GetPrimaryKeyString();

    /// <summary>Whether all is counted, and stored: before that nobody is told that it is finished.</summary>
    private bool IsComplete => _ledger is { IsComplete: true } && ReferenceEquals(_ledger, _stored);

    /// <summary>Composed once: a finished verification changes no more.</summary>
    private Certificate? Certificate => _certificate ??= _ledger?.CertificateOf(memory.State.Weights!);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _ledger = _stored = memory.State.Ledger;
        if (_ledger is { IsComplete: false } && options.Value.ResumesByItself && !memory.State.Paused)
        {
            Work();
        }

        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await base.OnDeactivateAsync(reason, cancellationToken);
        try
        {
            if (!ReferenceEquals(_ledger, memory.State.Ledger))
            {
                await TryStoreAsync(cancellationToken);
            }
        }
        catch (Exception e) when (e is InconsistentStateException or OperationCanceledException)
        {
            LogUnstored(logger, Key, e.Message);
        }
    }

    public async Task<VerificationSnapshot> StartAsync(
        WeightsRef weights, VerificationPlan plan, string? sweep, CancellationToken cancellationToken)
    {
        ModelRules.Require(weights);
        VerificationRules.Require(plan);
        RequireSweep(sweep);
        if (!string.Equals(plan.KeyFor(weights), Key, StringComparison.Ordinal))
        {
            throw new ArgumentException($"The plan and weights belong to verification {plan.KeyFor(weights)}, not {UntrustedText.Quote(Key)}.", nameof(plan));
        }

        if (_ledger is null or { LacksRecords: true })
        {
            _ledger = VerificationLedger.Begin(plan, options.Value.ShardSize);
            memory.State.Weights = weights;
            memory.State.Seconds = 0;
            await StoreAsync(cancellationToken);
        }

        if (memory.State.Wants(sweep))
        {
            await StoreAsync(cancellationToken);
        }

        if (!_ledger.IsComplete && !IsWorking)
        {
            Work();
        }
        else if (await CertificateAsync(cancellationToken) is { } certificate && !await artefacts.HoldsAsync(CertificateFile.KeyOf(Key), FileOf(certificate), cancellationToken))
        {
            await StoreAsync(cancellationToken);
        }

        return Snapshot();
    }

    public async Task<VerificationSnapshot> ReleaseAsync(string sweep, CancellationToken cancellationToken)
    {
        var was = memory.State.Sweeps.Remove(sweep);
        if (was && _ledger is { IsComplete: false } && memory.State.IsUnwanted)
        {
            memory.State.Paused = true;
            await StopAsync(cancellationToken);
        }

        if (was)
        {
            await StoreAsync(cancellationToken);
        }

        return Snapshot();
    }

    public Task<VerificationSnapshot> ViewAsync(CancellationToken cancellationToken) => Task.FromResult(Snapshot());

    public Task<VerificationReport?> ReportAsync(CancellationToken cancellationToken) =>
        Task.FromResult(_ledger is { } ledger && IsComplete
            ? new VerificationReport(
                Snapshot(), memory.State.Weights!, [.. ledger.Classes.Values], [.. ledger.Failing], [.. ledger.Strata.Values],
                ledger.SmallestMargin, ledger.Rechecked)
            : null);

    public async Task<Certificate?> CertificateAsync(CancellationToken cancellationToken)
    {
        if (_ledger is { IsComplete: true })
        {
            await EndAsync(cancellationToken); // it may be about to store what is complete
        }

        return Certificate;
    }

    protected override Task TellAsync(ISweepGrain sweep) => sweep.VerificationChangedAsync(Snapshot());

    /// <summary>Has shards run until all are counted.</summary>
    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        var dispatch = new ShardDispatch<ShardReport>(What, ShardAsync, GrainFactory, membership, options.Value, metrics, Time, logger);
        var stored = Time.GetTimestamp();
        await foreach (var report in dispatch.RunAsync(_ledger!.Missing, cancellationToken))
        {
            _ledger = _ledger!.After(report);
            if (_ledger.IsComplete)
            {
                while (!await TryStoreAsync(cancellationToken))
                {
                    _ = TellAsync();
                    await Task.Delay(StorePeriod, Time, cancellationToken);
                }
            }
            else if (Time.GetElapsedTime(stored) > StorePeriod)
            {
                await TryStoreAsync(cancellationToken);
                stored = Time.GetTimestamp();
                _ = TellAsync();
            }
        }
    }

    private async Task<ShardReport?> ShardAsync(ShardFlight flight, CancellationToken cancellationToken)
    {
        var grain = GrainFactory.GetGrain<IVerificationShardGrain>(
            string.Create(CultureInfo.InvariantCulture, $"{Key}/{flight.Shard}/{flight.Number}"));
        var (first, count) = _ledger!.RangeOf(flight.Shard);
        var report = await grain.RunAsync(memory.State.Weights!, _ledger.Plan, flight.Shard, first, count, cancellationToken);
        return report is null || (report.Shard, report.First, report.Questions) == (flight.Shard, first, count)
            ? report
            : throw new InvalidOperationException(
                $"Silo {report.Silo} was asked {count} questions from {first} on, and told of {report.Questions} from {report.First} on.");
    }

    private VerificationSnapshot Snapshot()
    {
        if (_ledger is null)
        {
            return new(Key, null, VerificationPhase.New, 0, 0, 0, 0, null);
        }

        var phase = IsComplete ? VerificationPhase.Completed
            : memory.State.Paused ? VerificationPhase.Paused
            : Error is null ? VerificationPhase.Running : VerificationPhase.Failed;
        return new(
            Key, _ledger.Plan, phase, _ledger.Asked, _ledger.Failures, Seconds, _ledger.ShardSeconds, Error,
            IsComplete ? Certificate?.Root : null, StorageTrouble);
    }

    private async Task StoreAsync(CancellationToken cancellationToken)
    {
        Clock(goesOn: _ledger is { IsComplete: false });
        if (_ledger is { IsComplete: true })
        {
            cancellationToken = CancellationToken.None; // who was told that it is finished may stop the silo: that must not lose it
            await StoreCertificateAsync(cancellationToken);
        }

        var stored = memory.State.Ledger;
        memory.State.Ledger = _ledger;
        try
        {
            await memory.WriteStateAsync(cancellationToken);
            _stored = memory.State.Ledger;
            StorageTrouble = null;
        }
        catch
        {
            memory.State.Ledger = stored;
            throw;
        }
    }

    /// <summary>Before the state says that all is done, so that a finished verification has its certificate.</summary>
    private async Task StoreCertificateAsync(CancellationToken cancellationToken)
    {
        if (Certificate is { } certificate)
        {
            var file = FileOf(certificate);
            await artefacts.WriteAsync(
                CertificateFile.KeyOf(Key), (stream, token) => stream.WriteAsync(file, token).AsTask(), cancellationToken);
        }
    }

    private static byte[] FileOf(Certificate certificate) => Encoding.UTF8.GetBytes(CertificateFile.Text(certificate));

    /// <summary>What could not be stored is stored with the next part, or counted again by the next activation.</summary>
    /// <returns>Whether it is stored.</returns>
    private async Task<bool> TryStoreAsync(CancellationToken cancellationToken)
    {
        try
        {
            await StoreAsync(cancellationToken);
            return true;
        }
#pragma warning disable CA1031 // Trouble of the storage is no reason to stop; that another activation has stored is one.
        catch (Exception e) when (e is not (InconsistentStateException or OperationCanceledException))
#pragma warning restore CA1031
        {
            StorageTrouble = $"what is counted could not be stored: {e.GetBaseException().Message}";
            LogUnstored(logger, Key, e.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Verification {Verification}: what is counted could not be stored yet: {Reason}")]
    private static partial void LogUnstored(ILogger logger, string verification, string reason);

    /// <summary>What a restart must find.</summary>
    public sealed class Memory : Wanted
    {
        public WeightsRef? Weights { get; set; }

        public VerificationLedger? Ledger { get; set; }
    }
}
