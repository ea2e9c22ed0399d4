using System.Numerics;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>The token that a model predicts for one answer symbol, and its margin.</summary>
/// <param name="Token">As <see cref="Prediction"/> defines it.</param>
/// <param name="Margin">The top logit minus the second: 0 for equal logits, infinite above −∞, NaN if a logit is NaN.</param>
/// <param name="IsDoubtful">Whether rounding could have changed the token: with the largest error in both logits, another token could be on top.</param>
internal readonly record struct Decision(int Token, double Margin, bool IsDoubtful)
{
    /// <summary>
    /// Bound on the rounding error of a float32 logit, as a fraction of its <see cref="LogitReach"/>: many times the largest error observed
    /// in trained and untrained models of up to four layers.
    /// </summary>
    public const double MaxRounding = 3e-5;

    public static bool AnyIsDoubtful(ReadOnlySpan<Decision> decisions)
    {
        foreach (var decision in decisions)
        {
            if (decision.IsDoubtful)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Decides on the token of each symbol.</summary>
    /// <param name="logits">[symbol, vocabulary].</param>
    /// <param name="reach">The <see cref="LogitReach"/> of each token.</param>
    public static void Fill<T>(ReadOnlySpan<T> logits, ReadOnlySpan<double> reach, Span<Decision> decisions)
        where T : unmanaged, IFloatingPoint<T>
    {
        for (var i = 0; i < decisions.Length; i++)
        {
            decisions[i] = Of(logits.Slice(i * Vocabulary.Size, Vocabulary.Size), reach);
        }
    }

    private static Decision Of<T>(ReadOnlySpan<T> logits, ReadOnlySpan<double> reach)
        where T : unmanaged, IFloatingPoint<T>
    {
        var token = Prediction.Of(logits);
        if (token == Prediction.None)
        {
            return new(token, double.NaN, IsDoubtful: true);
        }

        var (best, margin, doubtful) = (double.CreateChecked(logits[token]), double.PositiveInfinity, false);
        for (var i = 0; i < logits.Length; i++)
        {
            if (i != token)
            {
                var logit = double.CreateChecked(logits[i]);
                var above = logit == best ? 0 : best - logit; // equal infinities have no difference
                margin = Math.Min(margin, above);
                doubtful |= !(above > MaxRounding * (reach[token] + reach[i]) || double.IsPositiveInfinity(above));
            }
        }

        return new(token, margin, doubtful);
    }
}
