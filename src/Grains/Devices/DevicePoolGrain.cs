using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace VerifiedAddition.Grains;

/// <inheritdoc cref="IDevicePoolGrain"/>
[KeepAlive]
public sealed partial class DevicePoolGrain(
    [PersistentState("pool", GrainStores.Runs)] IPersistentState<DevicePoolGrain.Memory> memory,
    IClusterMembershipService membership,
    GridMetrics metrics,
    TimeProvider time,
    ILogger<DevicePoolGrain> logger) : Grain, IDevicePoolGrain
{
    /// <summary>A lease that was not renewed for so long is taken back, unless its silo can be heard.</summary>
    public static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan ReapPeriod = TimeSpan.FromSeconds(1);

    /// <summary>A forecast is made anew no more often than this.</summary>
    private static readonly TimeSpan ForecastTime = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<long, LeasePace> _paces = [];

    /// <summary>Soft, since renewing must cost nothing.</summary>
    private PoolHearing? _hearing;

    private DevicePool _pool = DevicePool.Empty;
    private QueuedVariant[] _waiting = [];
    private DevicePool? _forecastOf;
    private long _forecastAt;
    private double? _speed;
    private long _incarnation;

    private PoolHearing Hearing => _hearing ??= new(GrainContext.Address.SiloAddress!, time);

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _incarnation = time.GetUtcNow().ToUnixTimeMilliseconds();
        _pool = memory.State.Restored();
        foreach (var lease in _pool.Leases)
        {
            Hearing.Renewed(lease.Ticket);
        }

        foreach (var silo in _pool.Silos.Keys)
        {
            Hearing.Heard(silo);
        }

        this.RegisterGrainTimer(static (pool, token) => pool.ReapAsync(token), this, ReapPeriod, ReapPeriod);
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        metrics.PoolLeft();
        return Task.CompletedTask;
    }

    public Task<SweepQueue> WantAsync(string sweep, SweepTerms terms, PoolRequest[] requests, CancellationToken cancellationToken)
    {
        PoolRules.Require(sweep, terms, requests);
        _pool = _pool.Want(sweep, terms, requests);
        return QueueAsync(sweep, cancellationToken);
    }

    public Task<SweepQueue> QueueAsync(string sweep, CancellationToken cancellationToken) => Task.FromResult(new SweepQueue(
        _incarnation,
        _pool.Claims.Find(claim => string.Equals(claim.Sweep, sweep, StringComparison.Ordinal))?.Requests.Length ?? 0,
        [.. Waiting().Where(queued => string.Equals(queued.Sweep, sweep, StringComparison.Ordinal)).Select(queued => queued.Wait)]));

    public Task<SiloView> ReportAsync(SiloReport report, CancellationToken cancellationToken)
    {
        PoolRules.Require(report);
        var address = report.Profile.Address;
        if (IsAlive(address))
        {
            _pool = _pool.Heard(report);
            Hearing.Heard(address);
        }

        return Task.FromResult(_pool.ViewOf(_pool.Silos.GetValueOrDefault(address) ?? new PoolSilo(report.Profile)));
    }

    public async Task<TrainingTicket[]> LeaseAsync(WorkerId worker, int most, CancellationToken cancellationToken)
    {
        TrainingRules.Require(worker);
        PoolRules.RequireStack(most);
        if (!IsAlive(worker.Silo))
        {
            return [];
        }

        var (next, tickets) = _pool.Lease(worker, time.GetUtcNow().ToUnixTimeMilliseconds(), most);
        if (!ReferenceEquals(next, _pool))
        {
            await StoreAsync(next, cancellationToken);
        }

        foreach (var ticket in tickets)
        {
            Hearing.Renewed(ticket);
        }

        return [.. tickets];
    }

    public Task<LeaseOrder> RenewAsync(TrainingTicket ticket, LeasePace pace, CancellationToken cancellationToken)
    {
        TrainingRules.Require(ticket);
        ArgumentNullException.ThrowIfNull(pace);
        if (!_pool.Holds(ticket) || membership.CurrentSnapshot.GetSiloStatus(ticket.Worker.Silo) is SiloStatus.Dead)
        {
            return Task.FromResult(LeaseOrder.Lost);
        }

        Hearing.Renewed(ticket);
        _paces[ticket.Epoch] = pace;
        _speed = pace.WorkPerSecond ?? _speed;
        var standing = _pool.Silos.GetValueOrDefault(ticket.Worker.Silo)?.Standing ?? SiloStanding.Working;
        return Task.FromResult(standing is SiloStanding.Working ? LeaseOrder.Hold : LeaseOrder.HandOver);
    }

    public async Task ReturnAsync(TrainingTicket ticket, string? error, CancellationToken cancellationToken)
    {
        TrainingRules.Require(ticket);
        if (!_pool.Holds(ticket))
        {
            return;
        }

        var next = _pool.Return(ticket).Ended(ticket, TextRules.Kept(error));
        var silo = next.Silos.GetValueOrDefault(ticket.Worker.Silo);
        var isNew = silo?.Standing is SiloStanding.Excluded && _pool.Silos[ticket.Worker.Silo].Standing is SiloStanding.Working;
        await StoreAsync(next, cancellationToken);
        Forget(ticket);
        if (isNew)
        {
            LogExcluded(logger, ticket.Worker.SiloName, silo!.Reason!);
        }
    }

    public async Task<SiloView[]> SetStandingAsync(string silo, SiloStanding standing, CancellationToken cancellationToken)
    {
        PoolRules.Require(standing);
        var named = _pool.Silos.Values.Where(known => string.Equals(known.Profile.Name, silo, StringComparison.Ordinal)).ToArray();
        if (named.Length > 0)
        {
            await StoreAsync(_pool.Stand(named.Select(known => known.Profile.Address), standing), cancellationToken);
            LogStanding(logger, silo, standing);
        }

        return [.. named.Select(known => _pool.ViewOf(_pool.Silos[known.Profile.Address]))];
    }

    public Task<SiloView[]> SilosAsync(CancellationToken cancellationToken) => Task.FromResult(Silos());

    public Task<PoolSnapshot> ViewAsync(CancellationToken cancellationToken) => Task.FromResult(new PoolSnapshot(
        Silos(),
        [.. _pool.Leases.Select(lease => new PoolLease(lease.Ticket, lease.Sweep, _paces.GetValueOrDefault(lease.Ticket.Epoch)?.SecondsLeft))],
        Waiting()));

    private SiloView[] Silos() =>
        [.. _pool.Silos.Values.Select(_pool.ViewOf)
            .OrderBy(view => view.Profile.Name, StringComparer.Ordinal).ThenBy(view => view.Profile.Address)];

    private QueuedVariant[] Waiting()
    {
        if (!ReferenceEquals(_forecastOf, _pool) && (_forecastOf is null || time.GetElapsedTime(_forecastAt) >= ForecastTime || !SameQueue()))
        {
            _waiting = [.. new PoolForecast(_pool, _paces, _speed).Waits()];
            (_forecastOf, _forecastAt) = (_pool, time.GetTimestamp());
        }

        return _waiting;

        // Reports of silos come all the time and change little.
        bool SameQueue() => ReferenceEquals(_forecastOf!.Claims, _pool.Claims) && ReferenceEquals(_forecastOf.Leases, _pool.Leases);
    }

    /// <summary>A silo that was declared dead can still call for a while: membership decides, not the network.</summary>
    private bool IsAlive(SiloAddress silo) => membership.CurrentSnapshot.GetSiloStatus(silo) is SiloStatus.Active or SiloStatus.Joining;

    private async Task ReapAsync(CancellationToken cancellationToken)
    {
        Hearing.Look();
        var gone = Hearing.Silos.Where(silo => !IsAlive(silo)).Union(Hearing.Silent).ToArray();
        if (gone.Length > 0)
        {
            _pool = _pool.Forget(gone);
            Array.ForEach(gone, Hearing.Forget);
        }

        metrics.PoolSeen(_pool, Hearing.OldestRenewal);
        if (!_pool.Leases.Exists(lease => IsLost(lease.Ticket)))
        {
            return;
        }

        // What this silo last saw of the membership may be old: it may have been cut off, and others may have joined since.
        await membership.Refresh(cancellationToken: cancellationToken);
        var lost = _pool.Leases.Select(lease => lease.Ticket).Where(IsLost).ToHashSet();
        if (lost.Count > 0)
        {
            await StoreAsync(_pool.Reap(lost.Contains), cancellationToken);
            Forgotten(lost);
        }
    }

    private bool IsLost(TrainingTicket ticket) => Hearing.IsLost(ticket, membership.CurrentSnapshot.GetSiloStatus(ticket.Worker.Silo));

    private void Forgotten(HashSet<TrainingTicket> lost)
    {
        metrics.LeasesLost(lost.Count);
        foreach (var ticket in lost)
        {
            Forget(ticket);
            LogReaped(
                logger, ticket.Variant, ticket.Epoch, ticket.Worker.SiloName, membership.CurrentSnapshot.GetSiloStatus(ticket.Worker.Silo));
        }
    }

    private void Forget(TrainingTicket ticket)
    {
        Hearing.Forget(ticket);
        _paces.Remove(ticket.Epoch);
    }

    private async Task StoreAsync(DevicePool next, CancellationToken cancellationToken)
    {
        var before = memory.State;
        memory.State = Memory.Of(next);
        try
        {
            await memory.WriteStateAsync(cancellationToken);
        }
        catch (Exception e)
        {
            memory.State = before;
            if (e is InconsistentStateException)
            {
                // Another activation has given and taken leases since: this one knows nothing any more.
                LogOvertaken(logger, e.Message);
                DeactivateOnIdle();
            }

            throw;
        }

        _pool = next;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Variant {Variant}: lease {Epoch} of silo {Silo} ({Status}) is taken back")]
    private static partial void LogReaped(ILogger logger, VariantId variant, long epoch, string silo, SiloStatus status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Another activation of the pool has gone on; this one ends: {Reason}")]
    private static partial void LogOvertaken(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Silo {Silo} is excluded: {Reason}. 'va grid resume {Silo}' or a restart gives it work again")]
    private static partial void LogExcluded(ILogger logger, string silo, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Silo {Silo} is {Standing} from now on")]
    private static partial void LogStanding(ILogger logger, string silo, SiloStanding standing);

    /// <summary>What a restart must find.</summary>
    public sealed class Memory
    {
        public List<TrainingTicket> Leases { get; init; } = [];

        public long Epoch { get; init; }

        /// <summary>For which sweep each lease was given, by its epoch.</summary>
        public Dictionary<long, string> Sweeps { get; init; } = [];

        /// <summary>Silos that are given no work.</summary>
        public List<StoredStanding> Standings { get; init; } = [];

        internal static Memory Of(DevicePool pool) => new()
        {
            Leases = [.. pool.Leases.Select(lease => lease.Ticket)],
            Epoch = pool.Epoch,
            Sweeps = pool.Leases.Where(lease => lease.Sweep is not null).ToDictionary(lease => lease.Ticket.Epoch, lease => lease.Sweep!),
            Standings =
            [
                .. pool.Silos.Values.Where(silo => silo.Standing is not SiloStanding.Working)
                    .Select(silo => new StoredStanding(silo.Profile, silo.Standing, silo.Reason)),
            ],
        };

        internal DevicePool Restored() => DevicePool.Empty with
        {
            Leases = [.. Leases.Select(ticket => new HeldLease(ticket, Sweeps.GetValueOrDefault(ticket.Epoch)))],
            Epoch = Epoch,
            Silos = Standings.ToImmutableDictionary(
                stored => stored.Profile.Address, stored => new PoolSilo(stored.Profile) { Standing = stored.Standing, Reason = stored.Reason }),
        };
    }

    /// <summary>A silo that is given no work.</summary>
    public sealed record StoredStanding(SiloProfile Profile, SiloStanding Standing, string? Reason);
}
