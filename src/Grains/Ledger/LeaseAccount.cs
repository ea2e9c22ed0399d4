namespace VerifiedAddition.Grains;

/// <summary>To whom a lease is charged.</summary>
/// <param name="Since">When it was given, in milliseconds since 1970.</param>
/// <param name="Owner">The owner of its sweep then; null for none.</param>
/// <param name="Device">The kind of device.</param>
/// <param name="Share">Number of leases that were given together as one stack, at least 1.</param>
public sealed record LeaseAccount(long Since, string? Owner, string Device, int Share = 1)
{
    /// <summary>The kind of a silo's device.</summary>
    public static string DeviceOf(SiloProfile silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        return silo.Labels is [var first, ..] ? first : SiloProfile.Processor;
    }
}
