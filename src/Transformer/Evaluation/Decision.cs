using System.Numerics;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>Which token a model predicts for one answer symbol, and how clearly.</summary>
/// <param name="Token">As <see cref="Prediction"/> defines it.</param>
/// <param name="Margin">How far its logit is above the next one: 0 between equals, infinite above −∞, NaN if a logit is NaN.</param>
/// <param name="IsDoubtful">Whether rounding might have decided: another logit could have been the largest, were both off by the most.</param>
internal readonly record struct Decision(int Token, double Margin, bool IsDoubtful)
{
    /// <summary>
    /// No float32 logit is further from the exact one than this share of its <see cref="LogitReach"/>: many times more than was ever
    /// seen, with trained and untrained models of up to four layers.
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

    /// <summary>Decides on each symbol.</summary>
    /// <param name="logits">[symbol, vocabulary].</param>
    /// <param name="reach">Of each token (<see cref="LogitReach"/>).</param>
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
                var above = logit == best ? 0 : best - logit; // infinities may be equal, and have no difference then
                margin = Math.Min(margin, above);
                doubtful |= !(above > MaxRounding * (reach[token] + reach[i]) || double.IsPositiveInfinity(above));
            }
        }

        return new(token, margin, doubtful);
    }
}
