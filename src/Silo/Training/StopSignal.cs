using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo;

/// <summary>A request to end an attempt, which also wakes a waiting thread.</summary>
internal sealed class StopSignal
{
    private readonly object _gate = new();
    private StopMode? _mode;

    /// <summary>How it is to end; null while it may continue.</summary>
    public StopMode? Mode
    {
        get
        {
            lock (_gate)
            {
                return _mode;
            }
        }
    }

    public void Set(StopMode mode)
    {
        lock (_gate)
        {
            _mode = mode;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for the given time, or until a stop is requested.</summary>
    /// <returns>Whether a stop is requested.</returns>
    public bool Wait(TimeSpan time)
    {
        lock (_gate)
        {
            if (_mode is null)
            {
                Monitor.Wait(_gate, time);
            }

            return _mode is not null;
        }
    }
}
