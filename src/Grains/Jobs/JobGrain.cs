using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace VerifiedAddition.Grains;

/// <summary>
/// What the grains of all kinds of jobs have in common: who wants the job, the run of its parts between the grain's requests, until all are
/// counted, nobody wants it, or it fails, and what a restart must find.
/// </summary>
/// <typeparam name="TPlan">What is to be done.</typeparam>
/// <typeparam name="TReport">What comes of a part.</typeparam>
/// <param name="membership">The silos.</param>
/// <param name="options">How jobs are spread.</param>
/// <param name="metrics">Where parts that are sent out again are counted.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The grain's.</param>
public abstract partial class JobGrain<TPlan, TReport>(
    IClusterMembershipService membership, IOptions<JobOptions> options, GridMetrics metrics, TimeProvider time, ILogger logger)
    : Grain, IJobGrain, IDisposable
    where TPlan : class, IJobPlan
    where TReport : class, IJobReport
{
    /// <summary>How often what is counted is stored and told.</summary>
    protected static readonly TimeSpan StorePeriod = TimeSpan.FromSeconds(1);

    /// <summary>Work that is under way is not idle, even if nobody asks how far it is.</summary>
    private static readonly TimeSpan Awake = TimeSpan.FromMinutes(30);

    private readonly CancellationTokenSource _deactivating = new();
    private readonly SemaphoreSlim _writing = new(1);
    private CancellationTokenSource? _stop;
    private Task _run = Task.CompletedTask;
    private string? _error;
    private long _started;
    private long _stored;

    /// <summary>Whether the stored state says that parts are under way.</summary>
    private bool _isMarked;

    /// <summary>The clock.</summary>
    protected TimeProvider Time => time;

    /// <summary>The grain's key.</summary>
    protected string Key => this.GetPrimaryKeyString();

    /// <summary>How jobs are spread.</summary>
    protected JobOptions Options => options.Value;

    /// <summary>Its kind.</summary>
    protected abstract JobKind Job { get; }

    /// <summary>What is stored of who wants it.</summary>
    protected abstract Demand Demand { get; }

    /// <summary>The model; null before the first start.</summary>
    protected abstract WeightsRef? Weights { get; }

    /// <summary>What is to be done; null before the first start.</summary>
    protected abstract TPlan? Plan { get; }

    /// <summary>The parts that are to be done now. What follows from them may be more.</summary>
    protected abstract IntervalSet Missing { get; }

    /// <summary>Whether something is left to do, other than to store what was found.</summary>
    protected abstract bool IsUnfinished { get; }

    /// <summary>Whether all is counted, and stored: before that nobody is told that it is complete.</summary>
    protected abstract bool IsComplete { get; }

    /// <summary>Why what is counted could not be stored in the last try; null if it could.</summary>
    protected string? StorageTrouble { get; private set; }

    /// <summary>Wall time of all its runs, in seconds.</summary>
    protected double Seconds => Demand.Seconds + (_started == 0 ? 0 : time.GetElapsedTime(_started).TotalSeconds);

    /// <summary>Whether it is under way.</summary>
    private bool IsWorking => !_run.IsCompleted;

    /// <summary>What the logs call it: <c>verification 75813215b99584b6557d</c>.</summary>
    private string What => $"{Job} {Key}";

    /// <summary>Goes on by itself, as in a cluster that lost the silo which held it.</summary>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await TakeUpStoredAsync(cancellationToken);
        if (IsUnfinished && Options.ResumesByItself && !Demand.Paused)
        {
            Work();
        }
    }

    /// <summary>Comes to a stop in order, and stores what is counted.</summary>
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

    /// <summary>Frees what waits for its end.</summary>
    public void Dispose()
    {
        _deactivating.Dispose();
        _writing.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public async Task<IJobSnapshot> StartAsync(WeightsRef weights, IJobPlan plan, string? sweep, CancellationToken cancellationToken)
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
            Demand.Losses.Clear(); // whoever starts it again after it failed has everything tried again
        }

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

    /// <inheritdoc/>
    public async Task<IJobSnapshot> ReleaseAsync(string sweep, CancellationToken cancellationToken)
    {
        if (Demand.Sweeps.Remove(sweep))
        {
            if (IsUnfinished && Demand.IsUnwanted)
            {
                Demand.Paused = true;
                await StopAsync(cancellationToken);
            }

            await StoreAsync(cancellationToken);
            await ReleasedAsync(sweep, cancellationToken);
        }

        return Snapshot();
    }

    /// <inheritdoc/>
    public Task<IJobSnapshot> ViewAsync(CancellationToken cancellationToken) => Task.FromResult(Snapshot());

    /// <summary>Whether something is counted that is not stored.</summary>
    protected virtual bool HasUnstored => false;

    /// <summary>Reads what an earlier activation has stored beside the grain's state.</summary>
    protected virtual Task TakeUpStoredAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Takes up a plan that somebody starts, which is this grain's.</summary>
    /// <returns>Whether the state has to be stored.</returns>
    protected abstract Task<bool> TakeUpAsync(WeightsRef weights, TPlan plan, CancellationToken cancellationToken);

    /// <summary>Does what comes before the parts.</summary>
    protected virtual Task PrepareAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A part by its number.</summary>
    protected abstract IJobPart PartOf(int number);

    /// <summary>Counts a part, once, whoever reports it and how often.</summary>
    protected abstract Task CountAsync(TReport report, CancellationToken cancellationToken);

    /// <summary>Parts failed, and what they build on may have been damaged meanwhile.</summary>
    protected virtual void Doubt()
    {
    }

    /// <summary>Stores the result when all parts are counted; then <see cref="IsComplete"/>.</summary>
    protected virtual async Task FinishAsync(CancellationToken cancellationToken)
    {
        while (!await TryStoreAsync(cancellationToken))
        {
            _ = TellAsync();
            await Task.Delay(StorePeriod, time, cancellationToken);
        }
    }

    /// <summary>A sweep wants it no longer, and that is stored.</summary>
    protected virtual Task ReleasedAsync(string sweep, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Writes the grain's state. What could not be written must not be told.</summary>
    protected abstract Task WriteAsync(CancellationToken cancellationToken);

    /// <summary>How it stands.</summary>
    /// <param name="phase">How far it is.</param>
    /// <param name="error">Why it failed; null if it did not.</param>
    protected abstract IJobSnapshot SnapshotOf(JobPhase phase, string? error);

    /// <summary>How it stands.</summary>
    protected IJobSnapshot Snapshot() => SnapshotOf(
        Plan is null ? JobPhase.New
            : IsComplete ? JobPhase.Completed
            : Demand.Paused ? JobPhase.Paused
            : _error is null ? JobPhase.Running : JobPhase.Failed,
        _error);

    /// <summary>Waits until it is not under way: it may be about to store what is complete.</summary>
    protected Task EndAsync(CancellationToken cancellationToken) => _run.WaitAsync(cancellationToken);

    /// <summary>What is counted could not be stored; it is tried again, and shown meanwhile.</summary>
    protected void Unstored(string reason)
    {
        StorageTrouble = $"what is counted could not be stored: {reason}";
        LogUnstored(logger, What, reason);
    }

    /// <summary>What is counted is stored again.</summary>
    protected void Stored() => StorageTrouble = null;

    /// <summary>Stores the state, one writer at a time: requests and the run take turns, and a write takes more than one.</summary>
    protected async Task StoreAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            Demand.Seconds = Seconds;
            _started = _started != 0 && IsUnfinished ? time.GetTimestamp() : 0;
            await WriteAsync(cancellationToken);
            Stored();
            (_stored, _isMarked) = (time.GetTimestamp(), Demand.UnderWay.Length > 0);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>What could not be stored is stored with the next part, or counted again by the next activation.</summary>
    /// <returns>Whether it is stored.</returns>
    protected async Task<bool> TryStoreAsync(CancellationToken cancellationToken)
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
            Unstored(e.GetBaseException().Message);
            return false;
        }
    }

    /// <summary>Lives on, and tells all sweeps how far it is.</summary>
    protected async Task TellAsync()
    {
        DelayDeactivation(Awake);
        var now = Snapshot();
        foreach (var sweep in Demand.Sweeps.ToArray())
        {
            try
            {
                await GrainFactory.GetGrain<ISweepGrain>(sweep).JobChangedAsync(now);
            }
#pragma warning disable CA1031 // News is repeated: a sweep that missed this asks for itself.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogUntold(logger, What, sweep, e.Message);
            }
        }
    }

    /// <summary>Begins, or goes on.</summary>
    private void Work()
    {
        _error = null;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(_deactivating.Token);
        _run = RunAsync(_stop); // whoever stops it may come before its first turn
    }

    /// <summary>Stops, with what is counted kept.</summary>
    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await (_stop?.CancelAsync() ?? Task.CompletedTask);
        await _run.WaitAsync(cancellationToken);
    }

    /// <summary>Runs as turns of this grain.</summary>
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
            // The next activation, or the next who wants it, goes on with what is counted.
            return;
        }
        catch (InconsistentStateException e)
        {
            // Another activation works too, as may be while a silo is lost. What is stored is whole, and the next one goes on from it.
            LogOverruled(logger, What, e.Message);
            DeactivateOnIdle();
            return;
        }
#pragma warning disable CA1031 // The edge of a background loop: what happened is shown to whoever asks.
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

        await TellAsync();
    }

    /// <summary>Counts all, unless the grid or the artefacts are in trouble, with which the job has nothing to do: then it is tried again.</summary>
    /// <returns>Whether all is done.</returns>
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

    /// <summary>Has parts done until all are counted, and the result stored.</summary>
    private async Task CountAllAsync(CancellationToken cancellationToken)
    {
        await PrepareAsync(cancellationToken);
        Demand.CountLost();
        try
        {
            while (!Missing.IsEmpty)
            {
                var dispatch = new JobDispatch<TReport>(
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

    /// <summary>Stores and tells, once in a while, what is counted and under way.</summary>
    private async Task NoteAsync(JobSchedule schedule, CancellationToken cancellationToken)
    {
        if (_isMarked && time.GetElapsedTime(_stored) < StorePeriod)
        {
            return;
        }

        Demand.UnderWay = [.. schedule.Running.Select(run => run.Part).Distinct().Order()];
        Demand.Losses = schedule.Losses.ToDictionary();
        await TryStoreAsync(cancellationToken);
        _stored = time.GetTimestamp();
        _ = TellAsync();
    }

    private async Task<TReport?> DoAsync(Assignment run, CancellationToken cancellationToken)
    {
        var part = PartOf(run.Part);
        var grain = GrainFactory.GetGrain<IJobPartGrain>(string.Create(CultureInfo.InvariantCulture, $"{Key}/{part.Name}/{run.Number}"));
        return await grain.RunAsync(Weights!, Plan!, part, cancellationToken) switch
        {
            null => null,
            TReport report when report.IsOf(part) => report,
            var other => throw new InvalidOperationException($"Silo {other.Silo} was asked for part {part.Name}, and told of another."),
        };
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Job} cannot go on at present, and tries again: {Reason}")]
    private static partial void LogWaiting(ILogger logger, string job, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Job}: another activation has gone on: {Reason}")]
    private static partial void LogOverruled(ILogger logger, string job, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Job} failed")]
    private static partial void LogFailed(ILogger logger, Exception exception, string job);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Job}: what is counted could not be stored yet: {Reason}")]
    private static partial void LogUnstored(ILogger logger, string job, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Job}: sweep '{Sweep}' could not be told: {Reason}")]
    private static partial void LogUntold(ILogger logger, string job, string sweep, string reason);
}
