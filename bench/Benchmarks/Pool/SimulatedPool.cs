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
    private readonly CallMeter _writes = new("state is made", 200);
    private readonly Dictionary<long, TrainingSpeed> _speeds = [];
    private readonly List<double> _stateBytes = [];
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
    /// <param name="slots">Slots of the grid.</param>
    /// <param name="seconds">Simulated seconds.</param>
    public StoredFigures StoredFigures(int slots, double seconds)
    {
        var made = _writes.Figures(seconds);
        return new(
            made.PerSecond, _stateBytes.DefaultIfEmpty().Average(), _stateBytes.DefaultIfEmpty().Max(), made.Mean / 1000, _stored.WriteMilliseconds(slots));
    }

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

    public Task<TrainingTicket[]> LeaseAsync(WorkerId worker, int most, CancellationToken cancellationToken)
    {
        var began = ThreadTime.Microseconds;
        TrainingRules.Require(worker);
        PoolRules.RequireStack(most);
        var (next, tickets) = Pool.Lease(worker, _clock.GetUtcNow().ToUnixTimeMilliseconds(), most, _ => false);
        var isStored = !ReferenceEquals(next.Leases, Pool.Leases);
        Pool = next;
        foreach (var ticket in tickets)
        {
            _hearing.Renewed(ticket);
            _leaseClock.Heard(ticket.Epoch);
        }

        TrainingTicket[] answer = [.. tickets];
        var meter = isStored ? _leases : _asks;
        Count(meter, ThreadTime.Microseconds - began, isStored);
        Weigh(meter, 500, () => _sizes.Of(worker) + _sizes.Of(most), () => _sizes.Of(answer));
        return Task.FromResult(answer);
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

    public Task ReturnAsync(TrainingTicket ticket, string? error, CancellationToken cancellationToken)
    {
        var began = ThreadTime.Microseconds;
        TrainingRules.Require(ticket);
        Pool = Pool.Settle(_settled).Charge([Pool.Leases.Find(ticket)!], _ => _leaseClock.Now, _leaseClock.Now).Return(ticket).Ended(ticket, error).ClearSuspect(ticket.Variant);
        _settled.Clear();
        _hearing.Forget(ticket);
        _leaseClock.Forget(ticket.Epoch);
        _speeds.Remove(ticket.Epoch);
        Count(_returns, ThreadTime.Microseconds - began, isStored: true);
        Weigh(_returns, 500, () => _sizes.Of(ticket) + _sizes.Of(error), () => 0);
        return Task.CompletedTask;
    }

    public Task ReturnFencedAsync(TrainingTicket ticket, long owner, CancellationToken cancellationToken) =>
        throw new NotSupportedException("In the simulation no clock is ahead.");

    public Task<SlotCharge[]> ChargesAsync(string? sweep, CancellationToken cancellationToken) =>
        throw new NotSupportedException("In the simulation nobody asks for the ledger.");

    /// <summary>What the grain does once a second.</summary>
    public void Reap()
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
            Serve(meter.Last, isStored: false);
        }
        else
        {
            Count(meter, ThreadTime.Microseconds - began);
        }
    }

    private void Count(CallMeter meter, double microseconds, bool isStored = false)
    {
        meter.Count(microseconds);
        Serve(microseconds, isStored);
    }

    private void Serve(double microseconds, bool isStored)
    {
        Decisions.Serve(_clock.Now, microseconds * 1e-3);
        if (isStored)
        {
            Store();
        }

        WithWrites.Serve(_clock.Now, (microseconds * 1e-3) + (isStored ? _stored.WriteMilliseconds(Pool.Leases.Count) : 0));
    }

    private void Store()
    {
        if (_writes.IsDue)
        {
            var began = ThreadTime.Microseconds;
            _stateBytes.Add(_stored.BytesOf(Pool, _leaseClock));
            _writes.Count(ThreadTime.Microseconds - began);
        }
        else
        {
            _writes.Count();
        }
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
