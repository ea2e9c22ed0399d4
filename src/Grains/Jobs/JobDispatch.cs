using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.Messaging;
using Orleans.Runtime.Placement;

namespace VerifiedAddition.Grains;

/// <summary>Runs the parts of one job on the cluster's silos, as <see cref="JobSchedule"/> decides, until all are done.</summary>
/// <remarks>Belongs to one activation and runs in its turns. Each run of a part is a new grain, placed on the silo it is assigned to.</remarks>
/// <typeparam name="TReport">The report of a part.</typeparam>
/// <param name="job">Name of the job in logs: <c>verification 75813215b99584b6557d</c>.</param>
/// <param name="run">Calls the grain of an assignment: a new one for each number, since a placement hint only affects a grain that is not active yet.</param>
/// <param name="nameOf">Returns the name of a part.</param>
/// <param name="note">Receives the schedule before each wait.</param>
/// <param name="grains">Grain factory, to ask the pool for the load of the silos.</param>
/// <param name="membership">The cluster membership.</param>
/// <param name="options">Limits: parts in flight, and when they are overdue.</param>
/// <param name="metrics">Counts parts that are sent out again.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The grain's logger.</param>
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
    /// <summary>How often the dispatch checks for silos that have gone and for overdue parts.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <summary>How often the pool is asked for the load of the silos.</summary>
    private static readonly TimeSpan Ask = TimeSpan.FromSeconds(1);

    private readonly List<Call> _calls = [];
    private readonly HashSet<SiloAddress> _slow = [];

    /// <summary>Runs whose silo dropped the call: the silo may be about to be declared dead.</summary>
    private readonly List<Assignment> _brokenOff = [];
    private Dictionary<SiloAddress, SiloView> _views = [];
    private TimeSpan? _asked;
    private readonly long _began = time.GetTimestamp();

    private TimeSpan Now => time.GetElapsedTime(_began);

    /// <summary>Runs parts and returns their reports in order of completion, one for each.</summary>
    /// <param name="parts">The parts.</param>
    /// <param name="losses">How often each part was lost with its silo before.</param>
    /// <param name="cancellationToken">Cancels all runs in progress.</param>
    /// <exception cref="InvalidOperationException">Parts fail repeatedly while none succeeds, or one is repeatedly lost with its silo.</exception>
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

    /// <summary>Returns the kind of a silo's device; null if the pool has not told.</summary>
    public string? DeviceOf(SiloAddress silo) => _views.TryGetValue(silo, out var view) ? LeaseAccount.DeviceOf(view.Profile) : null;

    /// <summary>Asks the pool for the load of the silos, once a second; while it does not answer, its last answer is used.</summary>
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

    /// <summary>Returns a silo's capacity; null if it is given no work. A silo that has not reported yet has room for one part.</summary>
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
        // The context does not leave this method.
        RequestContext.Set(IPlacementDirector.PlacementHintKey, assigned.Silo);
        try
        {
            return (await run(assigned, cancellationToken), null);
        }
#pragma warning disable CA1031 // Every error of a part is handled alike: it is run again, a limited number of times.
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
            _brokenOff.Add(assigned); // if the silo is declared dead, the part was lost with it
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

    /// <summary>Whether the error comes from the silo, which is going away or rejects the call, and not from the part.</summary>
    internal static bool IsOfTheSilo(Exception error) =>
        error is OrleansMessageRejectionException or SiloUnavailableException or ConnectionFailedException or OperationCanceledException;

    /// <summary>Gives up calls to dead silos, which might end only with their timeouts.</summary>
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

    /// <exception cref="InvalidOperationException">A part was repeatedly lost with its silo.</exception>
    private void ThrowIfPartIsLost(JobSchedule schedule)
    {
        if (schedule.LostPart is { } part)
        {
            throw new InvalidOperationException(
                $"Part {nameOf(part)} was lost with its silo {schedule.Losses[part]} times in a row: it crashes silos, perhaps because it needs more memory " +
                "than they have. Look at the logs of the silos; retry it when they have more.");
        }
    }

    /// <summary>Cancels runs that are no longer needed, as far as their silos can be reached, and ignores their reports.</summary>
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

    /// <summary>Warns once per slow silo; further parts of the same silo are logged at a lower level.</summary>
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
