using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.Messaging;
using Orleans.Runtime.Placement;

namespace VerifiedAddition.Grains;

/// <summary>Has parts of one job done on the cluster's silos, as <see cref="JobSchedule"/> decides, until each is.</summary>
/// <remarks>Belongs to one activation and runs in its turns. Each run of a part is a grain of its own, made on the silo it is meant for.</remarks>
/// <typeparam name="TReport">What comes of a part.</typeparam>
/// <param name="job">What the job is called in logs: <c>verification 75813215b99584b6557d</c>.</param>
/// <param name="run">Calls the grain of an assignment: a new one for each, by its number, for only where a grain is not active yet does the hint decide.</param>
/// <param name="nameOf">What a part is called.</param>
/// <param name="note">Hears how the schedule stands, before anything is waited for.</param>
/// <param name="grains">Where the pool is asked how busy silos are.</param>
/// <param name="membership">The silos.</param>
/// <param name="options">How many parts may be under way, and when they are overdue.</param>
/// <param name="metrics">Where parts that are sent out again are counted.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The grain's.</param>
internal sealed partial class JobDispatch<TReport>(
    string job,
    Func<Assignment, CancellationToken, Task<TReport?>> run,
    Func<int, string> nameOf,
    Func<JobSchedule, CancellationToken, Task> note,
    IGrainFactory grains,
    IClusterMembershipService membership,
    JobOptions options,
    GridMetrics metrics,
    TimeProvider time,
    ILogger logger)
    where TReport : class
{
    /// <summary>How often the dispatch looks for silos that have gone and for parts that are overdue.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <summary>How often the pool is asked where there is room.</summary>
    private static readonly TimeSpan Ask = TimeSpan.FromSeconds(1);

    private readonly List<Call> _calls = [];
    private readonly HashSet<SiloAddress> _slow = [];

    /// <summary>Runs whose silo broke off: it may be about to be declared dead.</summary>
    private readonly List<Assignment> _brokenOff = [];
    private Dictionary<SiloAddress, SiloView> _views = [];
    private TimeSpan? _asked;
    private readonly long _began = time.GetTimestamp();

    private TimeSpan Now => time.GetElapsedTime(_began);

    /// <summary>Has parts done. Reports come in any order, one for each.</summary>
    /// <param name="parts">The parts.</param>
    /// <param name="losses">How often parts were lost with their silos before.</param>
    /// <param name="cancellationToken">Ends all that is under way.</param>
    /// <exception cref="InvalidOperationException">Parts fail and none is done in between, or one is lost with its silo again and again.</exception>
    public async IAsyncEnumerable<TReport> RunAsync(
        IntervalSet parts, IReadOnlyDictionary<int, int> losses, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var schedule = JobSchedule.Begin(parts, losses, options.ShardsInFlight, options.StealAfter, time.GetUtcNow().ToUnixTimeMilliseconds());
        using var looks = new PeriodicTimer(Look, time);
        var look = looks.WaitForNextTickAsync(cancellationToken).AsTask();
        try
        {
            while (schedule.IsUnfinished)
            {
                ThrowIfPartIsLost(schedule);
                await AskAsync(cancellationToken);
                schedule = SendAll(WithoutDead(schedule), cancellationToken);
                await note(schedule, cancellationToken);
                var ended = await Task.WhenAny(_calls.Select(call => (Task)call.Answer).Append(look));
                cancellationToken.ThrowIfCancellationRequested();
                if (ended == look)
                {
                    await look;
                    look = looks.WaitForNextTickAsync(cancellationToken).AsTask();
                    continue;
                }

                var call = _calls.Single(call => call.Answer == ended);
                _calls.Remove(call);
                call.Dispose();
                var (report, error) = await call.Answer;
                schedule = After(schedule, call.Run, report, error);
                if (report is not null)
                {
                    yield return report;
                }
            }
        }
        finally
        {
            Abandon(_calls.ToArray());
        }
    }

    /// <summary>Asks the pool how busy the silos are, once a second; while it does not answer, its last answer holds.</summary>
    private async Task AskAsync(CancellationToken cancellationToken)
    {
        if (_asked is { } asked && Now - asked < Ask)
        {
            return;
        }

        _asked = Now;
        try
        {
            var views = await grains.GetGrain<IDevicePoolGrain>(IDevicePoolGrain.Key).SilosAsync(cancellationToken).WaitAsync(Ask, time, cancellationToken);
            _views = views.ToDictionary(view => view.Profile.Address);
        }
#pragma warning disable CA1031 // The pool may be moving; parts can be sent without it.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogUnknown(logger, job, e.Message);
        }
    }

    /// <summary>What a silo can take; null if it is given no work. One that has not said yet what it is can take one.</summary>
    private JobSilo? SiloAt(SiloAddress silo) => !_views.TryGetValue(silo, out var view)
        ? new(silo)
        : view.Standing is SiloStanding.Working
            ? new(silo, Math.Max(0, view.Profile.Slots - view.Training), view.Profile.HasGpu ? 1 : 0)
            : null;

    private JobSchedule SendAll(JobSchedule schedule, CancellationToken cancellationToken)
    {
        JobSilo[] silos = [.. membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status is SiloStatus.Active).Select(member => SiloAt(member.SiloAddress)).OfType<JobSilo>()];
        while (schedule.Assign(silos, Now) is (var next, { } assigned))
        {
            if (schedule.Running.FirstOrDefault(other => other.Part == assigned.Part) is { } slow)
            {
                metrics.PartRetried("slow");
                var level = _slow.Add(slow.Silo) ? LogLevel.Warning : LogLevel.Debug;
                var (part, from, to) = (nameOf(assigned.Part), NameOf(slow.Silo), NameOf(assigned.Silo));
                LogStolen(logger, level, job, part, from, (Now - slow.Assigned).TotalSeconds, to);
            }

            schedule = next;
            var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            _calls.Add(new(assigned, stop, RunAsync(assigned, stop.Token)));
        }

        return schedule;
    }

    private async Task<(TReport? Report, Exception? Error)> RunAsync(Assignment assigned, CancellationToken cancellationToken)
    {
        // It does not leave this method.
        RequestContext.Set(IPlacementDirector.PlacementHintKey, assigned.Silo);
        try
        {
            return (await run(assigned, cancellationToken), null);
        }
#pragma warning disable CA1031 // Any error of a part is met the same way: it is run again, a bounded number of times.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return (null, e);
        }
    }

    private JobSchedule After(JobSchedule schedule, Assignment assigned, TReport? report, Exception? error)
    {
        if (report is not null)
        {
            Abandon(_calls.Where(call => call.Run.Part == assigned.Part).ToArray());
            _brokenOff.RemoveAll(one => one.Part == assigned.Part || one.Silo.Equals(assigned.Silo));
            return schedule.Done(assigned, Now);
        }

        if (error is null)
        {
            metrics.PartRetried("busy");
            return schedule.Rejected(assigned, Now);
        }

        metrics.PartRetried(IsOfTheSilo(error) ? "silo" : "error");
        LogAgain(logger, job, nameOf(assigned.Part), NameOf(assigned.Silo), error.Message);
        var status = membership.CurrentSnapshot.GetSiloStatus(assigned.Silo);
        if (IsOfTheSilo(error) && status is SiloStatus.Active)
        {
            _brokenOff.Add(assigned); // if it is declared dead, the part was lost with it
        }

        if (IsOfTheSilo(error) || status is not SiloStatus.Active)
        {
            return schedule.Rejected(assigned, Now);
        }

        var next = schedule.Failed(assigned, Now);
        return next.Errors < JobSchedule.MaxErrors
            ? next
            : throw new InvalidOperationException($"Parts failed {next.Errors} times in a row, the last with: {error.Message}", error);
    }

    /// <summary>What a call meets when the silo goes away or will not take it; the part has nothing to do with it.</summary>
    internal static bool IsOfTheSilo(Exception error) =>
        error is OrleansMessageRejectionException or SiloUnavailableException or ConnectionFailedException or OperationCanceledException;

    /// <summary>A call to a dead silo may end only with its timeout: nobody waits for that.</summary>
    private JobSchedule WithoutDead(JobSchedule schedule)
    {
        var silos = membership.CurrentSnapshot;
        foreach (var call in _calls.Where(call => silos.GetSiloStatus(call.Run.Silo) is SiloStatus.Dead).ToArray())
        {
            metrics.PartRetried("silo");
            LogAgain(logger, job, nameOf(call.Run.Part), NameOf(call.Run.Silo), "the silo is dead");
            Abandon(call);
            schedule = schedule.Lost(call.Run, Now);
        }

        foreach (var lost in _brokenOff.Where(one => silos.GetSiloStatus(one.Silo) is SiloStatus.Dead).ToArray())
        {
            _brokenOff.Remove(lost);
            schedule = schedule.Lost(lost, Now);
        }

        return schedule;
    }

    /// <exception cref="InvalidOperationException">A part is lost with its silo again and again.</exception>
    private void ThrowIfPartIsLost(JobSchedule schedule)
    {
        if (schedule.LostPart is { } part)
        {
            throw new InvalidOperationException(
                $"Part {nameOf(part)} was lost with its silo {schedule.Losses[part]} times in a row: it takes silos down, perhaps since it needs more memory " +
                "than they have. Look at the logs of the silos; retry it when they have more.");
        }
    }

    /// <summary>Frees the slots of parts that do not matter any more, as far as their silos hear of it, and forgets what they report.</summary>
    private void Abandon(params ReadOnlySpan<Call> calls)
    {
        foreach (var call in calls)
        {
            _calls.Remove(call);
            _ = call.StopAsync();
        }
    }

    private string NameOf(SiloAddress silo) =>
        membership.CurrentSnapshot.Members.TryGetValue(silo, out var member) ? member.Name : silo.ToString();

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Job}: the pool does not say how busy the silos are: {Reason}")]
    private static partial void LogUnknown(ILogger logger, string job, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Job}: part {Part} of silo {Silo} is run again: {Reason}")]
    private static partial void LogAgain(ILogger logger, string job, string part, string silo, string reason);

    /// <summary>A warning for the first part of a slow silo; the others of the same silo say nothing new.</summary>
    [LoggerMessage(Message = "{Job}: part {Part} is with silo {Slow} for {Seconds:F1} s already and is run on silo {Silo} too")]
    private static partial void LogStolen(ILogger logger, LogLevel level, string job, string part, string slow, double seconds, string silo);

    private sealed record Call(
        Assignment Run, CancellationTokenSource Stop, Task<(TReport? Report, Exception? Error)> Answer) : IDisposable
    {
        public void Dispose() => Stop.Dispose();

        public async Task StopAsync()
        {
            await Stop.CancelAsync();
            Stop.Dispose();
        }
    }
}
