using System.Diagnostics.CodeAnalysis;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>What is heard of a sweep that is followed.</summary>
/// <param name="Sweep">The newest view; in a silence the one before.</param>
/// <param name="Note">What of the view is not new, or what troubles the grid, in a sentence; null for nothing.</param>
/// <param name="Silence">That the grid does not answer, in a sentence; null where it has answered. Told once a silence.</param>
public sealed record SweepUpdate(SweepSnapshot Sweep, string? Note, string? Silence)
{
    /// <summary>The counts of all variants, where <see cref="Sweep"/> has only those that matter now; null where it has all.</summary>
    public SweepOverview? Overview { get; init; }

    /// <summary>Whether <see cref="Sweep"/> is no news.</summary>
    [MemberNotNullWhen(true, nameof(Silence))]
    public bool IsSilence => Silence is not null;
}
