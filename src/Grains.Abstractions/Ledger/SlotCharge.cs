namespace VerifiedAddition.Grains;

/// <summary>The use of a slot by one lease.</summary>
/// <param name="Number">Increases with every lease that ends; <see cref="Running"/> while the lease is held.</param>
/// <param name="Sweep">The sweep whose request the slot was given for.</param>
/// <param name="Owner">Its owner at that time; null for none.</param>
/// <param name="Device">The kind of device: the first label of the silo.</param>
/// <param name="Variant">The variant that was trained.</param>
/// <param name="From">When the lease was given, in milliseconds since 1970 (UTC).</param>
/// <param name="Until">When it ended, or now.</param>
/// <param name="Share">Number of leases that were given together as one stack: each has this part of the time.</param>
/// <param name="Bytes">Bytes that were written to the store, as far as the worker has told.</param>
[GenerateSerializer, Immutable, Alias("va.SlotCharge")]
public sealed record SlotCharge(long Number, string Sweep, string? Owner, string Device, VariantId Variant, long From, long Until, int Share = 1, long Bytes = 0)
{
    /// <summary>The number of a lease that has not ended.</summary>
    public const long Running = long.MaxValue;

    /// <summary>Seconds of one slot.</summary>
    public double Seconds => SecondsBetween(From, Until);

    /// <summary>The lines of the days over which it goes, in UTC; the lease and its bytes are on the first.</summary>
    public IEnumerable<LedgerLine> Days()
    {
        var (from, leases, bytes) = (From, 1, Bytes);
        do
        {
            var day = DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(from).UtcDateTime);
            var midnight = new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeMilliseconds();
            yield return new(Sweep, Owner, Device, SecondsBetween(from, Math.Min(Until, midnight)), leases, Day: day, Bytes: bytes);
            (from, leases, bytes) = (midnight, 0, 0);
        }
        while (from < Until);
    }

    // A clock may have been set back, or another silo's may be behind.
    private double SecondsBetween(long from, long until) => Math.Max(0, until - from) / 1000.0 / Math.Max(1, Share);
}
