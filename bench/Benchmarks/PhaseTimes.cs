using System.Diagnostics;
using System.Globalization;

namespace VerifiedAddition.Benchmarks;

/// <summary>How long each phase of something takes, over several rounds.</summary>
internal sealed class PhaseTimes
{
    private readonly Dictionary<string, double> _ofRound = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<double>> _rounds = new(StringComparer.Ordinal);
    private long _last;

    /// <summary>Milliseconds of all phases of this round.</summary>
    public double Sum => _ofRound.Values.Sum();

    /// <summary>Begins a phase that is not named yet.</summary>
    public void Begin() => _last = Stopwatch.GetTimestamp();

    /// <summary>Ends a phase, and begins the next.</summary>
    public void End(string phase)
    {
        Add(phase, Stopwatch.GetElapsedTime(_last).TotalMilliseconds);
        Begin();
    }

    public void Add(string phase, double milliseconds) => _ofRound[phase] = _ofRound.GetValueOrDefault(phase) + milliseconds;

    /// <summary>Ends a round.</summary>
    /// <param name="counts">Whether it is not one to warm up.</param>
    public void EndRound(bool counts)
    {
        foreach (var (phase, time) in _ofRound.Where(_ => counts))
        {
            _rounds.TryAdd(phase, []);
            _rounds[phase].Add(time);
        }

        _ofRound.Clear();
    }

    /// <summary>Writes the median of each phase.</summary>
    /// <param name="scale">What milliseconds are multiplied by.</param>
    public void Print(string name, double scale = 1)
    {
        var all = _rounds.Values.Sum(Measured.Median);
        foreach (var (phase, times) in _rounds)
        {
            var median = Measured.Median(times);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}  {phase,-45} {median * scale,8:0.00} ms  {median / all,6:0.0%}"));
        }
    }
}
