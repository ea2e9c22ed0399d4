namespace VerifiedAddition.Benchmarks;

/// <summary>A clock that shows what it is set to.</summary>
internal sealed class SimulatedClock : TimeProvider
{
    private static readonly DateTimeOffset Beginning = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Milliseconds since the beginning.</summary>
    public long Now { get; set; }

    public override long TimestampFrequency => 1000;

    public override long GetTimestamp() => Now;

    public override DateTimeOffset GetUtcNow() => Beginning.AddMilliseconds(Now);
}
