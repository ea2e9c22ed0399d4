namespace VerifiedAddition.Grains;

/// <summary>What is heard of leases: when they were renewed, by the calendar, and what was written. A lease that is lost is charged up to its last renewal.</summary>
/// <param name="time">The clock.</param>
internal sealed class LeaseClock(TimeProvider time)
{
    private readonly Dictionary<long, long> _heard = [];
    private readonly Dictionary<long, long> _bytes = [];
    private readonly Dictionary<long, (long Heard, long Bytes)> _stored = [];

    /// <summary>Milliseconds since 1970.</summary>
    public long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Goes on from what was stored.</summary>
    public void Restore(StoredLeases stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        foreach (var lease in stored.Leases)
        {
            _stored[lease.Epoch] = (stored.Accounts.HeardOf(lease.Epoch), stored.Accounts.BytesOf(lease.Epoch));
        }
    }

    /// <summary>A lease was given or renewed.</summary>
    public void Heard(long epoch) => _heard[epoch] = Now;

    /// <summary>The worker has told how many bytes its attempt has written so far.</summary>
    public void Written(long epoch, long bytes) => _bytes[epoch] = Math.Max(bytes, BytesOf(epoch));

    /// <summary>A lease has ended.</summary>
    public void Forget(long epoch)
    {
        _heard.Remove(epoch);
        _bytes.Remove(epoch);
        _stored.Remove(epoch);
    }

    /// <summary>How many bytes the attempt of a lease has written, as far as its worker has told.</summary>
    public long BytesOf(long epoch) => _bytes.TryGetValue(epoch, out var bytes) ? bytes : _stored.GetValueOrDefault(epoch).Bytes;

    /// <summary>When a lease was renewed last, in milliseconds since 1970.</summary>
    public long HeardOf(HeldLease lease)
    {
        ArgumentNullException.ThrowIfNull(lease);
        var epoch = lease.Ticket.Epoch;
        return _heard.TryGetValue(epoch, out var heard) ? heard : Math.Max(lease.Account?.Since ?? 0, _stored.GetValueOrDefault(epoch).Heard);
    }
}
