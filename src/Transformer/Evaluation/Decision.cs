using System.Numerics;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>Which token a model predicts for one answer symbol.</summary>
/// <param name="Token">The token with the largest logit, the lowest among equals.</param>
/// <param name="Margin">How far its logit is above the next one.</param>
/// <param name="Scale">The largest magnitude among the logits.</param>
internal readonly record struct Decision(int Token, double Margin, double Scale)
{
    /// <summary>
    /// No float32 logit is further from the exact one than this share of the largest logit's magnitude: many times more than was ever
    /// seen, with trained and untrained models of up to four layers.
    /// </summary>
    public const double MostRounding = 1e-4;

    /// <summary>Whether rounding might have decided: two logits, each off by the most, could have changed places.</summary>
    public bool IsDoubtful => !(Margin > 2 * MostRounding * Scale);

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
    public static void Fill<T>(ReadOnlySpan<T> logits, Span<Decision> decisions)
        where T : unmanaged, IFloatingPoint<T>
    {
        for (var i = 0; i < decisions.Length; i++)
        {
            decisions[i] = Of(logits.Slice(i * Vocabulary.Size, Vocabulary.Size));
        }
    }

    private static Decision Of<T>(ReadOnlySpan<T> logits)
        where T : unmanaged, IFloatingPoint<T>
    {
        var (token, best, scale) = (0, logits[0], T.Abs(logits[0]));
        T? next = null;
        for (var i = 1; i < logits.Length; i++)
        {
            var logit = logits[i];
            scale = T.Max(scale, T.Abs(logit));
            if (logit > best)
            {
                (next, best, token) = (best, logit, i);
            }
            else if (next is null || logit > next)
            {
                next = logit;
            }
        }

        return new(token, double.CreateChecked(best - next!.Value), double.CreateChecked(scale));
    }
}
