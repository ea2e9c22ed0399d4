namespace VerifiedAddition.Silo;

/// <summary>How much there was a second, lately. For any number of threads.</summary>
internal sealed class RateMeter(TimeProvider time)
{
    /// <summary>What "lately" is.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    /// <summary>The sum is noted so often.</summary>
    private static readonly TimeSpan Spacing = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Queue<(long At, double Sum)> _notes = new();
    private double _sum;
    private long _noted;

    /// <summary>The mean of the last 10 s; of what there was since the first amount if that is less, and 0 in its first second.</summary>
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
