using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace VerifiedAddition.Grains;

/// <summary>
/// Base class of the grains of all kinds of jobs. Keeps the requests for the job, runs its parts in the background until all are
/// counted, no one wants it, or it fails, and stores what a restart needs.
/// </summary>
/// <typeparam name="TPlan">The plan.</typeparam>
/// <typeparam name="TReport">The report of a part.</typeparam>
/// <param name="membership">The cluster membership.</param>
/// <param name="options">How jobs are distributed.</param>
/// <param name="metrics">Counts parts that are sent out again.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The grain's logger.</param>
public abstract partial class JobGrain<TPlan, TReport>(
    IClusterMembershipService membership, IOptions<JobOptions> options, GridMetrics metrics, TimeProvider time, ILogger logger)
    : Grain, IJobGrain, IDisposable
    where TPlan : class, IJobPlan
    where TReport : class, IJobReport
{
    /// <summary>How often the ledger is told before a job ends without it, and tells it later.</summary>
    private const int ChargeTries = 3;

    /// <summary>How often progress is stored and sweeps are notified.</summary>
    protected static readonly TimeSpan StorePeriod = TimeSpan.FromSeconds(1);

    /// <summary>Keeps the activation alive while work is in progress, even if no one asks for its state.</summary>
    private static readonly TimeSpan Awake = TimeSpan.FromMinutes(30);

    private readonly CancellationTokenSource _deactivating = new();
    private readonly SemaphoreSlim _writing = new(1);
    private CancellationTokenSource? _stop;
    private Task _run = Task.CompletedTask;
    private string? _error;
    private long _started;
    private long _stored;

    private JobCharging? _charging;
    private JobDispatch<TReport>? _dispatch;
    private string? _device;

    /// <summary>Whether the stored state says that parts are in progress.</summary>
    private bool _isMarked;

    /// <summary>The clock.</summary>
    protected TimeProvider Time => time;

    /// <summary>The grain's key.</summary>
    protected string Key => this.GetPrimaryKeyString();

    /// <summary>How jobs are distributed.</summary>
    protected JobOptions Options => options.Value;

    /// <summary>The kind of job.</summary>
    protected abstract JobKind Job { get; }

    /// <summary>The stored requests for the job.</summary>
    protected abstract Demand Demand { get; }

    /// <summary>The model; null before the first start.</summary>
    protected abstract WeightsRef? Weights { get; }

    /// <summary>The plan; null before the first start.</summary>
    protected abstract TPlan? Plan { get; }

    /// <summary>The parts to do now. More may follow from their results.</summary>
    protected abstract IntervalSet Missing { get; }

    /// <summary>Whether something is left to do besides storing the result.</summary>
    protected abstract bool IsUnfinished { get; }

    /// <summary>Whether everything is counted and stored: until then the job is not reported as complete.</summary>
    protected abstract bool IsComplete { get; }

    /// <summary>Questions that are counted; null if the kind counts none.</summary>
    protected virtual long? Questions => null;

    /// <summary>Why the last attempt to store progress failed; null if it succeeded.</summary>
    protected string? StorageTrouble { get; private set; }

    /// <summary>Wall time of all its runs, in seconds.</summary>
    protected double Seconds => Demand.Seconds + (_started == 0 ? 0 : time.GetElapsedTime(_started).TotalSeconds);

    private JobCharging Charging => _charging ??= new(What, GrainFactory, time, logger);

    /// <summary>Whether it is running.</summary>
    private bool IsWorking => !_run.IsCompleted;

    /// <summary>Its name in logs: <c>verification 75813215b99584b6557d</c>.</summary>
    private string What => $"{Job} {Key}";

    /// <summary>Resumes an unfinished job, for example after the silo that ran it was lost.</summary>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await TakeUpStoredAsync(cancellationToken);
        Charging.Read(Demand);
        if (IsComplete)
        {
            _ = ChargeRestAsync();
        }

        if (IsUnfinished && Options.ResumesByItself && !Demand.Paused)
        {
            Work();
        }
    }

    /// <summary>Stops in an orderly manner and stores what is counted.</summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _deactivating.CancelAsync();
        await _run.WaitAsync(cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        try
        {
            if (HasUnstored || _isMarked)
            {
                await TryStoreAsync(cancellationToken);
            }
        }
        catch (Exception e) when (e is InconsistentStateException or OperationCanceledException)
        {
            LogUnstored(logger, What, e.Message);
        }
    }

    /// <summary>Releases the resources of the run.</summary>
    public void Dispose()
    {
        _deactivating.Dispose();
        _writing.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public Task<IJobSnapshot> StartAsync(WeightsRef weights, IJobPlan plan, string? sweep, CancellationToken cancellationToken) =>
        StartAsync(weights, plan, sweep, new(sweep ?? "", Owner: null, Variant: null), cancellationToken);

    /// <inheritdoc/>
    public Task<IJobSnapshot> StartForAsync(WeightsRef weights, IJobPlan plan, JobAccount account, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        if (account.Owner is not null && !OwnerRules.Fits(account.Owner))
        {
            throw new ArgumentException($"The owner is {UntrustedText.Quote(account.Owner)}. {OwnerRules.Rule}", nameof(account));
        }

        return account.Variant is { } variant && !TrainingRules.IsVariant(variant)
            ? throw new ArgumentException($"The variant is {UntrustedText.Quote(variant.Value)}, but must be a hash.", nameof(account))
            : StartAsync(weights, plan, account.Sweep, account, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IJobSnapshot> ReleaseAsync(string sweep, CancellationToken cancellationToken)
    {
        if (Demand.Release(sweep, IsUnfinished))
        {
            if (Demand.Paused)
            {
                await StopAsync(cancellationToken);
                await ChargeAsync(cancellationToken);
            }

            await StoreAsync(cancellationToken);
            await ReleasedAsync(sweep, cancellationToken);
        }

        return Snapshot();
    }

    /// <inheritdoc/>
    public async Task<bool> ForgetAsync(string sweep, CancellationToken cancellationToken)
    {
        var wasWanted = Demand.Release(sweep, IsUnfinished);
        if (!Demand.IsUnwanted)
        {
            if (wasWanted)
            {
                await StoreAsync(cancellationToken);
                await ReleasedAsync(sweep, cancellationToken);
            }

            return false;
        }

        await StopAsync(cancellationToken);
        if (Plan is not null)
        {
            await StoreAsync(cancellationToken); // fails if another activation has gone on: then nothing is deleted
            if (!await ChargeAsync(cancellationToken))
            {
                throw new TimeoutException($"{What} is not deleted yet, because the ledger does not take what it has counted. Try again in a moment.");
            }

            var (name, charged) = (Demand.ChargedAs, Demand.Charged);
            await ForgetFoundAsync(sweep, cancellationToken);
            await ClearAsync(cancellationToken);
            Charging.Settle(name, charged);
            _isMarked = false;
            DeactivateOnIdle(); // whoever starts it again finds nothing
        }

        return true;
    }

    /// <inheritdoc/>
    public Task<IJobSnapshot> ViewAsync(CancellationToken cancellationToken) => Task.FromResult(Snapshot());

    /// <summary>Whether something is counted but not stored.</summary>
    protected virtual bool HasUnstored => false;

    /// <summary>Reads what an earlier activation stored outside the grain's state.</summary>
    protected virtual Task TakeUpStoredAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Adopts a plan that a caller starts and that belongs to this grain.</summary>
    /// <returns>Whether the state must be stored.</returns>
    protected abstract Task<bool> TakeUpAsync(WeightsRef weights, TPlan plan, CancellationToken cancellationToken);

    /// <summary>Does the work that precedes the parts.</summary>
    protected virtual Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Returns a part by its number.</summary>
    protected abstract IJobPart PartOf(int number);

    /// <summary>Counts a part, once, whoever reports it and however often.</summary>
    protected abstract Task CountAsync(TReport report, CancellationToken cancellationToken);

    /// <summary>Called when parts failed: what they build on may have been damaged.</summary>
    protected virtual void Doubt()
    {
    }

    /// <summary>Stores the result when all parts are counted; afterwards <see cref="IsComplete"/> is true.</summary>
    protected virtual async Task FinishAsync(CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < ChargeTries && !await ChargeAsync(cancellationToken); tries++)
        {
            await Task.Delay(StorePeriod, time, cancellationToken);
        }

        while (!await TryStoreAsync(cancellationToken))
        {
            _ = TellAsync();
            await Task.Delay(StorePeriod, time, cancellationToken);
        }

        _ = ChargeRestAsync();
    }

    /// <summary>Called after the release of a sweep has been stored.</summary>
    protected virtual Task ReleasedAsync(string sweep, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Deletes what the job has stored besides the grain's state, and what it builds on.</summary>
    protected virtual Task ForgetFoundAsync(string sweep, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Deletes the grain's state.</summary>
    protected abstract Task ClearAsync(CancellationToken cancellationToken);

    /// <summary>Writes the grain's state. What could not be written must not be reported.</summary>
    protected abstract Task WriteAsync(CancellationToken cancellationToken);

    /// <summary>Returns the job's state.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="error">Why it failed; null if it did not.</param>
    protected abstract IJobSnapshot SnapshotOf(JobPhase phase, string? error);

    /// <summary>Returns the job's state.</summary>
    protected IJobSnapshot Snapshot() => SnapshotOf(Demand.PhaseOf(Plan is not null, IsComplete, _error), _error);

    /// <summary>Waits until it is not running: it may be about to store the complete result.</summary>
    protected Task EndAsync(CancellationToken cancellationToken) => _run.WaitAsync(cancellationToken);

    /// <summary>Records that progress could not be stored, for display; storing is retried.</summary>
    protected void Unstored(string reason)
    {
        StorageTrouble = $"what is counted could not be stored: {reason}";
        LogUnstored(logger, What, reason);
    }

    /// <summary>Records that progress is stored again.</summary>
    protected void Stored() => StorageTrouble = null;

    /// <summary>Stores the state, one writer at a time: requests and the run interleave, and a write spans several turns.</summary>
    protected async Task StoreAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            Demand.Seconds = Seconds;
            var (since, charged) = (time.GetTimestamp(), Demand.Charged);
            _started = _started != 0 && IsUnfinished ? time.GetTimestamp() : 0;
            await WriteAsync(cancellationToken);
            Charging.Wrote(since, charged);
            Stored();
            (_stored, _isMarked) = (time.GetTimestamp(), Demand.UnderWay.Length > 0);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Tries to store the state. If that fails, it is stored with the next part, or the next activation counts the parts again.</summary>
    /// <returns>Whether it was stored.</returns>
    protected async Task<bool> TryStoreAsync(CancellationToken cancellationToken)
    {
        try
        {
            await StoreAsync(cancellationToken);
            return true;
        }
#pragma warning disable CA1031 // A storage fault is no reason to stop; a newer state stored by another activation is one.
        catch (Exception e) when (e is not (InconsistentStateException or OperationCanceledException))
#pragma warning restore CA1031
        {
            Unstored(e.GetBaseException().Message);
            return false;
        }
    }

    /// <summary>Has what is counted charged. Before the write that says so: what is counted again after a crash is charged once, since its sum is told.</summary>
    /// <returns>Whether the ledger has all of it.</returns>
    private async Task<bool> ChargeAsync(CancellationToken cancellationToken)
    {
        if (Questions is not { } counted || Demand.Account is null || counted <= Demand.Charged)
        {
            return true;
        }

        return (Charging.IsProved || await TryStoreAsync(cancellationToken))
            && await Charging.TellAsync(Demand, counted, _device ?? SiloProfile.Processor, cancellationToken);
    }

    /// <summary>Has the rest of a complete job charged that the ledger did not take when it ended, and tells the ledger that nothing more will come.</summary>
    private async Task ChargeRestAsync()
    {
        try
        {
            while (Demand.Account is not null && Questions > Demand.Charged)
            {
                if (await ChargeAsync(_deactivating.Token))
                {
                    await StoreAsync(_deactivating.Token);
                }
                else
                {
                    await Task.Delay(StorePeriod * 10, time, _deactivating.Token);
                }
            }

            Charging.Settle(Demand.ChargedAs);
        }
#pragma warning disable CA1031 // The next activation tells the ledger.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogUncharged(logger, What, e.Message);
        }
    }

    /// <summary>Keeps the activation alive, and notifies all sweeps.</summary>
    protected async Task TellAsync()
    {
        DelayDeactivation(Awake);
        var now = Snapshot();
        foreach (var sweep in Demand.Sweeps.ToArray())
        {
            try
            {
                await GrainFactory.GetGrain<ISweepNewsGrain>(sweep).JobChangedAsync(now);
            }
#pragma warning disable CA1031 // Notifications are repeated: a sweep that missed one asks.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogUntold(logger, What, sweep, e.Message);
            }
        }
    }

    private async Task<IJobSnapshot> StartAsync(WeightsRef weights, IJobPlan plan, string? sweep, JobAccount account, CancellationToken cancellationToken)
    {
        ModelRules.Require(weights);
        var own = plan as TPlan ?? throw new ArgumentException($"The plan is of another kind than {Job}.", nameof(plan));
        own.Require();
        if (sweep is not null)
        {
            NameRules.RequireSweep(sweep);
        }

        if (!string.Equals(own.KeyFor(weights), Key, StringComparison.Ordinal))
        {
            throw new ArgumentException($"The plan and weights belong to {Job} {own.KeyFor(weights)}, not {UntrustedText.Quote(Key)}.", nameof(plan));
        }

        var isChanged = await TakeUpAsync(weights, own, cancellationToken);
        if (_error is not null)
        {
            Demand.Losses.Clear(); // a restart after a failure tries everything again
        }

        isChanged |= IsUnfinished && Questions is { } counted && Demand.Open(account, counted);
        if (Demand.Require(sweep) || isChanged)
        {
            await StoreAsync(cancellationToken);
        }

        if (IsUnfinished && !IsWorking)
        {
            Work();
        }

        return Snapshot();
    }

    /// <summary>Starts or continues the run.</summary>
    private void Work()
    {
        _error = null;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(_deactivating.Token);
        _run = RunAsync(_stop); // it may be stopped before its first turn
    }

    /// <summary>Stops the run and keeps what is counted.</summary>
    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await (_stop?.CancelAsync() ?? Task.CompletedTask);
        await _run.WaitAsync(cancellationToken);
    }

    /// <summary>Runs in turns of this grain.</summary>
    private async Task RunAsync(CancellationTokenSource stop)
    {
        using var own = stop;
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _started = time.GetTimestamp();
        DelayDeactivation(Awake);
        try
        {
            while (!await TryCountAllAsync(stop.Token))
            {
                await Task.Delay(StorePeriod, time, stop.Token);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The next activation, or the next request, continues with what is counted.
            return;
        }
        catch (InconsistentStateException e)
        {
            // Another activation is running too, which can happen while a silo is lost. The stored state is consistent, and the next run continues from it.
            LogOverruled(logger, What, e.Message);
            DeactivateOnIdle();
            return;
        }
#pragma warning disable CA1031 // The edge of a background loop: the error becomes part of the job's state.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _error = TextRules.Kept(e.Message);
            LogFailed(logger, e, What);
        }
        finally
        {
            _stop = null;
            (Demand.Seconds, _started) = (Seconds, 0);
        }

        if (_error is not null)
        {
            await ChargeFailedAsync();
        }

        await TellAsync();
    }

    /// <summary>Has charged what a job has counted that failed: it may never go on.</summary>
    private async Task ChargeFailedAsync()
    {
        try
        {
            await ChargeAsync(_deactivating.Token);
        }
        catch (Exception e) when (e is InconsistentStateException or OperationCanceledException)
        {
            LogUncharged(logger, What, e.Message);
        }
    }

    /// <summary>Counts all parts; if the grid or the artefact store fails for reasons unrelated to the job, it is tried again.</summary>
    /// <returns>Whether everything is done.</returns>
    private async Task<bool> TryCountAllAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CountAllAsync(cancellationToken);
            return true;
        }
        catch (Exception e) when (e is IOException or TimeoutException || (JobDispatch<TReport>.IsOfTheSilo(e) && !cancellationToken.IsCancellationRequested))
        {
            if (e is IOException)
            {
                Unstored(e.Message);
                _ = TellAsync();
            }
            else
            {
                LogWaiting(logger, What, e.Message);
            }

            return false;
        }
    }

    /// <summary>Runs parts until all are counted and the result is stored.</summary>
    private async Task CountAllAsync(CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken);
        Demand.CountLost();
        try
        {
            while (!Missing.IsEmpty)
            {
                var dispatch = _dispatch = new JobDispatch<TReport>(
                    What, DoAsync, number => PartOf(number).Name, NoteAsync, GrainFactory, membership, Options, metrics, time, logger);
                await foreach (var report in dispatch.RunAsync(Missing, Demand.Losses, cancellationToken))
                {
                    await CountAsync(report, cancellationToken);
                }
            }
        }
        catch (InvalidOperationException)
        {
            Doubt();
            throw;
        }
        finally
        {
            Demand.UnderWay = [];
        }

        Demand.Losses.Clear();
        await FinishAsync(cancellationToken);
    }

    /// <summary>Stores and reports progress from time to time.</summary>
    private async Task NoteAsync(JobSchedule schedule, CancellationToken cancellationToken)
    {
        if (_isMarked && time.GetElapsedTime(_stored) < StorePeriod)
        {
            return;
        }

        Demand.UnderWay = [.. schedule.Running.Select(run => run.Part).Distinct().Order()];
        Demand.Losses = schedule.Losses.ToDictionary();
        var isStored = await TryStoreAsync(cancellationToken);
        _stored = time.GetTimestamp();
        if (isStored && Charging.IsDue)
        {
            _ = ChargeAsync(cancellationToken); // not awaited: the ledger must not hold the job up
        }

        _ = TellAsync();
    }

    private TReport Answered(SiloAddress silo, TReport report)
    {
        _device = _dispatch?.DeviceOf(silo) ?? _device;
        return report;
    }

    private async Task<TReport?> DoAsync(Assignment run, CancellationToken cancellationToken)
    {
        var part = PartOf(run.Part);
        var grain = GrainFactory.GetGrain<IJobPartGrain>(string.Create(CultureInfo.InvariantCulture, $"{Key}/{part.Name}/{run.Number}"));
        return await grain.RunAsync(Weights!, Plan!, part, cancellationToken) switch
        {
            null => null,
            TReport report when report.IsOf(part) => Answered(run.Silo, report),
            var other => throw new InvalidOperationException($"Silo {other.Silo} was asked for part {part.Name}, and told of another."),
        };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Job} cannot continue at present and will be retried: {Reason}")]
    private static partial void LogWaiting(ILogger logger, string job, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Job}: another activation has continued: {Reason}")]
    private static partial void LogOverruled(ILogger logger, string job, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Job} failed")]
    private static partial void LogFailed(ILogger logger, Exception exception, string job);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Job}: what is counted could not be stored yet: {Reason}")]
    private static partial void LogUnstored(ILogger logger, string job, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Job}: what is counted is charged later: {Reason}")]
    private static partial void LogUncharged(ILogger logger, string job, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Job}: sweep '{Sweep}' could not be notified: {Reason}")]
    private static partial void LogUntold(ILogger logger, string job, string sweep, string reason);
}
