namespace VerifiedAddition.Grains;

/// <summary>What the derived bounds on rounding errors say of the questions that float64 decided (docs/certificates.md).</summary>
/// <param name="Undecided">How many of these have a margin that is not above their bound, so that exact arithmetic might predict another symbol.</param>
/// <param name="Bound">
/// The largest of the bounds: how far above the exact margin a computed one may be, in logits. 0 if there are no such questions; infinite or NaN if
/// nothing can be said of one.
/// </param>
[GenerateSerializer, Immutable, Alias("va.RoundingResult")]
public sealed record RoundingResult(long Undecided, double Bound)
{
    /// <summary>The result of no questions.</summary>
    public static RoundingResult None { get; } = new(0, 0);

    /// <summary>The result of all questions of several parts; null if that of a part is unknown.</summary>
    public static RoundingResult? Of(IEnumerable<RoundingResult?> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return parts.Aggregate((RoundingResult?)None, (sum, part) => sum is null || part is null
            ? null
            : new(sum.Undecided + part.Undecided, Math.Max(sum.Bound, part.Bound)));
    }
}
