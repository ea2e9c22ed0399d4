using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo;

/// <summary>How an attempt is to end, once somebody has said so; who waits for something else hears of it at once.</summary>
internal sealed class StopSignal
{
    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _set = new();
    private StopMode? _mode;

    /// <summary>How; null while it may go on.</summary>
    public StopMode? Mode
    {
        get
        {
            lock (_lock)
            {
                return _mode;
            }
        }
    }

    public void Set(StopMode mode)
    {
        lock (_lock)
        {
            _mode = mode;
        }

        _set.Set();
    }

    /// <summary>Waits as long as is given, or until it is to end.</summary>
    /// <returns>Whether it is to end.</returns>
    public bool Wait(TimeSpan time) => _set.Wait(time);
}
