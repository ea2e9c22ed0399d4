using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace VerifiedAddition.Grains;

/// <inheritdoc cref="IDevicePoolGrain"/>
[KeepAlive]
public sealed partial class DevicePoolGrain(
    [PersistentState("pool", GrainStores.Runs)] IPersistentState<DevicePoolGrain.Memory> memory,
    IClusterMembershipService membership,
    GridMetrics metrics,
    TimeProvider time,
    ILogger<DevicePoolGrain> logger,
    [FromKeyedServices(GrainStores.Runs)] IGrainStorage storage,
    IOptions<PoolOptions>? options = null) : Grain, IDevicePoolGrain, ILeasingGrain
{
    /// <summary>A lease not renewed for this long is revoked, unless its silo can be heard.</summary>
    public static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan ReapPeriod = TimeSpan.FromSeconds(1);

    /// <summary>Minimum time between two forecasts of the same queue.</summary>
    private static readonly TimeSpan ForecastTime = TimeSpan.FromMilliseconds(250);

    /// <summary>A queue of at most so many variants is forecast again whenever it has changed.</summary>
    private const int ShortQueue = 1000;

    /// <summary>One part in so many of the time is spent on forecasts of a longer queue.</summary>
    private const int ForecastShare = 20;

    /// <summary>Timeout of notifications; one that fails is repeated.</summary>
    private static readonly TimeSpan CallTime = TimeSpan.FromSeconds(2);

    /// <summary>So often is stored until when leases were renewed, where nothing else is stored meanwhile.</summary>
    private static readonly TimeSpan AccountTime = TimeSpan.FromSeconds(10);

    private readonly Dictionary<long, TrainingSpeed> _speeds = [];

    private readonly LeaseClock _clock = new(time);

    /// <summary>Epochs of the leases that are to be handed over to a higher priority.</summary>
    private readonly HashSet<long> _preempted = [];

    /// <summary>Numbers of charges that the ledger has, and that the next write forgets.</summary>
    private readonly HashSet<long> _settled = [];

    /// <summary>When an attempt at each variant was last lost with its silo, as far as this activation knows.</summary>
    private readonly Dictionary<VariantId, long> _lostAt = [];

    /// <summary>Not stored, so that renewing a lease needs no write.</summary>
    private PoolLiveness? _hearing;

    /// <summary>Sweeps that wanted slots when the state was stored and have not been woken since: the queue itself is not stored.</summary>
    private readonly HashSet<string> _asleep = new(StringComparer.Ordinal);

    private DevicePool _pool = DevicePool.Empty;
    private QueuedVariant[] _waiting = [];
    private ILookup<string, PoolWait> _waits = Array.Empty<QueuedVariant>().ToLookup(queued => queued.Sweep, queued => queued.Wait, StringComparer.Ordinal);
    private DevicePool? _forecastOf;
    private long _forecastAt;
    private TimeSpan _forecastTook;
    private double? _speed;
    private long _incarnation;
    private PoolStore _store = null!;
    private bool _isPosting;

    private PoolLiveness Hearing => _hearing ??= new(GrainContext.Address.SiloAddress!, time);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var settings = options?.Value ?? new();
        _incarnation = time.GetUtcNow().ToUnixTimeMilliseconds();
        _asleep.UnionWith(memory.State.Wanting);
        var home = memory.State.Home;
        _store = new(memory, storage, GrainContext.GrainId, GrainContext.Address.SiloAddress, _clock, time, settings.RecordBytes, logger);
        _pool = await _store.LoadAsync(cancellationToken) with { OwnerLimits = settings.OwnerLimits };
        foreach (var lease in _pool.Leases)
        {
            Hearing.Renewed(lease.Ticket);
        }

        foreach (var silo in _pool.Silos.Keys)
        {
            Hearing.Heard(silo);
        }

        foreach (var variant in _pool.Lost.Silos.Keys)
        {
            _lostAt[variant] = time.GetTimestamp();
        }

        if (home is not null)
        {
            Hearing.Heard(home); // if it is dead, its silence will show it
        }

        this.RegisterGrainTimer(static (pool, token) => pool.ReapAsync(token), this, ReapPeriod, ReapPeriod);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        metrics.PoolLeft();
        return Task.CompletedTask;
    }

    public Task<SweepQueue> RequestAsync(string sweep, SweepTerms terms, PoolRequest[] requests, CancellationToken cancellationToken)
    {
        PoolRules.Require(sweep, terms, requests);
        _pool = _pool.Request(sweep, terms, requests);
        return QueueAsync(sweep, cancellationToken);
    }

    public Task<SweepQueue> QueueAsync(string sweep, CancellationToken cancellationToken) => Task.FromResult(new SweepQueue(
        _incarnation,
        _pool.DemandOf(sweep)?.Count ?? 0,
        [.. WaitsOf(sweep)]));

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

        var (next, tickets) = _pool.Lease(worker, time.GetUtcNow().ToUnixTimeMilliseconds(), most, Rests);
        if (!ReferenceEquals(next.Leases, _pool.Leases))
        {
            await StoreAsync(next, cancellationToken);
        }
        else
        {
            _pool = next;
        }

        foreach (var ticket in tickets)
        {
            Hearing.Renewed(ticket);
            _clock.Heard(ticket.Epoch);
        }

        return [.. tickets];
    }

    public async Task<LeaseOrder> RenewAsync(TrainingTicket ticket, TrainingSpeed speed, CancellationToken cancellationToken)
    {
        TrainingRules.Require(ticket);
        ArgumentNullException.ThrowIfNull(speed);
        if (!_pool.Holds(ticket) || membership.CurrentSnapshot.GetSiloStatus(ticket.Worker.Silo) is SiloStatus.Dead)
        {
            return LeaseOrder.Lost;
        }

        Hearing.Renewed(ticket);
        _clock.Heard(ticket.Epoch);
        _clock.Written(ticket.Epoch, speed.Bytes);
        _speeds[ticket.Epoch] = speed;
        _speed = speed.WorkPerSecond ?? _speed;
        if (speed.GotOn && _pool.ClearSuspect(ticket.Variant) is var acquitted && !ReferenceEquals(acquitted, _pool))
        {
            await TryAsync(StoreAsync(acquitted, cancellationToken)); // no caller has to wait for it: it is retried at the next change
        }

        var standing = _pool.Silos.GetValueOrDefault(ticket.Worker.Silo)?.Standing ?? SiloStanding.Working;
        return standing is SiloStanding.Working && !_pool.MustHandOver(ticket) && !_preempted.Contains(ticket.Epoch) ? LeaseOrder.Hold : LeaseOrder.HandOver;
    }

    public Task ReturnAsync(TrainingTicket ticket, string? error, CancellationToken cancellationToken) => ReturnWrittenAsync(ticket, error, bytes: 0, cancellationToken);

    public async Task ReturnWrittenAsync(TrainingTicket ticket, string? error, long bytes, CancellationToken cancellationToken)
    {
        TrainingRules.Require(ticket);
        if (!_pool.Holds(ticket))
        {
            return;
        }

        _clock.Written(ticket.Epoch, bytes);
        var next = Charged([ticket], _ => _clock.Now).Return(ticket).Ended(ticket, TextRules.Kept(error));
        if (error is not null || _speeds.GetValueOrDefault(ticket.Epoch)?.GotOn is true)
        {
            next = next.ClearSuspect(ticket.Variant); // the variant itself counts its errors
        }

        var silo = next.Silos.GetValueOrDefault(ticket.Worker.Silo);
        var isNew = silo?.Standing is SiloStanding.Excluded && _pool.Silos[ticket.Worker.Silo].Standing is SiloStanding.Working;
        await StoreAsync(next, cancellationToken);
        Forget(ticket);
        if (isNew)
        {
            LogExcluded(logger, ticket.Worker.SiloName, silo!.Reason!);
        }
    }

    public async Task ReturnFencedAsync(TrainingTicket ticket, long owner, CancellationToken cancellationToken)
    {
        TrainingRules.Require(ticket);
        if (_pool.Holds(ticket))
        {
            await StoreAsync(Charged([ticket], _ => _clock.Now).Return(ticket).CatchUp(owner), cancellationToken);
            Forget(ticket);
            LogBehind(logger, ticket.Variant, ticket.Epoch, owner, _pool.Epoch);
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
        [.. _pool.Leases.Select(lease => new PoolLease(lease.Ticket, lease.Sweep, _speeds.GetValueOrDefault(lease.Ticket.Epoch)?.SecondsLeft))],
        Waiting()));

    public Task<SlotCharge[]> ChargesAsync(string? sweep, CancellationToken cancellationToken)
    {
        var running = _pool.Leases.Select(lease => lease.Charge(SlotCharge.Running, _clock.HeardOf(lease), _clock.BytesOf(lease.Ticket.Epoch))).OfType<SlotCharge>();
        return Task.FromResult<SlotCharge[]>(
        [
            .. _pool.Settle(_settled).Outbox.Concat(running).Where(charge => sweep is null || string.Equals(charge.Sweep, sweep, StringComparison.Ordinal)),
        ]);
    }

    private SiloView[] Silos() =>
        [.. _pool.Silos.Values.Select(_pool.ViewOf).Select(view => view with { SilentSeconds = Hearing.SilenceOf(view.Profile.Address)?.TotalSeconds })
            .OrderBy(view => view.Profile.Name, StringComparer.Ordinal).ThenBy(view => view.Profile.Address)];

    private QueuedVariant[] Waiting()
    {
        if (!ReferenceEquals(_forecastOf, _pool) && (_forecastOf is null || time.GetElapsedTime(_forecastAt) >= ForecastPeriod()))
        {
            var began = time.GetTimestamp();
            _waiting = [.. new PoolForecast(_pool, _speeds, _speed).Waits()];
            _waits = _waiting.ToLookup(queued => queued.Sweep, queued => queued.Wait, StringComparer.Ordinal);
            (_forecastOf, _forecastAt, _forecastTook) = (_pool, time.GetTimestamp(), time.GetElapsedTime(began));
        }

        return _waiting;

        // Reports of silos arrive all the time and change little.
        TimeSpan ForecastPeriod()
        {
            var rest = _waiting.Length > ShortQueue ? _forecastTook * ForecastShare : TimeSpan.Zero;
            var isSame = ReferenceEquals(_forecastOf!.Demands, _pool.Demands) && ReferenceEquals(_forecastOf.Leases, _pool.Leases);
            return isSame && rest < ForecastTime ? ForecastTime : rest;
        }
    }

    private IEnumerable<PoolWait> WaitsOf(string sweep)
    {
        _ = Waiting();
        return _waits[sweep];
    }

    /// <summary>A silo that was declared dead can still call for a while, so membership decides.</summary>
    private bool IsAlive(SiloAddress silo) => membership.CurrentSnapshot.GetSiloStatus(silo) is SiloStatus.Active or SiloStatus.Joining;

    private async Task ReapAsync(CancellationToken cancellationToken)
    {
        Hearing.Look();
        if (_pool.Leases.Any(lease => IsLost(lease.Ticket)))
        {
            // This silo's view of the membership may be old: it may have been cut off, and others may have joined since.
            await membership.Refresh(cancellationToken: cancellationToken);
        }

        metrics.PoolSeen(_pool, Hearing.OldestRenewal);
        var gone = Hearing.Silos.Where(silo => !IsAlive(silo)).Union(Hearing.Silent).ToArray();
        var lost = _pool.Leases.Select(lease => lease.Ticket).Where(IsLost).ToHashSet();
        if (gone.Length > 0 || lost.Count > 0)
        {
            await TakeBackAsync(gone, lost, cancellationToken);
        }

        foreach (var variant in _pool.Condemned.ToArray())
        {
            await GiveUpAsync(variant, cancellationToken);
        }

        if (IsAlive(GrainContext.Address.SiloAddress!))
        {
            Wake(); // unless this silo ends: then the next activation does
            _ = PostAsync(cancellationToken); // not awaited: the ledger must not hold the pool up
        }

        Preempt();
        await TryAsync(RefreshAsync(cancellationToken));
    }

    /// <summary>Returns the pool after leases that are about to end were charged.</summary>
    private DevicePool Charged(IReadOnlyCollection<TrainingTicket> ended, Func<HeldLease, long> until)
    {
        var next = _pool.Settle(_settled).Charge(ended.Select(_pool.Leases.Find).OfType<HeldLease>(), until, _clock.Now, _clock.BytesOf);
        if (next.Outbox.Count >= DevicePool.MaxOutbox)
        {
            LogOutboxFull(logger, DevicePool.MaxOutbox);
        }

        return next;
    }

    /// <summary>Brings charges that are stored here to the ledger. Until that is confirmed they are brought again, and those that it has it ignores.</summary>
    private async Task PostAsync(CancellationToken cancellationToken)
    {
        var charges = _pool.Settle(_settled).Outbox;
        if (_isPosting || charges.IsEmpty)
        {
            return;
        }

        _isPosting = true;
        try
        {
            var failed = await LedgerDelivery.UnconfirmedAsync(
                GrainFactory, LedgerPages.Of(charges), (page, reason) => LogNotPosted(logger, page, reason), cancellationToken);
            _settled.UnionWith(charges.Select(charge => charge.Number).Except(failed));
        }
        finally
        {
            _isPosting = false;
        }
    }

    /// <summary>Takes slots from sweeps of lower priority, if that is wanted.</summary>
    private void Preempt()
    {
        if (options?.Value.Preempts is not true)
        {
            return;
        }

        foreach (var ticket in Preemption.Next(_pool, _preempted, _clock.Now, Rests))
        {
            _preempted.Add(ticket.Epoch);
            LogPreempted(logger, ticket.Variant, ticket.Worker.SiloName);
        }
    }

    /// <summary>
    /// Calls the sweeps that wanted slots before this activation: one that was lost together with the pool's last activation would otherwise not
    /// request them again before its reminder.
    /// </summary>
    private void Wake()
    {
        _asleep.ExceptWith(_pool.Demands.Select(demand => demand.Sweep));
        foreach (var sweep in _asleep.ToArray())
        {
            _asleep.Remove(sweep);
            _ = WakeAsync(sweep); // not awaited: the sweep's answer may need the pool's
        }
    }

    private async Task WakeAsync(string sweep)
    {
        try
        {
            await GrainFactory.GetGrain<ISweepGrain>(sweep).ListAsync();
        }
#pragma warning disable CA1031 // It is called again in a second.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogNotWoken(logger, sweep, e.Message);
            _asleep.Add(sweep);
        }
    }

    /// <summary>Forgets silos that are gone, revokes lost leases, and counts the attempts that were lost without progress.</summary>
    private async Task TakeBackAsync(SiloAddress[] gone, HashSet<TrainingTicket> lost, CancellationToken cancellationToken)
    {
        // Silos that were idle, and those whose leases are lost with them. Leases of other silos may still be returned.
        var idle = gone.Where(silo => _pool.Leases.On(silo).Leases.IsEmpty);
        var died = lost.Where(ticket => Hearing.IsLostWithSilo(ticket, StatusOf(ticket))).Select(ticket => ticket.Worker.Silo).Union(idle).ToArray();
        lost.UnionWith(_pool.Leases.Select(lease => lease.Ticket).Where(ticket => died.Contains(ticket.Worker.Silo))); // if one is, all of the silo are
        var after = _pool.Died(died, ticket => _speeds.GetValueOrDefault(ticket.Epoch)?.GotOn is true).Lost;
        gone = [.. gone.Union(died)];
        if (!await TakeBackAsync(lost, after, gone, cancellationToken))
        {
            _pool = _pool.Forget(gone);
        }

        foreach (var silo in gone)
        {
            Hearing.Forget(silo);
        }
    }

    /// <summary>Revokes lost leases, with as many writes as their records take; what was counted and who is gone is stored with the last.</summary>
    /// <returns>Whether anything had to be stored.</returns>
    private async Task<bool> TakeBackAsync(HashSet<TrainingTicket> lost, LostAttempts after, SiloAddress[] gone, CancellationToken cancellationToken)
    {
        if (lost.Count == 0 && ReferenceEquals(after, _pool.Lost))
        {
            return false;
        }

        var (left, taken) = (lost.ToHashSet(), new HashSet<TrainingTicket>());
        try
        {
            do
            {
                var part = left.Count == 0 ? [] : _store.Part(left);
                left.ExceptWith(part);
                var next = Charged(part, _clock.HeardOf).RevokeLeases(part.Contains);
                await StoreAsync(left.Count == 0 ? (next with { Lost = after }).Forget(gone) : next, cancellationToken);
                taken.UnionWith(part);
            }
            while (left.Count > 0);
        }
        finally
        {
            if (taken.Count > 0)
            {
                Forgotten(taken);
            }
        }

        return true;
    }

    /// <summary>Makes a condemned variant fail; repeated until the variant has been told.</summary>
    private async Task GiveUpAsync(VariantId variant, CancellationToken cancellationToken)
    {
        var reason = _pool.Lost.ReasonFor(variant);
        try
        {
            await GrainFactory.GetGrain<ITrainingGrain>(variant.Value).GiveUpAsync(reason, cancellationToken).WaitAsync(CallTime, time, cancellationToken);
            await StoreAsync(_pool.ClearSuspect(variant), cancellationToken);
            LogGivenUp(logger, variant, reason);
        }
#pragma warning disable CA1031 // The pool continues, and tries again in a second.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogNotGivenUp(logger, variant, e.Message);
        }
    }

    /// <summary>Whether a suspect must not be tried yet.</summary>
    private bool Rests(VariantId variant) =>
        _lostAt.TryGetValue(variant, out var lostAt) && time.GetElapsedTime(lostAt) < _pool.Lost.RestOf(variant);

    private SiloStatus StatusOf(TrainingTicket ticket) => membership.CurrentSnapshot.GetSiloStatus(ticket.Worker.Silo);

    private bool IsLost(TrainingTicket ticket) => Hearing.IsLost(ticket, StatusOf(ticket));

    private void Forgotten(HashSet<TrainingTicket> lost)
    {
        metrics.LeasesLost(lost.Count);
        foreach (var ticket in lost)
        {
            Forget(ticket);
            _lostAt[ticket.Variant] = time.GetTimestamp();
            LogReaped(logger, ticket.Variant, ticket.Epoch, ticket.Worker.SiloName, StatusOf(ticket));
        }

        foreach (var variant in _lostAt.Keys.Where(variant => !_pool.Lost.Silos.ContainsKey(variant)).ToArray())
        {
            _lostAt.Remove(variant);
        }
    }

    private void Forget(TrainingTicket ticket)
    {
        Hearing.Forget(ticket);
        _clock.Forget(ticket.Epoch);
        _speeds.Remove(ticket.Epoch);
        _preempted.Remove(ticket.Epoch);
    }

    private Task StoreAsync(DevicePool next, CancellationToken cancellationToken) =>
        StoreAsync(next, settled => _store.StoreAsync(_pool, settled, cancellationToken));

    /// <summary>Stores until when leases were renewed.</summary>
    private Task RefreshAsync(CancellationToken cancellationToken) =>
        StoreAsync(_pool, settled => _store.RefreshAsync(settled, AccountTime, cancellationToken));

    private async Task StoreAsync(DevicePool next, Func<DevicePool, Task> store)
    {
        long[] settled = [.. _settled];
        next = next.Settle(_settled);
        try
        {
            await store(next);
        }
        catch (Exception e)
        {
            // It may have been stored all the same, so no epoch and no number is given again.
            _pool = _pool with { Epoch = Math.Max(_pool.Epoch, next.Epoch), Charged = Math.Max(_pool.Charged, next.Charged) };
            if (e is InconsistentStateException)
            {
                // Another activation has given and revoked leases since: this one's state is out of date.
                LogOvertaken(logger, e.Message);
                DeactivateOnIdle();
            }

            throw;
        }

        _pool = next;
        _settled.ExceptWith(settled);
    }

    private async Task TryAsync(Task storing)
    {
        try
        {
            await storing;
        }
#pragma warning disable CA1031 // A storage fault must not cost a worker its lease.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogNotStored(logger, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Variant {Variant}: lease {Epoch} of silo {Silo} ({Status}) is taken back")]
    private static partial void LogReaped(ILogger logger, VariantId variant, long epoch, string silo, SiloStatus status);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Another activation of the pool has continued; this one ends: {Reason}")]
    private static partial void LogOvertaken(ILogger logger, string reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Variant {Variant}: the pool gave it epoch {Epoch}, but it has had epoch {Owner}: a clock was ahead, or the pool's state was lost. The pool goes on after epoch {Next}")]
    private static partial void LogBehind(ILogger logger, VariantId variant, long epoch, long owner, long next);

    [LoggerMessage(Level = LogLevel.Error, Message = "Variant {Variant} is given up: {Reason}")]
    private static partial void LogGivenUp(ILogger logger, VariantId variant, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Variant {Variant} is to be given up, but could not be told: {Reason}")]
    private static partial void LogNotGivenUp(ILogger logger, VariantId variant, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Sweep '{Sweep}' wanted slots and could not be woken: {Reason}")]
    private static partial void LogNotWoken(ILogger logger, string sweep, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The ledger's page {Page} does not take what was used, which is tried again: {Reason}")]
    private static partial void LogNotPosted(ILogger logger, string page, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The ledger has not taken {Most} charges: the oldest are given up, and 'va usage' will not show them. See the warnings about its pages")]
    private static partial void LogOutboxFull(ILogger logger, int most);

    [LoggerMessage(Level = LogLevel.Information, Message = "Variant {Variant} makes a checkpoint and leaves its slot on silo {Silo} to a sweep of higher priority")]
    private static partial void LogPreempted(ILogger logger, VariantId variant, string silo);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The state of the pool could not be stored: {Reason}")]
    private static partial void LogNotStored(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Silo {Silo} is excluded: {Reason}. 'va grid resume {Silo}' or a restart gives it work again")]
    private static partial void LogExcluded(ILogger logger, string silo, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Silo {Silo} is {Standing} from now on")]
    private static partial void LogStanding(ILogger logger, string silo, SiloStanding standing);

    /// <summary>The stored state: of a pool whose leases are on pages, all but those and what has ended there.</summary>
    public sealed class Memory : StoredLeases
    {
        /// <summary>Silos that are given no work.</summary>
        public List<StoredStanding> Standings { get; set; } = [];

        /// <summary>Names of the silos that were lost with each variant.</summary>
        public Dictionary<string, List<string>> Lost { get; set; } = [];

        /// <summary>Names of the sweeps that wanted slots.</summary>
        public List<string> Wanting { get; set; } = [];

        /// <summary>The silo that stored this; null in states stored by earlier versions.</summary>
        public SiloAddress? Home { get; init; }

        /// <summary>The pages that have the leases; null, or a set without pages, if they are here.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public LeasePageSet? Pages { get; set; }

        /// <summary>Pages that may be there and are not used: those of before, or of a form that was begun and not completed.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public List<LeasePageSet>? Leftovers { get; set; }

        internal static Memory Of(DevicePool pool, SiloAddress? home, LeaseClock clock)
        {
            var whole = Beside(pool, home);
            whole.Hold(pool.Leases, pool.Outbox, pool, clock);
            return whole;
        }

        /// <summary>What is stored beside leases on pages.</summary>
        internal static Memory Beside(DevicePool pool, SiloAddress? home) => new()
        {
            Home = home,
            Epoch = pool.Epoch,
            Charged = pool.Charged,
            Wanting = [.. pool.Demands.Select(demand => demand.Sweep)],
            Lost = pool.Lost.Silos.ToDictionary(entry => entry.Key.Value, entry => entry.Value.ToList(), StringComparer.Ordinal),
            Standings =
            [
                .. pool.Silos.Values.Where(silo => silo.Standing is not SiloStanding.Working)
                    .Select(silo => new StoredStanding(silo.Profile, silo.Standing, silo.Reason)),
            ],
        };

        /// <summary>Returns the pool.</summary>
        /// <param name="pages">The pages of its leases; none if they are here.</param>
        internal DevicePool Restored(params IReadOnlyCollection<LeasePage> pages)
        {
            StoredLeases[] parts = [this, .. pages];
            return DevicePool.Holding(parts.SelectMany(part => part.Held())) with
            {
                Epoch = parts.Max(part => part.Epoch),
                Outbox = [.. parts.SelectMany(part => part.Outbox).OrderBy(charge => charge.Number)],
                Charged = parts.Max(part => part.Charged),
                Lost = new()
                {
                    Silos = Lost.ToImmutableDictionary(entry => new VariantId(entry.Key), entry => entry.Value.ToImmutableList()),
                },
                Silos = Standings.ToImmutableDictionary(
                    stored => stored.Profile.Address, stored => new PoolSilo(stored.Profile) { Standing = stored.Standing, Reason = stored.Reason }),
            };
        }

        /// <summary>Whether this says the same as another beside leases and epochs.</summary>
        internal bool TellsAs(Memory other) =>
            Wanting.SequenceEqual(other.Wanting, StringComparer.Ordinal) &&
            Standings.Select(Told).SequenceEqual(other.Standings.Select(Told)) &&
            Lost.Count == other.Lost.Count &&
            Lost.All(one => other.Lost.TryGetValue(one.Key, out var silos) && silos.SequenceEqual(one.Value, StringComparer.Ordinal));

        private static (SiloAddress, SiloStanding, string?) Told(StoredStanding one) => (one.Profile.Address, one.Standing, one.Reason);
    }

    /// <summary>A silo that is given no work.</summary>
    public sealed record StoredStanding(SiloProfile Profile, SiloStanding Standing, string? Reason);
}
