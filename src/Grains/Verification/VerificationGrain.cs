using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace VerifiedAddition.Grains;

/// <inheritdoc cref="IVerificationGrain"/>
public sealed partial class VerificationGrain(
    [PersistentState("verification", GrainStores.Runs)] IPersistentState<VerificationGrain.Memory> memory,
    IArtefactStore artefacts,
    IOptions<VerificationOptions> options,
    TimeProvider time,
    ILogger<VerificationGrain> logger) : Grain, IVerificationGrain, IDisposable
{
    /// <summary>A shard that cannot be run on any silo ends the verification after so many errors in a row.</summary>
    private const int MostErrors = 20;

    private static readonly TimeSpan StorePeriod = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _deactivating = new();
    private VerificationLedger? _ledger;
    private Certificate? _certificate;
    private Task _pump = Task.CompletedTask;
    private long _started;
    private string? _error;

    private string Key => this.GetPrimaryKeyString();

    /// <summary>Composed once: a finished verification changes no more.</summary>
    private Certificate? Certificate => _certificate ??= _ledger?.CertificateOf(memory.State.Weights!);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _ledger = memory.State.Ledger;
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _deactivating.CancelAsync();
        await _pump.WaitAsync(cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
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

        if (sweep is not null && !memory.State.Sweeps.Contains(sweep, StringComparer.Ordinal))
        {
            memory.State.Sweeps.Add(sweep);
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

    /// <summary>Keeps some shards under way until all are counted. Runs as turns of this grain, between its requests.</summary>
    private async Task RunAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _started = time.GetTimestamp();
        try
        {
            await FanOutAsync(_deactivating.Token);
        }
        catch (OperationCanceledException) when (_deactivating.IsCancellationRequested)
        {
            // The next activation goes on with what is counted.
        }
#pragma warning disable CA1031 // The edge of a background loop: what happened is shown to whoever asks.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _error = e.Message;
            LogFailed(logger, e, Key);
        }

        StopClock();
        await TellAsync();
    }

    private async Task FanOutAsync(CancellationToken cancellationToken)
    {
        var missing = new Queue<int>(_ledger!.Missing);
        var flying = new List<Task<(int Shard, ShardReport? Report, Exception? Error)>>();
        var stored = time.GetTimestamp();
        var errors = 0;
        while (missing.Count > 0 || flying.Count > 0)
        {
            while (flying.Count < options.Value.ShardsInFlight && missing.TryDequeue(out var next))
            {
                flying.Add(RunShardAsync(next, cancellationToken));
            }

            var landed = await Task.WhenAny(flying).WaitAsync(cancellationToken);
            flying.Remove(landed);
            var (shard, report, error) = await landed;
            errors = error is null ? 0 : errors + 1;
            if (report is null)
            {
                missing.Enqueue(shard);
                await PauseAsync(shard, error, errors, cancellationToken);
                continue;
            }

            _ledger = _ledger!.After(report);
            if (_ledger.IsComplete || time.GetElapsedTime(stored) > StorePeriod)
            {
                await StoreAsync(cancellationToken);
                stored = time.GetTimestamp();
                _ = TellAsync();
            }
        }
    }

    private async Task<(int Shard, ShardReport? Report, Exception? Error)> RunShardAsync(int shard, CancellationToken cancellationToken)
    {
        var (first, count) = _ledger!.RangeOf(shard);
        var grain = GrainFactory.GetGrain<IVerificationShardGrain>(string.Create(CultureInfo.InvariantCulture, $"{Key}/{shard}"));
        try
        {
            return (shard, await grain.RunAsync(memory.State.Weights!, _ledger.Plan, shard, first, count, cancellationToken), null);
        }
#pragma warning disable CA1031 // Any error of a shard is met the same way: it is run again, a bounded number of times.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            return (shard, null, e);
        }
    }

    /// <summary>No slot came free: ask again. An error: wait a little, and give up after many in a row.</summary>
    private async Task PauseAsync(int shard, Exception? error, int errors, CancellationToken cancellationToken)
    {
        if (error is null)
        {
            return;
        }

        LogShardFailed(logger, Key, shard, error.Message);
        if (errors >= MostErrors)
        {
            throw new InvalidOperationException($"{errors} shards in a row failed, the last with: {error.Message}", error);
        }

        await Task.Delay(TimeSpan.FromMilliseconds(250 * errors), time, cancellationToken);
    }

    private VerificationSnapshot Snapshot()
    {
        if (_ledger is null)
        {
            return new(Key, null, VerificationPhase.New, 0, 0, 0, 0, null);
        }

        var phase = _ledger.IsComplete ? VerificationPhase.Completed : _error is null ? VerificationPhase.Running : VerificationPhase.Failed;
        var running = _started == 0 ? 0 : time.GetElapsedTime(_started).TotalSeconds;
        return new(
            Key, _ledger.Plan, phase, _ledger.Asked, _ledger.Failures, memory.State.Seconds + running, _ledger.ShardSeconds, _error,
            Certificate?.Root);
    }

    private async Task StoreAsync(CancellationToken cancellationToken)
    {
        if (_ledger is { IsComplete: true })
        {
            StopClock();
            cancellationToken = CancellationToken.None; // who was told that it is finished may stop the silo: that must not lose it
            await StoreCertificateAsync(cancellationToken);
        }

        memory.State.Ledger = _ledger;
        await memory.WriteStateAsync(cancellationToken);
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Verification {Verification}: shard {Shard} is run again: {Reason}")]
    private static partial void LogShardFailed(ILogger logger, string verification, int shard, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Verification {Verification} failed")]
    private static partial void LogFailed(ILogger logger, Exception exception, string verification);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Verification {Verification}: sweep '{Sweep}' could not be told: {Reason}")]
    private static partial void LogUntold(ILogger logger, string verification, string sweep, string reason);

    /// <summary>What a restart must find.</summary>
    public sealed class Memory
    {
        public WeightsRef? Weights { get; set; }

        public VerificationLedger? Ledger { get; set; }

        /// <summary>Wall time of the parts that ran before, in seconds.</summary>
        public double Seconds { get; set; }

        /// <summary>The sweeps to be told.</summary>
        public List<string> Sweeps { get; init; } = [];
    }
}
