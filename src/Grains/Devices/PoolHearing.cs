namespace VerifiedAddition.Grains;

/// <summary>When the pool last heard of leases and silos, and whether it could hear at all.</summary>
/// <remarks>
/// Silence is held against a lease or a silo only while the pool would have heard it. A pool that stood still, or was cut off from all other
/// silos, hears nobody: that says nothing of them, so that once it can hear again everyone has the whole time anew.
/// </remarks>
/// <param name="own">The silo that the pool is on; it can be heard even where no other can.</param>
/// <param name="time">The clock.</param>
internal sealed class PoolHearing(SiloAddress own, TimeProvider time)
{
    /// <summary>Silos report and workers renew about once a second. Who is silent for so long is not on the line.</summary>
    public static readonly TimeSpan Deafness = TimeSpan.FromSeconds(5);

    private readonly Dictionary<long, long> _renewed = [];
    private readonly Dictionary<SiloAddress, long> _heard = [];
    private long _listening = time.GetTimestamp();
    private long _looked = time.GetTimestamp();

    /// <summary>When the lease that was renewed least recently was; null if there is none.</summary>
    public long? OldestRenewal => _renewed.Count == 0 ? null : _renewed.Values.Min();

    public void Renewed(TrainingTicket ticket) => _renewed[ticket.Epoch] = time.GetTimestamp();

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

    /// <summary>Whether a lease was not renewed for so long, though it could have been.</summary>
    public bool IsSilent(TrainingTicket ticket, TimeSpan limit) => IsSilent(_renewed.GetValueOrDefault(ticket.Epoch, _listening), limit);

    /// <summary>Whether a silo reports at present.</summary>
    public bool IsHeard(SiloAddress silo) => _heard.TryGetValue(silo, out var at) && time.GetElapsedTime(at) <= Deafness;

    /// <summary>The silos that did not report for so long, though they could have.</summary>
    public IEnumerable<SiloAddress> Silent(TimeSpan limit) => _heard.Where(heard => IsSilent(heard.Value, limit)).Select(heard => heard.Key);

    /// <summary>The silos that have reported.</summary>
    public IReadOnlyCollection<SiloAddress> Silos => _heard.Keys;

    public void Forget(TrainingTicket ticket) => _renewed.Remove(ticket.Epoch);

    public void Forget(SiloAddress silo) => _heard.Remove(silo);

    private bool IsSilent(long since, TimeSpan limit) => time.GetElapsedTime(Math.Max(since, _listening)) > limit;
}
