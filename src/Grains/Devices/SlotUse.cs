using System.Collections.Immutable;

namespace VerifiedAddition.Grains;

/// <summary>What a slot is wanted for: a kind of job, seconds to minutes, or a training, minutes to hours.</summary>
/// <param name="Name">As metrics call it.</param>
/// <param name="Rank">The lower, the more urgent: what is trained shall be known to be right before more is trained.</param>
public sealed record SlotUse(string Name, int Rank)
{
    /// <summary>A variant's training.</summary>
    public static SlotUse Training { get; } = new("training", JobKinds.All.Length);

    /// <summary>All uses, by their ranks.</summary>
    public static ImmutableArray<SlotUse> All { get; } = [.. JobKinds.All.Select(Of), Training];

    /// <summary>A part of such a job.</summary>
    public static SlotUse Of(JobKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return new(kind.Name, kind.Rank);
    }
}
