using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>What derived bounds on rounding errors say of the questions decided in float64 (docs/certificates.md).</summary>
/// <param name="Undecided">Questions whose margin is not above its bound.</param>
/// <param name="Bound">How far above the exact margin a computed one may be, in logits; 0 if float64 decided nothing.</param>
public sealed record RoundingJson(long Undecided, double Bound)
{
    /// <summary>The JSON form of a result; null of none.</summary>
    public static RoundingJson? Of(RoundingResult? rounding) => rounding is null ? null : new(rounding.Undecided, rounding.Bound);
}
