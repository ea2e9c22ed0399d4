using System.Diagnostics.CodeAnalysis;

namespace VerifiedAddition.Experiments;

/// <summary>What is heard of something that is followed: how it is now, or that the grid is silent.</summary>
/// <param name="Now">The newest that is known of it; in a silence what was known before.</param>
/// <param name="Silence">That the grid does not answer, or is in trouble, in a sentence; null where it has answered. Told once a silence.</param>
public sealed record Update<T>(T Now, string? Silence)
{
    /// <summary>Whether <see cref="Now"/> is no news.</summary>
    [MemberNotNullWhen(true, nameof(Silence))]
    public bool IsSilence => Silence is not null;
}
