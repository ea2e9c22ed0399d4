using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo;

/// <summary>How an attempt is to end, once somebody has said so; who waits for something else hears of it at once.</summary>
internal sealed class StopSignal
{
    private readonly object _gate = new();
    private StopMode? _mode;

    /// <summary>How; null while it may go on.</summary>
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

    /// <summary>Waits as long as is given, or until it is to end.</summary>
    /// <returns>Whether it is to end.</returns>
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
