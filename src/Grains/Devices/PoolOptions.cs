using System.Collections.Immutable;

namespace VerifiedAddition.Grains;

/// <summary>Who is given slots. Bound from the section <see cref="Section"/>.</summary>
public sealed class PoolOptions
{
    public const string Section = "Pool";

    /// <summary>
    /// Whether a variant makes a checkpoint and waits again where a sweep of higher priority waits and no slot is free. Default: no, it is trained to
    /// its end.
    /// </summary>
    public bool Preempts { get; init; }

    /// <summary>
    /// Most bytes of leases that one stored record takes; where they are more, they are distributed over several records. Those of a grid of up to about
    /// 150 slots fit into one.
    /// </summary>
    public int RecordBytes { get; init; } = 48 * 1024;

    /// <summary>Limits of owners, by name. Default: none.</summary>
    public Dictionary<string, OwnerOptions> Owners { get; init; } = new(StringComparer.Ordinal);

    internal ImmutableDictionary<string, int> OwnerLimits => Owners.Where(owner => owner.Value?.MaxSlots is not null)
        .ToImmutableDictionary(owner => owner.Key, owner => owner.Value.MaxSlots!.Value, StringComparer.Ordinal);
}
