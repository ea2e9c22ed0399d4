using System.Diagnostics.CodeAnalysis;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>What is heard of a variant that is followed.</summary>
/// <param name="Training">How far it is; in a silence as far as it was before.</param>
/// <param name="Events">What has happened to it since the update before; the oldest first, empty in a silence.</param>
/// <param name="Silence">That the grid does not answer, in a sentence; null where it has answered. Told once a silence.</param>
public sealed record VariantUpdate(VariantSnapshot Training, IReadOnlyList<VariantEvent> Events, string? Silence)
{
    /// <summary>Whether there is no news.</summary>
    [MemberNotNullWhen(true, nameof(Silence))]
    public bool IsSilence => Silence is not null;
}
