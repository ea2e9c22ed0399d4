using VerifiedAddition.Grains;

namespace VerifiedAddition.Benchmarks;

/// <summary>A slot of a silo: it asks for work, trains one variant after the other, and renews its lease once a second.</summary>
/// <param name="worker">Which slot.</param>
/// <param name="speed">Floating-point operations per second.</param>
internal sealed class SimulatedSlot(WorkerId worker, double speed)
{
    private long _endsAt;

    public WorkerId Worker => worker;

    public TrainingTicket? Ticket { get; private set; }

    /// <summary>Begins a variant.</summary>
    /// <param name="ticket">Its lease.</param>
    /// <param name="work">Its floating-point operations.</param>
    /// <param name="now">Milliseconds.</param>
    public void Begin(TrainingTicket ticket, double work, long now) => (Ticket, _endsAt) = (ticket, now + Math.Max(1, (long)(work / speed * 1000)));

    public void End() => Ticket = null;

    public bool IsDone(long now) => Ticket is not null && now >= _endsAt;

    /// <summary>When it does something again.</summary>
    /// <param name="now">Milliseconds.</param>
    public long NextAt(long now) => Ticket is null ? now + 500 : Math.Min(_endsAt, now + 1000);

    /// <summary>What it tells with its renewal.</summary>
    public TrainingSpeed SpeedAt(long now) => new((_endsAt - now) * 1e-3, speed, GotOn: true);
}
