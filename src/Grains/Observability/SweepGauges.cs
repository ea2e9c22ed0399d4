using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace VerifiedAddition.Grains;

/// <summary>The sweeps that are active on this silo, as last seen.</summary>
/// <remarks>The number of series that name a variant is limited: those in training come first, then those that changed last.</remarks>
internal sealed class SweepGauges
{
    /// <summary>Maximum number of variants with series of their own.</summary>
    public const int MaxSeries = 64;

    private readonly ConcurrentDictionary<string, Figures[]> _sweeps = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (double Progress, long Seen)> _done = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(long Failures, long Asked, bool IsWhole), double> _nines = [];

    /// <summary>Records the state of a sweep.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="now">Sequence number: the newest observation has the highest.</param>
    public void Saw(SweepSnapshot sweep, long now)
    {
        var before = _sweeps.GetValueOrDefault(sweep.Name, []).ToDictionary(figures => figures.Variant, StringComparer.Ordinal);
        var mended = sweep.Cells.Select(cell => cell.RefinedFrom?.Variant).ToHashSet(StringComparer.Ordinal);
        _sweeps[sweep.Name] = [.. sweep.Cells.Select(cell =>
        {
            var figures = FiguresOf(sweep, cell, mended.Contains(cell.Name));
            return before.TryGetValue(cell.Name, out var known) && known with { Seen = 0 } == figures ? known : figures with { Seen = now };
        })];
        var steps = sweep.Cells.Sum(cell => (double)cell.Training.Steps);
        _done[sweep.Name] = (steps > 0 ? sweep.Cells.Sum(cell => (double)cell.Training.Step) / steps : 0, now);
    }

    /// <summary>Records that a sweep is no longer active here.</summary>
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

    private Figures FiguresOf(SweepSnapshot sweep, CellSnapshot cell, bool isMended)
    {
        var training = cell.Training;
        return new(
            sweep.Name, cell.Name, training.Phase, training.AverageFinalLoss ?? training.Loss,
            training.Step > 0 ? (double)training.Step / Math.Max(training.Steps, 1) : null, NinesOf(cell.Verifications),
            IsFinal(sweep, cell, isMended) ? cell.Verifications.Sum(one => one.Failures) : null, Seen: 0);
    }

    /// <summary>Whether a variant is verified and no refinement round follows or followed it.</summary>
    private static bool IsFinal(SweepSnapshot sweep, CellSnapshot cell, bool isMended) =>
        IsVerified(cell.Verifications) && !isMended &&
        (sweep.Phase is SweepPhase.Completed or SweepPhase.Failed or SweepPhase.Cancelled || (cell.Refine is null && cell.RefinedFrom is null));

    private static bool IsVerified(VerificationSnapshot[] verifications) =>
        verifications.Length > 0 && Array.TrueForAll(verifications, one => one.Phase is JobPhase.Completed);

    /// <summary>The minimum over its operations; null until all are verified.</summary>
    private double? NinesOf(VerificationSnapshot[] verifications) =>
        IsVerified(verifications)
            ? verifications.Min(one => _nines.GetOrAdd((one.Failures, one.Asked, one.IsWhole()), static (_, counted) => counted.Nines(), one))
            : null;

    /// <param name="Sweep">The sweep's name.</param>
    /// <param name="Variant">The variant's name in it.</param>
    /// <param name="Phase">The phase of its training.</param>
    /// <param name="Loss">Its final loss, or the latest; null before the first step.</param>
    /// <param name="Progress">Share of its steps that are done, 0–1; null before the first.</param>
    /// <param name="Nines">Certified nines, infinity if all questions were answered correctly; null until it is verified.</param>
    /// <param name="Wrong">Wrong answers in all its verifications; null until it is verified and final.</param>
    /// <param name="Seen">Sequence number of the last change.</param>
    private sealed record Figures(
        string Sweep, string Variant, VariantPhase Phase, double? Loss, double? Progress, double? Nines, long? Wrong, long Seen);
}
