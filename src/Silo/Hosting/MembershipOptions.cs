using System.ComponentModel.DataAnnotations;

namespace VerifiedAddition.Silo;

/// <summary>How the silos of a cluster watch each other. Bound from the section <see cref="Section"/>; the same on all silos.</summary>
public sealed class MembershipOptions
{
    public const string Section = "Membership";

    /// <summary>
    /// Whether the directory of grains is kept by ranges that move with the silos. Without it, a silo that stops takes a share of the
    /// grains on all others with it; they come back where they are called next. Default: yes.
    /// </summary>
    public bool DistributedDirectory { get; init; } = true;

    /// <summary>How long a silo waits for another one's answer. Default: 5 s; shorter on a calm network, longer for machines that stall.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00", ErrorMessage = Section + ":ProbeTimeout must be from {1} to {2}.")]
    public TimeSpan ProbeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Answers that must fail to come one after the other before a silo is suspected. Default: 3.</summary>
    [Range(1, 100, ErrorMessage = Section + ":MissedProbes must be from {1} to {2}.")]
    public int MissedProbes { get; init; } = 3;

    /// <summary>Silos that must suspect another one before it is declared dead; fewer suffice where there are fewer. Default: 2.</summary>
    [Range(1, 10, ErrorMessage = Section + ":Votes must be from {1} to {2}.")]
    public int Votes { get; init; } = 2;

    /// <summary>
    /// How often a silo notes in the membership that it lives. One that has not for three such intervals no longer hinders others from
    /// joining: after all silos died at once, those that come under other addresses wait that long. Default: 10 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ErrorMessage = Section + ":AliveInterval must be from {1} to {2}.")]
    public TimeSpan AliveInterval { get; init; } = TimeSpan.FromSeconds(10);
}
