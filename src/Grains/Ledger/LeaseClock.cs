namespace VerifiedAddition.Grains;

/// <summary>When leases were given and renewed, by the calendar: a lease that is lost is charged up to its last renewal.</summary>
/// <param name="time">The clock.</param>
internal sealed class LeaseClock(TimeProvider time)
{
    private readonly Dictionary<long, long> _heard = [];
    private readonly Dictionary<long, long> _stored = [];

    /// <summary>Milliseconds since 1970.</summary>
    public long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Goes on from what was stored.</summary>
    public void Restore(StoredLeases stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        foreach (var lease in stored.Leases)
        {
            _stored[lease.Epoch] = stored.Accounts.HeardOf(lease.Epoch);
        }
    }

    /// <summary>A lease was given or renewed.</summary>
    public void Heard(long epoch) => _heard[epoch] = Now;

    /// <summary>A lease has ended.</summary>
    public void Forget(long epoch)
    {
        _heard.Remove(epoch);
        _stored.Remove(epoch);
    }

    /// <summary>When a lease was renewed last, in milliseconds since 1970.</summary>
    public long HeardOf(HeldLease lease)
    {
        ArgumentNullException.ThrowIfNull(lease);
        var epoch = lease.Ticket.Epoch;
        return _heard.TryGetValue(epoch, out var heard) ? heard : Math.Max(lease.Account?.Since ?? 0, _stored.GetValueOrDefault(epoch));
    }
}
