using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.Messaging;
using Orleans.Runtime.Placement;

namespace VerifiedAddition.Grains;

/// <summary>Has shards of one piece of work run on the cluster's silos, as <see cref="ShardFlights"/> decides, until each is done.</summary>
/// <remarks>Belongs to one activation and runs in its turns. Each run of a shard is a grain of its own, made on the silo it is meant for.</remarks>
/// <typeparam name="TReport">What comes of a shard.</typeparam>
/// <param name="work">What the work is called in logs: <c>Verification 75813215b99584b6557d</c>.</param>
/// <param name="run">Calls the grain of a flight: a new one for each, by its number, for only where a grain is not active yet does the hint decide.</param>
internal sealed partial class ShardDispatch<TReport>(
    string work,
    Func<ShardFlight, CancellationToken, Task<TReport?>> run,
    IGrainFactory grains,
    IClusterMembershipService membership,
    VerificationOptions options,
    GridMetrics metrics,
    TimeProvider time,
    ILogger logger)
    where TReport : class
{
    /// <summary>How often the dispatch looks for silos that have gone and for shards that are overdue.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <summary>How often the pool is asked where there is room.</summary>
    private static readonly TimeSpan Ask = TimeSpan.FromSeconds(1);

    private readonly List<Call> _calls = [];
    private readonly HashSet<SiloAddress> _slow = [];
    private Dictionary<SiloAddress, SiloView> _views = [];
    private TimeSpan? _asked;
    private readonly long _began = time.GetTimestamp();

    private TimeSpan Now => time.GetElapsedTime(_began);

    /// <summary>Runs shards. Reports come in any order, one for each.</summary>
    /// <exception cref="InvalidOperationException">Shards fail, and none is done in between.</exception>
    public async IAsyncEnumerable<TReport> RunAsync(
        IntervalSet shards, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var flights = new ShardFlights
        {
            Most = options.ShardsInFlight,
            StealAfter = options.StealAfter,
            Waiting = ShardQueue.Of(shards),
            Number = time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        using var looks = new PeriodicTimer(Look, time);
        var look = looks.WaitForNextTickAsync(cancellationToken).AsTask();
        try
        {
            while (flights.IsUnfinished)
            {
                await AskAsync(cancellationToken);
                flights = SendAll(WithoutDead(flights), cancellationToken);
                var ended = await Task.WhenAny(_calls.Select(call => (Task)call.Landing).Append(look));
                cancellationToken.ThrowIfCancellationRequested();
                if (ended == look)
                {
                    await look;
                    look = looks.WaitForNextTickAsync(cancellationToken).AsTask();
                    continue;
                }

                var call = _calls.Single(call => call.Landing == ended);
                _calls.Remove(call);
                call.Dispose();
                var (report, error) = await call.Landing;
                flights = After(flights, call.Flight, report, error);
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
#pragma warning disable CA1031 // The pool may be moving; shards can be sent without it.
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogUnknown(logger, work, e.Message);
        }
    }

    /// <summary>What a silo can take; null if it is given no work. One that has not said yet what it is can take one.</summary>
    private ShardSilo? SiloAt(SiloAddress silo) => !_views.TryGetValue(silo, out var view)
        ? new(silo)
        : view.Standing is SiloStanding.Working
            ? new(silo, Math.Max(0, view.Profile.Slots - view.Training), view.Profile.HasGpu ? 1 : 0)
            : null;

    private ShardFlights SendAll(ShardFlights flights, CancellationToken cancellationToken)
    {
        ShardSilo[] silos = [.. membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status is SiloStatus.Active).Select(member => SiloAt(member.SiloAddress)).OfType<ShardSilo>()];
        while (flights.Depart(silos, Now) is (var next, { } flight))
        {
            if (flights.Flying.FirstOrDefault(other => other.Shard == flight.Shard) is { } slow)
            {
                metrics.ShardRetried("slow");
                var level = _slow.Add(slow.Silo) ? LogLevel.Warning : LogLevel.Debug;
                var (from, to) = (NameOf(slow.Silo), NameOf(flight.Silo));
                LogStolen(logger, level, work, flight.Shard, from, (Now - slow.Departed).TotalSeconds, to);
            }

            flights = next;
            var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            _calls.Add(new(flight, stop, RunAsync(flight, stop.Token)));
        }

        return flights;
    }

    private async Task<(TReport? Report, Exception? Error)> RunAsync(ShardFlight flight, CancellationToken cancellationToken)
    {
        // It does not leave this method.
        RequestContext.Set(IPlacementDirector.PlacementHintKey, flight.Silo);
        try
        {
            return (await run(flight, cancellationToken), null);
        }
#pragma warning disable CA1031 // Any error of a shard is met the same way: it is run again, a bounded number of times.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return (null, e);
        }
    }

    private ShardFlights After(ShardFlights flights, ShardFlight flight, TReport? report, Exception? error)
    {
        if (report is not null)
        {
            Abandon(_calls.Where(call => call.Flight.Shard == flight.Shard).ToArray());
            return flights.Done(flight, Now);
        }

        if (error is null)
        {
            metrics.ShardRetried("busy");
            return flights.SentBack(flight, Now);
        }

        metrics.ShardRetried(IsOfTheSilo(error) ? "silo" : "error");
        LogAgain(logger, work, flight.Shard, NameOf(flight.Silo), error.Message);
        if (IsOfTheSilo(error) || membership.CurrentSnapshot.GetSiloStatus(flight.Silo) is not SiloStatus.Active)
        {
            return flights.SentBack(flight, Now);
        }

        var next = flights.Failed(flight, Now);
        return next.Errors < ShardFlights.MostErrors
            ? next
            : throw new InvalidOperationException($"Shards failed {next.Errors} times in a row, the last with: {error.Message}", error);
    }

    /// <summary>What a call meets when the silo goes away or will not take it; the shard has nothing to do with it.</summary>
    private static bool IsOfTheSilo(Exception error) =>
        error is OrleansMessageRejectionException or SiloUnavailableException or ConnectionFailedException or OperationCanceledException;

    /// <summary>A call to a dead silo may end only with its timeout: nobody waits for that.</summary>
    private ShardFlights WithoutDead(ShardFlights flights)
    {
        var silos = membership.CurrentSnapshot;
        foreach (var call in _calls.Where(call => silos.GetSiloStatus(call.Flight.Silo) is SiloStatus.Dead).ToArray())
        {
            metrics.ShardRetried("silo");
            LogAgain(logger, work, call.Flight.Shard, NameOf(call.Flight.Silo), "the silo is dead");
            Abandon(call);
            flights = flights.SentBack(call.Flight, Now);
        }

        return flights;
    }

    /// <summary>Frees the slots of shards that do not matter any more, as far as their silos hear of it, and forgets what they report.</summary>
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

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Work}: the pool does not say how busy the silos are: {Reason}")]
    private static partial void LogUnknown(ILogger logger, string work, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Work}: shard {Shard} of silo {Silo} is run again: {Reason}")]
    private static partial void LogAgain(ILogger logger, string work, int shard, string silo, string reason);

    /// <summary>A warning for the first shard of a slow silo; the others of the same silo say nothing new.</summary>
    [LoggerMessage(Message = "{Work}: shard {Shard} is with silo {Slow} for {Seconds:F1} s already and is run on silo {Silo} too")]
    private static partial void LogStolen(ILogger logger, LogLevel level, string work, int shard, string slow, double seconds, string silo);

    private sealed record Call(
        ShardFlight Flight, CancellationTokenSource Stop, Task<(TReport? Report, Exception? Error)> Landing) : IDisposable
    {
        public void Dispose() => Stop.Dispose();

        public async Task StopAsync()
        {
            await Stop.CancelAsync();
            Stop.Dispose();
        }
    }
}
