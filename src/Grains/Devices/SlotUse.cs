using System.Collections.Immutable;

namespace VerifiedAddition.Grains;

/// <summary>The use of a slot: a kind of job (seconds to minutes) or training (minutes to hours).</summary>
/// <param name="Name">Its name in metrics.</param>
/// <param name="Rank">Lower ranks are more urgent: trained models are verified before more are trained.</param>
public sealed record SlotUse(string Name, int Rank)
{
    /// <summary>A variant's training.</summary>
    public static SlotUse Training { get; } = new("training", JobKinds.All.Length);

    /// <summary>All uses, by rank.</summary>
    public static ImmutableArray<SlotUse> All { get; } = [.. JobKinds.All.Select(Of), Training];

    /// <summary>Returns the use for a kind of job.</summary>
    public static SlotUse Of(JobKind kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        return new(kind.Name, kind.Rank);
    }
}
