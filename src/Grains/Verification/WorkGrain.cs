using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace VerifiedAddition.Grains;

/// <summary>A grain with work that takes long: it goes on between the grain's requests, until it is done, is wanted by nobody, or fails.</summary>
/// <param name="time">The clock.</param>
/// <param name="logger">The grain's.</param>
public abstract partial class WorkGrain(TimeProvider time, ILogger logger) : Grain, IDisposable
{
    /// <summary>Work that is under way is not idle, even if nobody asks how far it is.</summary>
    private static readonly TimeSpan Awake = TimeSpan.FromMinutes(30);

    private readonly CancellationTokenSource _deactivating = new();
    private CancellationTokenSource? _stop;
    private Task _run = Task.CompletedTask;
    private long _started;

    /// <summary>The clock.</summary>
    protected TimeProvider Time => time;

    /// <summary>What the logs call it: <c>Verification</c> and its key.</summary>
    protected abstract string What { get; }

    /// <summary>Who wants it.</summary>
    protected abstract Wanted Wanted { get; }

    /// <summary>Why it failed; null if it did not.</summary>
    protected string? Error { get; private set; }

    /// <summary>Why what it found could not be stored in the last try; null if it could.</summary>
    protected string? StorageTrouble { get; set; }

    /// <summary>Whether it is under way.</summary>
    protected bool IsWorking => !_run.IsCompleted;

    /// <summary>Wall time of all its runs, in seconds.</summary>
    protected double Seconds => Wanted.Seconds + (_started == 0 ? 0 : time.GetElapsedTime(_started).TotalSeconds);

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _deactivating.CancelAsync();
        await _run.WaitAsync(cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    public void Dispose()
    {
        _deactivating.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Does the work, or what is left of it.</summary>
    protected abstract Task WorkAsync(CancellationToken cancellationToken);

    /// <summary>Tells a sweep how far it is.</summary>
    protected abstract Task TellAsync(ISweepGrain sweep);

    /// <summary>Refuses what is no name of a sweep; nobody's is none.</summary>
    protected static void RequireSweep(string? sweep)
    {
        if (sweep is not null)
        {
            NameRules.RequireSweep(sweep);
        }
    }

    /// <summary>Begins, or goes on.</summary>
    protected void Work()
    {
        Error = null;
        _run = RunAsync();
    }

    /// <summary>Stops, with what is done kept.</summary>
    protected async Task StopAsync(CancellationToken cancellationToken)
    {
        await (_stop?.CancelAsync() ?? Task.CompletedTask);
        await _run.WaitAsync(cancellationToken);
    }

    /// <summary>Waits until it is not under way.</summary>
    protected Task EndAsync(CancellationToken cancellationToken) => _run.WaitAsync(cancellationToken);

    /// <summary>Puts the time that has passed beside what is to be stored.</summary>
    /// <param name="goesOn">Whether the clock goes on; it stands still where the work does.</param>
    protected void Clock(bool goesOn)
    {
        Wanted.Seconds = Seconds;
        _started = goesOn && _started != 0 ? time.GetTimestamp() : 0;
    }

    /// <summary>Lives on, and tells all sweeps how far it is.</summary>
    protected async Task TellAsync()
    {
        DelayDeactivation(Awake);
        foreach (var sweep in Wanted.Sweeps.ToArray())
        {
            try
            {
                await TellAsync(GrainFactory.GetGrain<ISweepGrain>(sweep));
            }
#pragma warning disable CA1031 // News is repeated: a sweep that missed this asks for itself.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogUntold(logger, What, sweep, e.Message);
            }
        }
    }

    /// <summary>Runs as turns of this grain.</summary>
    private async Task RunAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _started = time.GetTimestamp();
        DelayDeactivation(Awake);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_deactivating.Token);
        _stop = stop;
        try
        {
            await WorkAsync(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The next activation, or the next who wants it, goes on with what is done.
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
            Error = TextRules.Kept(e.Message);
            LogFailed(logger, e, What);
        }
        finally
        {
            _stop = null;
            Clock(goesOn: false);
        }

        await TellAsync();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Work}: another activation has gone on: {Reason}")]
    private static partial void LogOverruled(ILogger logger, string work, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Work} failed")]
    private static partial void LogFailed(ILogger logger, Exception exception, string work);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Work}: sweep '{Sweep}' could not be told: {Reason}")]
    private static partial void LogUntold(ILogger logger, string work, string sweep, string reason);
}
