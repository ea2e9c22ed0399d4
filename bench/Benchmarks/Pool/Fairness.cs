namespace VerifiedAddition.Benchmarks;

/// <summary>How evenly slots are shared by sweeps that are equal: same priority, no limit, the same silos, and variants that wait.</summary>
internal sealed class Fairness
{
    private readonly List<double> _indices = [];
    private readonly List<double> _deviations = [];

    /// <summary>Records the slots of each of them at one moment.</summary>
    public void Saw(IReadOnlyCollection<int> slots)
    {
        if (slots.Count > 1 && slots.Sum() > 0)
        {
            var mean = slots.Average();
            _indices.Add(slots.Sum() * (double)slots.Sum() / (slots.Count * slots.Sum(one => (double)one * one)));
            _deviations.Add(slots.Max(one => Math.Abs(one - mean)));
        }
    }

    public FairnessFigures Figures()
    {
        _indices.Sort();
        _deviations.Sort();
        return new(
            _indices.Count,
            _indices.Count == 0 ? double.NaN : _indices.Average(),
            CallMeter.Percentile(_indices, 0.5),
            _indices.Count == 0 ? double.NaN : _indices[0],
            CallMeter.Percentile(_deviations, 0.5),
            CallMeter.Percentile(_deviations, 1));
    }
}

/// <summary>How evenly slots were shared.</summary>
/// <param name="Moments">Moments at which it was looked, every ten simulated seconds.</param>
/// <param name="Mean">Jain's index on average: the square of the sum over the number times the sum of squares; 1 if all are even.</param>
/// <param name="Median">Its median.</param>
/// <param name="Least">The smallest: a sweep has just come, and no slot has become free since.</param>
/// <param name="MedianDeviation">How many slots the sweep that is farthest from the mean is away from it, as a median over the moments.</param>
/// <param name="LargestDeviation">The same at the worst moment.</param>
internal sealed record FairnessFigures(int Moments, double Mean, double Median, double Least, double MedianDeviation, double LargestDeviation);
