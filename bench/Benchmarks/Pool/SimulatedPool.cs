using VerifiedAddition.Grains;

namespace VerifiedAddition.Benchmarks;

/// <summary>
/// Does with the pool's deciders what the pool's grain does, and measures what each call takes: processor time, bytes that are sent, bytes that
/// are stored. Nothing is sent and nothing stored.
/// </summary>
internal sealed class SimulatedPool : ILeasingGrain
{
    /// <summary>The name of calls that give a lease.</summary>
    public const string Lease = "slot gets a lease";

    /// <summary>The name of calls that end one.</summary>
    public const string Return = "worker returns";

    /// <summary>As in the grid.</summary>
    private static readonly TimeSpan AccountTime = TimeSpan.FromSeconds(10);

    private readonly CallMeter _requests = new("sweep requests", 1);
    private readonly CallMeter _queues = new("sweep asks for its queue", 1);
    private readonly CallMeter _reports = new("silo reports", 16);
    private readonly CallMeter _leases = new(Lease, 1);
    private readonly CallMeter _asks = new("slot asks in vain", 1);
    private readonly CallMeter _renewals = new("worker renews", 16);
    private readonly CallMeter _returns = new(Return, 1);
    private readonly CallMeter _looks = new("looks for lost leases", 1);
    private readonly CallMeter _posts = new("posts to the ledger", 1);
    private readonly CallMeter _gauges = new("gauges", 1);
    private readonly CallMeter _forecasts = new("forecast", 1);
    private readonly CallMeter _writes = new("what is stored is made", 1);
    private readonly Dictionary<long, TrainingSpeed> _speeds = [];
    private readonly CountingStorage _storage = new();
    private readonly PoolStore _store;
    private long _records;
    private long _bytes;
    private int _largest;
    private readonly SimulatedClock _clock;
    private readonly StoredPool _stored;
    private readonly WireSizes _sizes;
    private readonly GridMetrics _metrics;
    private readonly PoolLiveness _hearing;
    private readonly LeaseClock _leaseClock;
    private readonly HashSet<long> _settled = [];
    private ILookup<string, QueuedVariant> _waiting = Array.Empty<QueuedVariant>().ToLookup(queued => queued.Sweep, StringComparer.Ordinal);
    private double? _speed;
    private DevicePool? _askedOf;

    public SimulatedPool(SimulatedClock clock, StoredPool stored, WireSizes sizes, GridMetrics metrics, SiloAddress own)
    {
        (_clock, _stored, _sizes, _metrics, _hearing, _leaseClock) = (clock, stored, sizes, metrics, new(own, clock), new(clock));
        _store = StoredPool.StoreIn(_storage, new StoredHead(_storage), clock, _leaseClock);
    }

    public DevicePool Pool { get; private set; } = DevicePool.Empty;

    /// <summary>How long calls wait for each other if the decisions were all.</summary>
    public CallQueue Decisions { get; } = new();

    /// <summary>How long calls wait for each other where every lease and every return is written to a disk like this one.</summary>
    public CallQueue WithWrites { get; } = new();

    /// <summary>Calls of a sweep that would find the queue changed since the one before, and would need a new forecast.</summary>
    public long ForecastsDue { get; private set; }

    public IEnumerable<CallMeter> Calls => [_reports, _renewals, _leases, _asks, _returns, _requests, _queues, _looks, _posts, _gauges];

    public CallMeter Forecasts => _forecasts;

    /// <summary>What leases cost to store.</summary>
    /// <param name="seconds">Simulated seconds.</param>
    public StoredFigures StoredFigures(double seconds) => new(
        _records / seconds, (double)_bytes / Math.Max(1, _records), _largest, _storage.Records, _writes.Figures(seconds).Mean / 1000, _stored.Full);

    public Task<SweepQueue> RequestAsync(string sweep, SweepTerms terms, PoolRequest[] requests, CancellationToken cancellationToken)
    {
        var began = ThreadTime.Microseconds;
        PoolRules.Require(sweep, terms, requests);
        Pool = Pool.Request(sweep, terms, requests);
        var answer = Answer(sweep);
        Count(_requests, ThreadTime.Microseconds - began);
        Weigh(_requests, 20, () => _sizes.Of(sweep) + _sizes.Of(terms) + _sizes.Of(requests), () => _sizes.Of(answer));
        return Task.FromResult(answer);
    }

    public Task<SweepQueue> QueueAsync(string sweep, CancellationToken cancellationToken)
    {
        var began = ThreadTime.Microseconds;
        var answer = Answer(sweep);
        Count(_queues, ThreadTime.Microseconds - began);
        Weigh(_queues, 20, () => _sizes.Of(sweep), () => _sizes.Of(answer));
        return Task.FromResult(answer);
    }

    public Task<SiloView> ReportAsync(SiloReport report, CancellationToken cancellationToken)
    {
        var began = Begin(_reports);
        PoolRules.Require(report);
        Pool = Pool.Heard(report);
        _hearing.Heard(report.Profile.Address);
        var answer = Pool.ViewOf(Pool.Silos[report.Profile.Address]);
        End(_reports, began);
        Weigh(_reports, 5000, () => _sizes.Of(report), () => _sizes.Of(answer));
        return Task.FromResult(answer);
    }

    public async Task<TrainingTicket[]> LeaseAsync(WorkerId worker, int most, CancellationToken cancellationToken)
    {
        var began = ThreadTime.Microseconds;
        TrainingRules.Require(worker);
        PoolRules.RequireStack(most);
        var (next, tickets) = Pool.Lease(worker, _clock.GetUtcNow().ToUnixTimeMilliseconds(), most, _ => false);
        var (before, isStored) = (Pool, !ReferenceEquals(next.Leases, Pool.Leases));
        Pool = next;
        foreach (var ticket in tickets)
        {
            _hearing.Renewed(ticket);
            _leaseClock.Heard(ticket.Epoch);
        }

        TrainingTicket[] answer = [.. tickets];
        var meter = isStored ? _leases : _asks;
        var took = ThreadTime.Microseconds - began;
        Count(meter, took, isStored ? await StoreAsync(() => _store.StoreAsync(before, Pool, cancellationToken)) : 0);
        Weigh(meter, 500, () => _sizes.Of(worker) + _sizes.Of(most), () => _sizes.Of(answer));
        return answer;
    }

    public Task<LeaseOrder> RenewAsync(TrainingTicket ticket, TrainingSpeed speed, CancellationToken cancellationToken)
    {
        var began = Begin(_renewals);
        TrainingRules.Require(ticket);
        var answer = LeaseOrder.Lost;
        if (Pool.Holds(ticket))
        {
            _hearing.Renewed(ticket);
            _leaseClock.Heard(ticket.Epoch);
            _speeds[ticket.Epoch] = speed;
            _speed = speed.WorkPerSecond ?? _speed;
            Pool = speed.GotOn ? Pool.ClearSuspect(ticket.Variant) : Pool;
            var standing = Pool.Silos.GetValueOrDefault(ticket.Worker.Silo)?.Standing ?? SiloStanding.Working;
            answer = standing is SiloStanding.Working && !Pool.MustHandOver(ticket) ? LeaseOrder.Hold : LeaseOrder.HandOver;
        }

        End(_renewals, began);
        Weigh(_renewals, 5000, () => _sizes.Of(ticket) + _sizes.Of(speed), () => _sizes.Of(answer));
        return Task.FromResult(answer);
    }

    public Task ReturnWrittenAsync(TrainingTicket ticket, string? error, long bytes, CancellationToken cancellationToken) => ReturnAsync(ticket, error, cancellationToken);

    public async Task ReturnAsync(TrainingTicket ticket, string? error, CancellationToken cancellationToken)
    {
        var began = ThreadTime.Microseconds;
        TrainingRules.Require(ticket);
        var before = Pool;
        Pool = Pool.Settle(_settled).Charge([Pool.Leases.Find(ticket)!], _ => _leaseClock.Now, _leaseClock.Now).Return(ticket).Ended(ticket, error).ClearSuspect(ticket.Variant);
        _settled.Clear();
        _hearing.Forget(ticket);
        _leaseClock.Forget(ticket.Epoch);
        _speeds.Remove(ticket.Epoch);
        var took = ThreadTime.Microseconds - began;
        Count(_returns, took, await StoreAsync(() => _store.StoreAsync(before, Pool, cancellationToken)));
        Weigh(_returns, 500, () => _sizes.Of(ticket) + _sizes.Of(error), () => 0);
    }

    public Task ReturnFencedAsync(TrainingTicket ticket, long owner, CancellationToken cancellationToken) =>
        throw new NotSupportedException("In the simulation no clock is ahead.");

    public Task<SlotCharge[]> ChargesAsync(string? sweep, CancellationToken cancellationToken) =>
        throw new NotSupportedException("In the simulation nobody asks for the ledger.");

    /// <summary>What the grain does once a second.</summary>
    public async Task ReapAsync()
    {
        var began = ThreadTime.Microseconds;
        _hearing.Look();
        if (Pool.Leases.Any(IsLost) || _hearing.Silent.Any() || Pool.Condemned.Any())
        {
            throw new InvalidOperationException("A lease was lost although every worker renews: the simulation is wrong.");
        }

        Count(_looks, ThreadTime.Microseconds - began);
        began = ThreadTime.Microseconds;
        _settled.UnionWith(LedgerPages.Of(Pool.Settle(_settled).Outbox).SelectMany(page => page).Select(posting => posting.Number));
        Count(_posts, ThreadTime.Microseconds - began);
        began = ThreadTime.Microseconds;
        _metrics.PoolSeen(Pool, _hearing.OldestRenewal);
        Count(_gauges, ThreadTime.Microseconds - began);
        WithWrites.Serve(_clock.Now, await StoreAsync(() => _store.RefreshAsync(Pool, AccountTime, CancellationToken.None)));
    }

    /// <summary>Makes the forecast that sweeps are answered with until the next.</summary>
    public IReadOnlyList<QueuedVariant> Forecast()
    {
        var began = ThreadTime.Microseconds;
        QueuedVariant[] waits = [.. new PoolForecast(Pool, _speeds, _speed).Waits()];
        _forecasts.Count(ThreadTime.Microseconds - began);
        _waiting = waits.ToLookup(queued => queued.Sweep, StringComparer.Ordinal);
        return waits;
    }

    private SweepQueue Answer(string sweep)
    {
        ForecastsDue += ReferenceEquals(_askedOf?.Demands, Pool.Demands) && ReferenceEquals(_askedOf?.Leases, Pool.Leases) ? 0 : 1;
        _askedOf = Pool;
        return new(
            1,
            Pool.DemandOf(sweep)?.Count ?? 0,
            [.. _waiting[sweep].Select(queued => queued.Wait)]);
    }

    private bool IsLost(HeldLease lease) => _hearing.IsLost(lease.Ticket, SiloStatus.Active);

    private static double Begin(CallMeter meter) => meter.IsDue ? ThreadTime.Microseconds : double.NaN;

    private void End(CallMeter meter, double began)
    {
        if (double.IsNaN(began))
        {
            meter.Count();
            Serve(meter.Last, writing: 0);
        }
        else
        {
            Count(meter, ThreadTime.Microseconds - began);
        }
    }

    private void Count(CallMeter meter, double microseconds, double writing = 0)
    {
        meter.Count(microseconds);
        Serve(microseconds, writing);
    }

    private void Serve(double microseconds, double writing)
    {
        Decisions.Serve(_clock.Now, microseconds * 1e-3);
        WithWrites.Serve(_clock.Now, (microseconds * 1e-3) + writing);
    }

    /// <summary>Stores; returns the milliseconds that the writes would have taken, one after the other.</summary>
    private async Task<double> StoreAsync(Func<Task> store)
    {
        var began = ThreadTime.Microseconds;
        await store(); // the storage answers at once
        _writes.Count(ThreadTime.Microseconds - began);
        foreach (var bytes in _storage.Written)
        {
            (_records, _bytes, _largest) = (_records + 1, _bytes + bytes, Math.Max(_largest, bytes));
        }

        var milliseconds = _storage.Written.Sum(bytes => _stored.WriteMilliseconds(bytes));
        _storage.Written.Clear();
        return milliseconds;
    }

    /// <summary>Weighs every so manieth call; not within the measured time.</summary>
    private static void Weigh(CallMeter meter, int every, Func<int> request, Func<int> answer)
    {
        if (meter.IsWeighed(every))
        {
            meter.Weigh(request(), answer());
        }
    }
}
