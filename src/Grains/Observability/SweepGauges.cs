using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace VerifiedAddition.Grains;

/// <summary>The sweeps that are active on this silo, as they were last seen.</summary>
/// <remarks>Series that name a variant are bounded: those that train come first, then those that changed last.</remarks>
internal sealed class SweepGauges
{
    /// <summary>The most variants that are told of by name.</summary>
    public const int MaxSeries = 64;

    private readonly ConcurrentDictionary<string, Figures[]> _sweeps = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (double Progress, long Seen)> _done = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(long Failures, long Asked, bool IsWhole), double> _nines = [];

    /// <summary>A sweep looks so now.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="now">Of the order of what is seen: the newest has the highest.</param>
    public void Saw(SweepSnapshot sweep, long now)
    {
        var before = _sweeps.GetValueOrDefault(sweep.Name, []).ToDictionary(figures => figures.Variant, StringComparer.Ordinal);
        _sweeps[sweep.Name] = [.. sweep.Cells.Select(cell =>
        {
            var figures = FiguresOf(sweep, cell);
            return before.TryGetValue(cell.Name, out var known) && known with { Seen = 0 } == figures ? known : figures with { Seen = now };
        })];
        var steps = sweep.Cells.Sum(cell => (double)cell.Training.Steps);
        _done[sweep.Name] = (steps > 0 ? sweep.Cells.Sum(cell => (double)cell.Training.Step) / steps : 0, now);
    }

    /// <summary>A sweep is not active here any more.</summary>
    public void Left(string sweep)
    {
        _sweeps.TryRemove(sweep, out _);
        _done.TryRemove(sweep, out _);
    }

    public IEnumerable<Measurement<long>> Variants()
    {
        var counts = _sweeps.Values.SelectMany(figures => figures).CountBy(figures => figures.Phase).ToDictionary();
        return counts.Count == 0 ? [] : Enum.GetValues<VariantPhase>().Select(phase => new Measurement<long>(
            counts.GetValueOrDefault(phase), new KeyValuePair<string, object?>("variant.state", GridMetrics.Word(phase))));
    }

    public IEnumerable<Measurement<double>> Losses() => Named(figures => figures.Loss);

    public IEnumerable<Measurement<double>> Progress() => Named(figures => figures.Progress);

    public IEnumerable<Measurement<double>> Nines() => Named(figures => figures.Nines);

    public IEnumerable<Measurement<long>> Wrong() => Named(figures => figures.Wrong);

    public IEnumerable<Measurement<double>> Done() => _done.OrderByDescending(sweep => sweep.Value.Seen).Take(MaxSeries)
        .Select(sweep => new Measurement<double>(sweep.Value.Progress, new KeyValuePair<string, object?>("sweep", UntrustedText.OneLine(sweep.Key))));

    private IEnumerable<Measurement<T>> Named<T>(Func<Figures, T?> value)
        where T : struct => _sweeps.Values.SelectMany(figures => figures)
            .Where(figures => value(figures) is not null)
            .OrderByDescending(figures => figures.Phase is VariantPhase.Training)
            .ThenByDescending(figures => figures.Seen)
            .Take(MaxSeries)
            .Select(figures => new Measurement<T>(
                value(figures)!.Value, new("sweep", UntrustedText.OneLine(figures.Sweep)), new KeyValuePair<string, object?>("variant", UntrustedText.OneLine(figures.Variant))));

    private Figures FiguresOf(SweepSnapshot sweep, CellSnapshot cell)
    {
        var training = cell.Training;
        return new(
            sweep.Name, cell.Name, training.Phase, training.AverageFinalLoss ?? training.Loss,
            training.Step > 0 ? (double)training.Step / Math.Max(training.Steps, 1) : null, NinesOf(cell.Verifications),
            IsFinal(sweep, cell) ? cell.Verifications.Sum(one => one.Failures) : null, Seen: 0);
    }

    /// <summary>Whether a variant is verified and nothing will be, or was, made of it that is meant to do better.</summary>
    private static bool IsFinal(SweepSnapshot sweep, CellSnapshot cell) =>
        IsVerified(cell.Verifications) && !Array.Exists(sweep.Cells, other => other.RefinedFrom?.Variant == cell.Name) &&
        (sweep.Phase is SweepPhase.Completed or SweepPhase.Failed or SweepPhase.Cancelled || (cell.Refine is null && cell.RefinedFrom is null));

    private static bool IsVerified(VerificationSnapshot[] verifications) =>
        verifications.Length > 0 && Array.TrueForAll(verifications, one => one.Phase is JobPhase.Completed);

    /// <summary>The least of its operations; null until all are verified.</summary>
    private double? NinesOf(VerificationSnapshot[] verifications) =>
        IsVerified(verifications)
            ? verifications.Min(one => _nines.GetOrAdd((one.Failures, one.Asked, one.IsWhole()), static (_, counted) => counted.Nines(), one))
            : null;

    /// <param name="Sweep">The sweep's name.</param>
    /// <param name="Variant">The variant's name in it.</param>
    /// <param name="Phase">How far its training is.</param>
    /// <param name="Loss">Its final loss, or the last one; null before the first.</param>
    /// <param name="Progress">The share of its steps that are made, 0–1; null before the first.</param>
    /// <param name="Nines">Nines that are certified, infinitely many if all questions were answered rightly; null until it is verified.</param>
    /// <param name="Wrong">Wrong answers in all its verifications; null until it is verified and final.</param>
    /// <param name="Seen">When any of this last changed.</param>
    private sealed record Figures(
        string Sweep, string Variant, VariantPhase Phase, double? Loss, double? Progress, double? Nines, long? Wrong, long Seen);
}
