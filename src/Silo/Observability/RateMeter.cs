namespace VerifiedAddition.Silo;

/// <summary>A rate per second over a recent window. Thread-safe.</summary>
internal sealed class RateMeter(TimeProvider time)
{
    /// <summary>Length of the window.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    /// <summary>Time between two samples of the sum.</summary>
    private static readonly TimeSpan Spacing = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Queue<(long At, double Sum)> _notes = new();
    private double _sum;
    private long _noted;

    /// <summary>The mean of the last 10 s, or of the time since the first amount if shorter; 0 in its first second.</summary>
    public double PerSecond
    {
        get
        {
            lock (_lock)
            {
                if (_notes.Count == 0)
                {
                    return 0;
                }

                Note();
                var (at, sum) = _notes.Peek();
                var elapsed = time.GetElapsedTime(at);
                return elapsed < Spacing ? 0 : (_sum - sum) / elapsed.TotalSeconds;
            }
        }
    }

    public void Add(double amount)
    {
        lock (_lock)
        {
            Note();
            _sum += amount;
        }
    }

    private void Note()
    {
        var now = time.GetTimestamp();
        if (_notes.Count == 0 || time.GetElapsedTime(_noted, now) >= Spacing)
        {
            _notes.Enqueue((now, _sum));
            _noted = now;
        }

        while (_notes.Count > 1 && time.GetElapsedTime(_notes.Peek().At, now) > Window)
        {
            _notes.Dequeue();
        }
    }
}
