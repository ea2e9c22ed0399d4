namespace VerifiedAddition.Grains;

/// <summary>When the pool last heard of leases and silos, and whether it could hear at all.</summary>
/// <remarks>
/// Silence is held against a lease or a silo only while the pool would have heard it. A pool that stood still, or was cut off from all other
/// silos, hears nobody: that says nothing of them, so that once it can hear again everyone has the whole time anew.
/// </remarks>
/// <param name="own">The silo that the pool is on; it can be heard even where no other can.</param>
/// <param name="time">The clock.</param>
public sealed class PoolHearing(SiloAddress own, TimeProvider time)
{
    /// <summary>Silos report and workers renew about once a second. Who is silent for so long is not on the line.</summary>
    public static readonly TimeSpan Deafness = TimeSpan.FromSeconds(5);

    /// <summary>A lease that was not renewed for so long is taken back although its silo can be heard: no worker of it knows of the lease.</summary>
    public static readonly TimeSpan ForgottenTime = TimeSpan.FromMinutes(5);

    private readonly Dictionary<long, long> _renewed = [];
    private readonly Dictionary<SiloAddress, long> _heard = [];
    private long _listening = time.GetTimestamp();
    private long _looked = time.GetTimestamp();

    /// <summary>When the lease that was renewed least recently was; null if there is none.</summary>
    public long? OldestRenewal => _renewed.Count == 0 ? null : _renewed.Values.Min();

    /// <summary>A worker said that it holds the lease.</summary>
    public void Renewed(TrainingTicket ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        _renewed[ticket.Epoch] = time.GetTimestamp();
    }

    /// <summary>A silo reported.</summary>
    public void Heard(SiloAddress silo) => _heard[silo] = time.GetTimestamp();

    /// <summary>To be called before anybody is judged, about once a second.</summary>
    public void Look()
    {
        var others = _heard.Where(heard => !heard.Key.Equals(own)).Select(heard => heard.Value).ToArray();
        if (time.GetElapsedTime(_looked) > Deafness || (others.Length > 0 && Array.TrueForAll(others, at => time.GetElapsedTime(at) > Deafness)))
        {
            _listening = time.GetTimestamp();
        }

        _looked = time.GetTimestamp();
    }

    /// <summary>Whether a lease is to be taken back.</summary>
    /// <param name="ticket">The lease.</param>
    /// <param name="status">What the membership says of its silo. <see cref="SiloStatus.None"/>: nothing, as of one of an earlier cluster.</param>
    public bool IsLost(TrainingTicket ticket, SiloStatus status)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        var renewed = _renewed.GetValueOrDefault(ticket.Epoch, _listening);
        return IsHeard(ticket.Worker.Silo)
            ? status is SiloStatus.Dead || IsSilent(renewed, ForgottenTime)
            : status is not (SiloStatus.Active or SiloStatus.Joining) || IsSilent(renewed, DevicePoolGrain.LeaseTime);
    }

    /// <summary>Whether a lost lease is lost with its silo, and was not merely forgotten there.</summary>
    /// <param name="ticket">The lease.</param>
    /// <param name="status">What the membership says of its silo.</param>
    public bool IsLostWithSilo(TrainingTicket ticket, SiloStatus status)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        return status is SiloStatus.Dead || !IsHeard(ticket.Worker.Silo);
    }

    /// <summary>The silos that did not report for a lease's time, though they could have.</summary>
    public IEnumerable<SiloAddress> Silent => _heard.Where(heard => IsSilent(heard.Value, DevicePoolGrain.LeaseTime)).Select(heard => heard.Key);

    /// <summary>The silos that have reported.</summary>
    public IReadOnlyCollection<SiloAddress> Silos => _heard.Keys;

    /// <summary>The lease is over.</summary>
    public void Forget(TrainingTicket ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        _renewed.Remove(ticket.Epoch);
    }

    /// <summary>The silo is gone.</summary>
    public void Forget(SiloAddress silo) => _heard.Remove(silo);

    /// <summary>Whether a silo reports at present.</summary>
    private bool IsHeard(SiloAddress silo) => _heard.TryGetValue(silo, out var at) && time.GetElapsedTime(at) <= Deafness;

    private bool IsSilent(long since, TimeSpan limit) => time.GetElapsedTime(Math.Max(since, _listening)) > limit;
}
