using System.ComponentModel.DataAnnotations;
using Orleans.Configuration;

namespace VerifiedAddition.Silo;

/// <summary>How the silos of a cluster monitor each other. Bound from the section <see cref="Section"/>; must be the same on all silos.</summary>
public sealed class MembershipOptions
{
    public const string Section = "Membership";

    /// <summary>
    /// Whether the grain directory is kept in ranges that move with the silos. Without it, a silo that stops takes a share of the
    /// grains on all others with it; they are activated again at the next call. Default: yes.
    /// </summary>
    public bool DistributedDirectory { get; init; } = true;

    /// <summary>
    /// Timeout of a probe of another silo, and the interval between probes; up to twice as long where answers take long, or where this silo is itself
    /// short of processor time. A silo that falls silent is declared dead after at most two more of them than <see cref="MissedProbes"/>. Default: 2.5 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00", ErrorMessage = Section + ":ProbeTimeout must be from {1} to {2}.")]
    public TimeSpan ProbeTimeout { get; init; } = TimeSpan.FromSeconds(2.5);

    /// <summary>Consecutive missed answers after which a silo is suspected. Default: 3.</summary>
    [Range(1, 100, ErrorMessage = Section + ":MissedProbes must be from {1} to {2}.")]
    public int MissedProbes { get; init; } = 3;

    /// <summary>Number of silos that must suspect another one before it is declared dead; fewer in smaller clusters. Default: 2.</summary>
    [Range(1, 10, ErrorMessage = Section + ":Votes must be from {1} to {2}.")]
    public int Votes { get; init; } = 2;

    /// <summary>
    /// How often a silo renews its entry in the membership table, and reads those of the others. One that has not for three such intervals no longer
    /// prevents others from joining: after all silos died at once, silos with other addresses wait that long. Default: 10 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ErrorMessage = Section + ":AliveInterval must be from {1} to {2}.")]
    public TimeSpan AliveInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Sets Orleans' own options accordingly.</summary>
    internal void ApplyTo(ClusterMembershipOptions options)
    {
        options.ProbeTimeout = ProbeTimeout;
        options.MinProbeTimeout = ProbeTimeout;
        options.MaxProbeTimeout = 2 * ProbeTimeout;
        options.NumMissedProbesLimit = MissedProbes;
        options.NumVotesForDeathDeclaration = Votes;
        options.IAmAliveTablePublishTimeout = AliveInterval;

        // A silo that was declared dead while it could not be reached learns it from the table, and whom gossip did not reach does, too.
        options.TableRefreshTimeout = AliveInterval;

        // Otherwise a silo counts as alive for as long as MissedProbes of the longest timeouts after the last message of any kind.
        options.EnableConnectionLivenessCheck = false;
    }
}
