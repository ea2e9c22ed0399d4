using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace VerifiedAddition.Grains;

/// <summary>The metrics of a silo's grains. All names, units and attributes are in docs/metrics.md.</summary>
/// <remarks>Measuring never fails and never waits, and costs next to nothing without a listener.</remarks>
public sealed class GridMetrics : IDisposable
{
    /// <summary>The attribute for the kind of device: <c>cpu</c>, <c>cuda</c> or <see cref="AnyDevice"/>.</summary>
    public const string DeviceKind = "device.kind";

    /// <summary>The value for a variant that any kind of device may train.</summary>
    public const string AnyDevice = "any";

    /// <summary>A look at a very large sweep takes long: looks take at most one part of so many of the time.</summary>
    private const int MostOfTime = 30;

    /// <summary>Minimum time between two looks at a running sweep; one that has ended is looked at immediately.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(2);

    private readonly TimeProvider _time;
    private readonly PoolGauges _pool;
    private readonly SweepGauges _sweeps = new();
    private readonly ConcurrentDictionary<string, (long At, TimeSpan Took)> _glanced = new(StringComparer.Ordinal);
    private readonly ObservableGauge<long> _variants;
    private readonly Counter<long> _lost;
    private readonly Counter<long> _restarts;
    private readonly Counter<long> _questions;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _retries;
    private readonly Histogram<double> _storage;

    public GridMetrics(IMeterFactory meters, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(meters);
        _time = time;
        _pool = new(time);
        var meter = meters.Create(GridTelemetry.Name);
        meter.CreateObservableGauge("va.pool.waiting", _pool.Waiting, "{variant}", "Variants that wait for a slot.");
        meter.CreateObservableGauge("va.pool.oldest_wait", _pool.OldestWait, "s", "How long the first of them has waited.");
        meter.CreateObservableGauge("va.pool.slots", _pool.Slots, "{slot}", "Training slots that the pool knows.");
        meter.CreateObservableGauge("va.pool.servable", _pool.Servable, "{variant}", "Variants that wait although a free slot could train them.");
        meter.CreateObservableGauge("va.pool.oldest_renewal", _pool.OldestRenewal, "s", "Since when the longest silent lease was not renewed.");
        _lost = meter.CreateCounter<long>("va.pool.leases.lost", "{lease}", "Leases that were taken back.");
        _variants = meter.CreateObservableGauge("va.variants", _sweeps.Variants, "{variant}", "Variants of the sweeps that are active here.");
        meter.CreateObservableGauge("va.training.loss", _sweeps.Losses, unit: null, "Last loss of a variant.");
        meter.CreateObservableGauge("va.training.progress", _sweeps.Progress, "1", "Share of a variant's steps that are made.");
        meter.CreateObservableGauge("va.verification.nines", _sweeps.Nines, unit: null, "Nines of a variant's accuracy that are certified.");
        meter.CreateObservableGauge("va.verification.wrong", _sweeps.Wrong, "{question}", "Wrong answers of a model that its sweep ends with.");
        meter.CreateObservableGauge("va.sweep.progress", _sweeps.Done, "1", "Share of a sweep's steps that are made.");
        _restarts = meter.CreateCounter<long>("va.training.restarts", "{attempt}", "Attempts at a variant that follow an unfinished one.");
        _questions = meter.CreateCounter<long>("va.verification.questions", "{question}", "Questions that were asked on this silo.");
        _failures = meter.CreateCounter<long>("va.verification.failures", "{question}", "Those of them that were answered wrongly.");
        _retries = meter.CreateCounter<long>("va.verification.shard.retries", "{shard}", "Shards that were sent out again.");
        _storage = meter.CreateHistogram<double>(
            "va.grain_storage.duration", "s", "Calls of the grains' storage.", tags: null,
            new() { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
        AddNothing();
    }

    /// <summary>Returns the name of an enumeration value as an attribute value.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => Enum.GetName(value)!.ToLowerInvariant();

    /// <summary>Records the state of the pool, which is on this silo.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="renewed">Timestamp of the least recent renewal among its leases; null if there are none.</param>
    public void PoolSeen(DevicePool pool, long? renewed = null)
    {
        ArgumentNullException.ThrowIfNull(pool);
        _pool.Saw(
            pool.Queue.Select(queued => (queued.Request.Variant, KindOf(queued.Request))),
            pool.Silos.Values.Where(silo => silo.TakesWork).Select(pool.ViewOf).SelectMany(silo =>
                Enumerable.Range(0, silo.Profile.Slots).Select(slot => (KindOf(silo.Profile), slot < silo.Training))),
            pool.Servable().Count(),
            renewed);
    }

    /// <summary>Records that the pool has left this silo.</summary>
    public void PoolLeft() => _pool.Left();

    /// <summary>Counts leases that were revoked because they were not renewed in time or their silo is gone.</summary>
    public void LeasesLost(int leases) => _lost.Add(leases);

    /// <summary>Records a turn of a sweep that is active on this silo.</summary>
    public void SweepTurned(string sweep, SweepPhase phase, Func<SweepSnapshot> look)
    {
        ArgumentNullException.ThrowIfNull(look);
        var isFresh = _glanced.TryGetValue(sweep, out var last) && _time.GetElapsedTime(last.At) < Glance + (MostOfTime * last.Took);
        if (_variants.Enabled && !(isFresh && phase is SweepPhase.Running))
        {
            var at = _time.GetTimestamp();
            _sweeps.Saw(look(), at);
            _glanced[sweep] = (at, _time.GetElapsedTime(at));
        }
    }

    /// <summary>Records that a sweep is no longer active on this silo.</summary>
    public void SweepLeft(string sweep)
    {
        _glanced.TryRemove(sweep, out _);
        _sweeps.Left(sweep);
    }

    /// <summary>Records the start of an attempt; it counts as a restart if an earlier attempt did not finish.</summary>
    public void AttemptBegun(VariantRun before, VariantRun after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        if (before.Epoch > 0 && after.Epoch > before.Epoch)
        {
            _restarts.Add(1, new KeyValuePair<string, object?>("restart.reason", ReasonOf(before)));
        }
    }

    /// <summary>Records that a part of a job was done on this silo, or found no slot.</summary>
    public void PartDone(IJobReport? report)
    {
        if (report is ShardReport shard)
        {
            _questions.Add(shard.Questions);
            _failures.Add(shard.Failures);
        }
    }

    /// <summary>Records that a part is sent out again.</summary>
    /// <param name="reason">One of few: <c>error</c>, <c>silo</c>, <c>busy</c>, <c>slow</c>.</param>
    public void PartRetried(string reason) => _retries.Add(1, new KeyValuePair<string, object?>("retry.reason", reason));

    /// <summary>Records a call of the grain storage.</summary>
    /// <param name="operation"><c>read</c>, <c>write</c> or <c>clear</c>.</param>
    /// <param name="outcome"><c>ok</c>, <c>conflict</c> or <c>error</c>.</param>
    /// <param name="took">Duration of the call.</param>
    public void Stored(string operation, string outcome, TimeSpan took) =>
        _storage.Record(took.TotalSeconds, new("operation", operation), new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>The meter belongs to its factory.</summary>
    public void Dispose() => PoolLeft();

    /// <summary>Creates counters at zero: one that is absent until something goes wrong cannot be told from one that is not measured.</summary>
    private void AddNothing()
    {
        _lost.Add(0);
        _questions.Add(0);
        _failures.Add(0);
        foreach (var reason in new[] { "error", "lost", "suspended" })
        {
            _restarts.Add(0, new KeyValuePair<string, object?>("restart.reason", reason));
        }

        foreach (var reason in new[] { "busy", "error", "silo", "slow" })
        {
            _retries.Add(0, new KeyValuePair<string, object?>("retry.reason", reason));
        }
    }

    private static string KindOf(SiloProfile silo) => silo.HasGpu ? SiloProfile.Gpu : SiloProfile.Processor;

    private static string KindOf(PoolRequest request) =>
        Array.Find([SiloProfile.Gpu, SiloProfile.Processor], kind => request.Requires.Contains(kind, StringComparer.Ordinal)) ?? AnyDevice;

    private static string ReasonOf(VariantRun before) => before.Latest?.State switch
    {
        AttemptState.Suspended => "suspended",
        AttemptState.Faulted => "error",
        _ => "lost",
    };
}
