namespace VerifiedAddition.Benchmarks;

/// <summary>Counts calls of one kind, and measures every so manieth.</summary>
/// <param name="name">The kind.</param>
/// <param name="every">1: every call is measured.</param>
internal sealed class CallMeter(string name, int every)
{
    private readonly List<double> _times = [];
    private long _count;
    private long _weighed;
    private double _bytesIn;
    private double _bytesOut;

    /// <summary>Microseconds of the last call that was measured; 0 before.</summary>
    public double Last { get; private set; }

    /// <summary>Average microseconds.</summary>
    public double Mean => _times.Count == 0 ? 0 : _times.Average();

    public double TotalSeconds => Mean * _count * 1e-6;

    /// <summary>Whether the next call is to be measured.</summary>
    public bool IsDue => _count % every == 0;

    /// <summary>Whether the last call is to be weighed.</summary>
    public bool IsWeighed(int everyManieth) => _count % everyManieth == 1 || everyManieth == 1;

    /// <summary>Counts a call that is not measured.</summary>
    public void Count() => _count++;

    /// <summary>Counts a call that was measured.</summary>
    public void Count(double microseconds)
    {
        _count++;
        _times.Add(microseconds);
        Last = microseconds;
    }

    /// <summary>Adds the sizes of a request and its answer, in bytes.</summary>
    public void Weigh(int request, int answer)
    {
        _weighed++;
        _bytesIn += request;
        _bytesOut += answer;
    }

    /// <summary>What was counted.</summary>
    /// <param name="seconds">Simulated seconds.</param>
    public CallFigures Figures(double seconds)
    {
        _times.Sort();
        return new(
            name, _count, _count / seconds, Mean, Percentile(_times, 0.5), Percentile(_times, 0.99), TotalSeconds / seconds,
            _weighed == 0 ? 0 : _bytesIn / _weighed, _weighed == 0 ? 0 : _bytesOut / _weighed);
    }

    /// <summary>The value that a share of sorted values does not exceed; NaN if there are none.</summary>
    public static double Percentile(IReadOnlyList<double> sorted, double share) =>
        sorted.Count == 0 ? double.NaN : sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Count) - 1)];
}

/// <summary>Calls of one kind.</summary>
/// <param name="Name">The kind.</param>
/// <param name="Calls">How many.</param>
/// <param name="PerSecond">A simulated second.</param>
/// <param name="Mean">Average microseconds of processor time.</param>
/// <param name="Median">Microseconds.</param>
/// <param name="P99">Microseconds that 99 of 100 do not exceed.</param>
/// <param name="Core">Share of one processor that they take.</param>
/// <param name="BytesIn">Average bytes of what is sent to the pool, without the message's header.</param>
/// <param name="BytesOut">Average bytes of its answer, without the message's header.</param>
internal sealed record CallFigures(
    string Name, long Calls, double PerSecond, double Mean, double Median, double P99, double Core, double BytesIn, double BytesOut)
{
    public double BytesPerSecond => PerSecond * (BytesIn + BytesOut);
}
