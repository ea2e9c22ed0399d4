namespace VerifiedAddition.Silo.Tests;

/// <summary>A simulated clock that jumps from one scheduled event to the next.</summary>
internal sealed class SimulatedTime : TimeProvider
{
    private static readonly DateTimeOffset Beginning = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<Action, (TimeSpan At, long Order)> _agenda = new();
    private long _order;

    /// <summary>Time since the beginning of the history.</summary>
    public TimeSpan Now { get; private set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Beginning + Now;

    public override long GetTimestamp() => Now.Ticks;

    /// <summary>Returns a timer that never fires: what grains wait for happens within their turn, or is a message.</summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Silent();

    public void After(TimeSpan delay, Action what) => _agenda.Enqueue(what, (Now + delay, _order++));

    /// <summary>Runs the next event.</summary>
    public void Step()
    {
        if (!_agenda.TryDequeue(out var what, out var due))
        {
            throw new InvalidOperationException("Nothing is to happen any more.");
        }

        Now = due.At;
        what();
    }

    private sealed class Silent : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
