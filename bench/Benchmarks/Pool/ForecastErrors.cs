using VerifiedAddition.Grains;

namespace VerifiedAddition.Benchmarks;

/// <summary>How far forecasts of when a variant starts are from when it did.</summary>
/// <param name="every">Every so manieth place of the queue is followed.</param>
internal sealed class ForecastErrors(int every)
{
    private readonly Dictionary<VariantId, List<(long At, double StartsIn)>> _told = [];
    private readonly List<double> _errors = [];
    private readonly List<double> _shares = [];
    private readonly List<double> _biases = [];
    private long _asked;
    private long _unknown;

    /// <summary>Records what was told.</summary>
    /// <param name="waits">The queue.</param>
    /// <param name="now">Milliseconds.</param>
    public void Told(IReadOnlyList<QueuedVariant> waits, long now)
    {
        for (var i = 0; i < waits.Count; i += every)
        {
            _asked++;
            if (waits[i].Wait.StartsIn is not { } startsIn)
            {
                _unknown++;
                continue;
            }

            if (!_told.TryGetValue(waits[i].Wait.Variant, out var told))
            {
                _told[waits[i].Wait.Variant] = told = [];
            }

            told.Add((now, startsIn));
        }
    }

    /// <summary>Records that a variant starts.</summary>
    public void Began(VariantId variant, long now)
    {
        if (!_told.Remove(variant, out var told))
        {
            return;
        }

        foreach (var (at, startsIn) in told)
        {
            var waited = (now - at) * 1e-3;
            _errors.Add(Math.Abs(waited - startsIn));
            _biases.Add(waited - startsIn);
            if (waited >= 60)
            {
                _shares.Add(Math.Abs(waited - startsIn) / waited);
            }
        }
    }

    public ForecastFigures Figures()
    {
        _errors.Sort();
        _shares.Sort();
        _biases.Sort();
        return new(
            _errors.Count,
            _asked == 0 ? double.NaN : (double)_unknown / _asked,
            CallMeter.Percentile(_errors, 0.5),
            CallMeter.Percentile(_errors, 0.9),
            CallMeter.Percentile(_shares, 0.5),
            CallMeter.Percentile(_shares, 0.9),
            CallMeter.Percentile(_biases, 0.5));
    }
}

/// <summary>How far forecasts were from what came.</summary>
/// <param name="Compared">Forecasts whose variants have started since.</param>
/// <param name="Unknown">Share of places for which no start was told: beyond a limit, or before any speed was known.</param>
/// <param name="MedianSeconds">Half of them were at most so far off.</param>
/// <param name="P90Seconds">Nine of ten were at most so far off.</param>
/// <param name="MedianShare">The same as a share of the wait, for waits of a minute and more.</param>
/// <param name="P90Share">Nine of ten of these.</param>
/// <param name="Bias">The median of the wait minus what was told, in seconds: above 0, variants start later than told.</param>
internal sealed record ForecastFigures(
    int Compared, double Unknown, double MedianSeconds, double P90Seconds, double MedianShare, double P90Share, double Bias);
