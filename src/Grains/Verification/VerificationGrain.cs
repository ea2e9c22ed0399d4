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
    ILogger<VerificationGrain> logger) : Grain, IVerificationGrain, IDisposable
{
    private static readonly TimeSpan StorePeriod = TimeSpan.FromSeconds(1);

    /// <summary>A verification that is under way is not idle, even if nobody asks how far it is.</summary>
    private static readonly TimeSpan Awake = TimeSpan.FromMinutes(30);

    private readonly CancellationTokenSource _deactivating = new();
    private VerificationLedger? _ledger;
    private Certificate? _certificate;
    private CancellationTokenSource? _stop;
    private Task _pump = Task.CompletedTask;
    private long _started;
    private string? _error;

    private string Key => this.GetPrimaryKeyString();

    /// <summary>Composed once: a finished verification changes no more.</summary>
    private Certificate? Certificate => _certificate ??= _ledger?.CertificateOf(memory.State.Weights!);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _ledger = memory.State.Ledger;
        if (_ledger is { IsComplete: false } && options.Value.ResumesByItself && !memory.State.Paused)
        {
            _pump = RunAsync();
        }

        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _deactivating.CancelAsync();
        await _pump.WaitAsync(cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
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

    public void Dispose() => _deactivating.Dispose();

    public async Task<VerificationSnapshot> StartAsync(
        WeightsRef weights, VerificationPlan plan, string? sweep, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(plan);
        if (!string.Equals(plan.KeyFor(weights), Key, StringComparison.Ordinal))
        {
            throw new ArgumentException($"The plan and weights belong to verification {plan.KeyFor(weights)}, not {Key}.", nameof(plan));
        }

        if (plan.List().Count is { } all && plan.Questions != all)
        {
            throw new ArgumentException($"The sample {plan.Sample} has {all} questions, but the plan asks {plan.Questions}. Ask them all.", nameof(plan));
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

        if (!_ledger.IsComplete && _pump.IsCompleted)
        {
            _error = null;
            _pump = RunAsync();
        }
        else if (await CertificateAsync(cancellationToken) is not null && !await artefacts.ExistsAsync(CertificateFile.KeyOf(Key), cancellationToken))
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
            await (_stop?.CancelAsync() ?? Task.CompletedTask);
            await _pump.WaitAsync(cancellationToken);
            StopClock();
        }

        if (was)
        {
            await StoreAsync(cancellationToken);
        }

        return Snapshot();
    }

    public Task<VerificationSnapshot> ViewAsync(CancellationToken cancellationToken) => Task.FromResult(Snapshot());

    public Task<VerificationReport?> ReportAsync(CancellationToken cancellationToken) =>
        Task.FromResult(_ledger is { IsComplete: true } ledger
            ? new VerificationReport(
                Snapshot(), memory.State.Weights!, [.. ledger.Classes.Values], [.. ledger.Failing], [.. ledger.Strata.Values],
                ledger.SmallestMargin, ledger.Rechecked)
            : null);

    public async Task<Certificate?> CertificateAsync(CancellationToken cancellationToken)
    {
        if (_ledger is { IsComplete: true })
        {
            await _pump.WaitAsync(cancellationToken); // it may be about to store what is complete
        }

        return Certificate;
    }

    /// <summary>Has shards run until all are counted. Runs as turns of this grain, between its requests.</summary>
    private async Task RunAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _started = time.GetTimestamp();
        DelayDeactivation(Awake);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_deactivating.Token);
        _stop = stop;
        try
        {
            await CountAllAsync(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The next activation, or the next who wants it, goes on with what is counted.
            return;
        }
        catch (InconsistentStateException e)
        {
            // Another activation counts too, as may be while a silo is lost. What is stored is whole, and the next one goes on from it.
            LogOverruled(logger, Key, e.Message);
            DeactivateOnIdle();
            return;
        }
#pragma warning disable CA1031 // The edge of a background loop: what happened is shown to whoever asks.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _error = e.Message;
            LogFailed(logger, e, Key);
        }
        finally
        {
            _stop = null;
        }

        StopClock();
        await TellAsync();
    }

    private async Task CountAllAsync(CancellationToken cancellationToken)
    {
        var dispatch = new ShardDispatch<ShardReport>($"Verification {Key}", ShardAsync, GrainFactory, membership, options.Value, metrics, time, logger);
        var stored = time.GetTimestamp();
        await foreach (var report in dispatch.RunAsync(_ledger!.Missing, cancellationToken))
        {
            _ledger = _ledger!.After(report);
            if (_ledger.IsComplete)
            {
                while (!await TryStoreAsync(cancellationToken))
                {
                    await Task.Delay(StorePeriod, time, cancellationToken);
                }
            }
            else if (time.GetElapsedTime(stored) > StorePeriod)
            {
                DelayDeactivation(Awake);
                await TryStoreAsync(cancellationToken);
                stored = time.GetTimestamp();
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

        var phase = _ledger.IsComplete ? VerificationPhase.Completed
            : memory.State.Paused ? VerificationPhase.Paused
            : _error is null ? VerificationPhase.Running : VerificationPhase.Failed;
        var running = _started == 0 ? 0 : time.GetElapsedTime(_started).TotalSeconds;
        return new(
            Key, _ledger.Plan, phase, _ledger.Asked, _ledger.Failures, memory.State.Seconds + running, _ledger.ShardSeconds, _error,
            Certificate?.Root);
    }

    private async Task StoreAsync(CancellationToken cancellationToken)
    {
        var runs = _started != 0 && _ledger is { IsComplete: false };
        StopClock();
        _started = runs ? time.GetTimestamp() : 0;
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
            var file = Encoding.UTF8.GetBytes(CertificateFile.Text(certificate));
            await artefacts.WriteAsync(
                CertificateFile.KeyOf(Key), (stream, token) => stream.WriteAsync(file, token).AsTask(), cancellationToken);
        }
    }

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
            LogUnstored(logger, Key, e.Message);
            return false;
        }
    }

    private void StopClock()
    {
        if (_started != 0)
        {
            memory.State.Seconds += time.GetElapsedTime(_started).TotalSeconds;
            _started = 0;
        }
    }

    private async Task TellAsync()
    {
        foreach (var sweep in memory.State.Sweeps.ToArray())
        {
            try
            {
                await GrainFactory.GetGrain<ISweepGrain>(sweep).VerificationChangedAsync(Snapshot());
            }
#pragma warning disable CA1031 // News is repeated: a sweep that missed this asks for itself.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogUntold(logger, Key, sweep, e.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Verification {Verification}: what is counted could not be stored yet: {Reason}")]
    private static partial void LogUnstored(ILogger logger, string verification, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Verification {Verification}: another activation has gone on: {Reason}")]
    private static partial void LogOverruled(ILogger logger, string verification, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Verification {Verification} failed")]
    private static partial void LogFailed(ILogger logger, Exception exception, string verification);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Verification {Verification}: sweep '{Sweep}' could not be told: {Reason}")]
    private static partial void LogUntold(ILogger logger, string verification, string sweep, string reason);

    /// <summary>What a restart must find.</summary>
    public sealed class Memory : Wanted
    {
        public WeightsRef? Weights { get; set; }

        public VerificationLedger? Ledger { get; set; }

        /// <summary>Wall time of the parts that ran before, in seconds.</summary>
        public double Seconds { get; set; }
    }
}
