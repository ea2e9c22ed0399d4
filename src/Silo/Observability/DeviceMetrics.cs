using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using VerifiedAddition.Grains;
using static TorchSharp.torch;

namespace VerifiedAddition.Silo;

/// <summary>The metrics of this silo's device. All names, units and attributes are in docs/metrics.md.</summary>
/// <remarks>A step costs three observations; without a listener, next to nothing.</remarks>
public sealed class DeviceMetrics : IDisposable
{
    private static readonly InstrumentAdvice<double> StepTimes = new()
    {
        HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private static readonly InstrumentAdvice<double> CheckpointTimes = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    private static readonly InstrumentAdvice<long> CheckpointSizes = new()
    {
        HistogramBucketBoundaries = [100_000, 300_000, 1_000_000, 3_000_000, 10_000_000, 30_000_000, 100_000_000, 300_000_000, 1_000_000_000],
    };

    private readonly Counter<long> _steps;
    private readonly Histogram<double> _stepTime;
    private readonly Histogram<double> _checkpointTime;
    private readonly Histogram<long> _checkpointSize;
    private readonly Counter<long> _checkpointFailures;
    private readonly Counter<long> _divergences;
    private readonly ObservableGauge<double> _utilization;
    private readonly KeyValuePair<string, object?> _kind;
    private readonly TimeProvider _time;
    private readonly DeviceOptions _options;
    private readonly RateMeter _flops;
    private readonly Lock _lock = new();
    private readonly GpuReadings? _gpu;
    private readonly int[] _used = new int[SlotUse.All.Length];
    private double? _peak;

    public DeviceMetrics(IMeterFactory meters, IOptions<DeviceOptions> options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(meters);
        ArgumentNullException.ThrowIfNull(options);
        (_time, _options, _flops) = (time, options.Value, new(time));
        _kind = new(GridMetrics.DeviceKind, GridMetrics.Word(_options.Kind));
        var meter = meters.Create(GridTelemetry.Name);
        _steps = meter.CreateCounter<long>("va.training.steps", "{step}", "Steps of variants that were made on this silo.");
        _stepTime = meter.CreateHistogram("va.training.step.duration", "s", "One step of a variant, or of a stack.", tags: null, StepTimes);
        _checkpointTime = meter.CreateHistogram("va.checkpoint.duration", "s", "Writing a checkpoint.", tags: null, CheckpointTimes);
        _checkpointSize = meter.CreateHistogram("va.checkpoint.size", "By", "Checkpoints that were written.", tags: null, CheckpointSizes);
        _checkpointFailures = meter.CreateCounter<long>("va.checkpoint.failures", "{checkpoint}", "Checkpoints that could not be written.");
        _divergences = meter.CreateCounter<long>("va.training.divergences", "{attempt}", "Attempts that ended since a number was not finite.");
        _checkpointFailures.Add(0); // an absent counter cannot be told from one that is not measured
        _divergences.Add(0, _kind);
        meter.CreateObservableGauge("va.training.flops", Flops, "{FLOP}/s", "Floating-point operations a second in matrix products, last 10 s.");
        _utilization = meter.CreateObservableGauge("va.training.flops.utilization", Utilization, "1", "The share of the device's measured peak.");
        meter.CreateObservableGauge("va.slots", Slots, "{slot}", "Slots of this silo by what they are used for.");
        _gpu = _options.Kind is DeviceKind.Cuda ? GpuReadings.Open() : null;
        if (_gpu is { } gpu)
        {
            meter.CreateObservableGauge("va.gpu.memory.usage", () => Seen(gpu.MemoryUsage), "By", "GPU memory in use, of all processes.");
            meter.CreateObservableGauge("va.gpu.memory.limit", () => Seen(gpu.MemoryLimit), "By", "GPU memory there is.");
            meter.CreateObservableGauge("va.gpu.utilization", () => Seen(gpu.Utilization), "1", "Share of time in which the GPU computed.");
        }
    }

    /// <summary>Counts a slot as used until the result is disposed.</summary>
    public IDisposable Use(SlotUse use)
    {
        ArgumentNullException.ThrowIfNull(use);
        return new Usage(_used, use.Rank);
    }

    /// <summary>Runs and measures one step of a variant, or of a stack.</summary>
    /// <param name="step">Runs the step.</param>
    /// <param name="variants">Number of variants in the stack.</param>
    /// <param name="work">Floating-point operations in matrix products, for all variants together.</param>
    public void Step(Action step, int variants, double work)
    {
        ArgumentNullException.ThrowIfNull(step);
        var started = _time.GetTimestamp();
        step();
        _stepTime.Record(_time.GetElapsedTime(started).TotalSeconds, _kind);
        _steps.Add(variants, _kind);
        _flops.Add(work);
    }

    /// <summary>Measures the device's peak speed once, if there is a listener. Call it on a thread for tensors, before training.</summary>
    public void MeasurePeak(Device device)
    {
        if (!_utilization.Enabled)
        {
            return;
        }

        lock (_lock)
        {
            // The slots of a CPU have cores of their own; a GPU is shared by all slots.
            _peak ??= PeakSpeed.Measure(device) * (_options.Kind is DeviceKind.Cuda ? 1 : _options.EffectiveSlots);
        }
    }

    public void CheckpointWritten(long bytes, TimeSpan took)
    {
        _checkpointTime.Record(took.TotalSeconds);
        _checkpointSize.Record(bytes);
    }

    public void CheckpointFailed() => _checkpointFailures.Add(1);

    /// <summary>Counts an attempt that ended because its loss, gradient or weights were not finite.</summary>
    public void Diverged() => _divergences.Add(1, _kind);

    public void Dispose() => _gpu?.Dispose();

    private Measurement<double> Flops() => new(_flops.PerSecond, _kind);

    private IEnumerable<Measurement<double>> Utilization() => _peak is { } peak ? [new(_flops.PerSecond / peak, _kind)] : [];

    private IEnumerable<Measurement<long>> Slots()
    {
        int[] used = [.. SlotUse.All.Select(use => Volatile.Read(ref _used[use.Rank]))];
        foreach (var use in SlotUse.All)
        {
            yield return Used(use.Name, used[use.Rank]);
        }

        yield return Used("free", Math.Max(0, _options.EffectiveSlots - used.Sum()));
    }

    private Measurement<long> Used(string use, int slots) => new(slots, _kind, new KeyValuePair<string, object?>("slot.use", use));

    private static IEnumerable<Measurement<T>> Seen<T>(T? value)
        where T : struct => value is { } seen ? [new(seen)] : [];

    private sealed class Usage : IDisposable
    {
        private readonly int[] _used;
        private readonly int _use;
        private int _left;

        public Usage(int[] used, int use)
        {
            (_used, _use) = (used, use);
            Interlocked.Increment(ref used[use]);
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                Interlocked.Decrement(ref _used[_use]);
            }
        }
    }
}
