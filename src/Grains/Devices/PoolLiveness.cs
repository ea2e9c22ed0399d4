namespace VerifiedAddition.Grains;

/// <summary>Tracks when the pool last heard from leases and silos, and whether it could receive anything at all.</summary>
/// <remarks>
/// Silence counts against a lease or a silo only while the pool would have heard it. A pool that was paused, or cut off from all other
/// silos, hears nothing, which says nothing about them; so when it can hear again, every timeout restarts.
/// </remarks>
/// <param name="own">The pool's own silo; it can be heard even if no other can.</param>
/// <param name="time">The clock.</param>
public sealed class PoolLiveness(SiloAddress own, TimeProvider time)
{
    /// <summary>Silos report and workers renew about once a second. One that is silent for this long is disconnected.</summary>
    public static readonly TimeSpan DisconnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>A lease not renewed for this long is revoked although its silo can be heard: no worker there knows of the lease.</summary>
    public static readonly TimeSpan OrphanedLeaseTimeout = TimeSpan.FromMinutes(5);

    private readonly Dictionary<long, long> _renewed = [];
    private readonly Dictionary<SiloAddress, long> _heard = [];
    private long _listening = time.GetTimestamp();
    private long _looked = time.GetTimestamp();

    /// <summary>Timestamp of the least recent renewal among the leases; null if there are none.</summary>
    public long? OldestRenewal => _renewed.Count == 0 ? null : _renewed.Values.Min();

    /// <summary>Records that a worker renewed the lease.</summary>
    public void Renewed(TrainingTicket ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        _renewed[ticket.Epoch] = time.GetTimestamp();
    }

    /// <summary>Records that a silo reported.</summary>
    public void Heard(SiloAddress silo) => _heard[silo] = time.GetTimestamp();

    /// <summary>Checks whether the pool can hear; must be called about once a second, before any judgement.</summary>
    public void Look()
    {
        var others = _heard.Where(heard => !heard.Key.Equals(own)).Select(heard => heard.Value).ToArray();
        if (time.GetElapsedTime(_looked) > DisconnectTimeout || (others.Length > 0 && Array.TrueForAll(others, at => time.GetElapsedTime(at) > DisconnectTimeout)))
        {
            _listening = time.GetTimestamp();
        }

        _looked = time.GetTimestamp();
    }

    /// <summary>Whether a lease is to be revoked.</summary>
    /// <param name="ticket">The lease.</param>
    /// <param name="status">Membership status of its silo. <see cref="SiloStatus.None"/>: unknown, as for a silo of an earlier cluster.</param>
    public bool IsLost(TrainingTicket ticket, SiloStatus status)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        var renewed = _renewed.GetValueOrDefault(ticket.Epoch, _listening);
        return IsHeard(ticket.Worker.Silo)
            ? status is SiloStatus.Dead || IsSilent(renewed, OrphanedLeaseTimeout)
            : status is not (SiloStatus.Active or SiloStatus.Joining) || IsSilent(renewed, DevicePoolGrain.LeaseTime);
    }

    /// <summary>Whether a lost lease was lost with its silo rather than forgotten there.</summary>
    /// <param name="ticket">The lease.</param>
    /// <param name="status">Membership status of its silo.</param>
    public bool IsLostWithSilo(TrainingTicket ticket, SiloStatus status)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        return status is SiloStatus.Dead || !IsHeard(ticket.Worker.Silo);
    }

    /// <summary>The silos that could have reported but did not for the duration of a lease.</summary>
    public IEnumerable<SiloAddress> Silent => _heard.Where(heard => IsSilent(heard.Value, DevicePoolGrain.LeaseTime)).Select(heard => heard.Key);

    /// <summary>The silos that have reported.</summary>
    public IReadOnlyCollection<SiloAddress> Silos => _heard.Keys;

    /// <summary>Removes a lease that ended.</summary>
    public void Forget(TrainingTicket ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        _renewed.Remove(ticket.Epoch);
    }

    /// <summary>Removes a silo that is gone.</summary>
    public void Forget(SiloAddress silo) => _heard.Remove(silo);

    /// <summary>Returns how long a silo has not reported, whoever is to blame; null while it reports.</summary>
    public TimeSpan? SilenceOf(SiloAddress silo) => _heard.TryGetValue(silo, out var at) && !IsHeard(silo) ? time.GetElapsedTime(at) : null;

    /// <summary>Whether a silo reports at present.</summary>
    private bool IsHeard(SiloAddress silo) => _heard.TryGetValue(silo, out var at) && time.GetElapsedTime(at) <= DisconnectTimeout;

    private bool IsSilent(long since, TimeSpan limit) => time.GetElapsedTime(Math.Max(since, _listening)) > limit;
}
