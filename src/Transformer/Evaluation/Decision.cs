using System.Numerics;
using System.Runtime.CompilerServices;

namespace VerifiedAddition.Transformer;

/// <summary>The token that a model predicts for one answer symbol, and its margin.</summary>
/// <param name="Token">As <see cref="Prediction"/> defines it.</param>
/// <param name="Margin">The top logit minus the second: 0 for equal logits, infinite above −∞, NaN if a logit is NaN.</param>
/// <param name="IsDoubtful">Whether rounding could have changed the token: with the largest error in both logits, another token could be on top.</param>
/// <param name="Error">How far above the exact margin this one may be; the decision is doubtful if that is the whole margin. NaN or infinite if there is no bound.</param>
internal readonly record struct Decision(int Token, double Margin, bool IsDoubtful, double Error = 0)
{
    /// <summary>
    /// Bound on the rounding error of a float32 logit, as a fraction of its <see cref="LogitReach"/>: many times the largest error observed
    /// in trained and untrained models of up to four layers. It is measured; the bounds of <see cref="BoundedPass"/> are derived.
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

    /// <summary>Decides on the token of each symbol by the measured bound.</summary>
    /// <param name="logits">[symbol, vocabulary].</param>
    /// <param name="reach">The <see cref="LogitReach"/> of each token.</param>
    public static void Fill<T>(ReadOnlySpan<T> logits, ReadOnlySpan<double> reach, Span<Decision> decisions)
        where T : unmanaged, IFloatingPoint<T>
    {
        var vocabulary = reach.Length;
        Span<double> errors = stackalloc double[vocabulary];
        for (var token = 0; token < errors.Length; token++)
        {
            errors[token] = MaxRounding * reach[token];
        }

        for (var i = 0; i < decisions.Length; i++)
        {
            decisions[i] = Of(logits.Slice(i * vocabulary, vocabulary), errors, double.PositiveInfinity);
        }
    }

    /// <summary>Decides on the token of each symbol by derived bounds.</summary>
    /// <param name="logits">[symbol, vocabulary].</param>
    /// <param name="errors">Bound on the error of each logit, [symbol, vocabulary].</param>
    public static void FillBounded(ReadOnlySpan<double> logits, ReadOnlySpan<double> errors, Span<Decision> decisions)
    {
        var vocabulary = decisions.Length == 0 ? 0 : logits.Length / decisions.Length;
        for (var i = 0; i < decisions.Length; i++)
        {
            decisions[i] = Of(logits.Slice(i * vocabulary, vocabulary), errors.Slice(i * vocabulary, vocabulary), double.NaN);
        }
    }

    /// <param name="clear">A difference that is never doubtful: that of an infinite logit by the measured bound, none by a derived one.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Decision Of<T>(ReadOnlySpan<T> logits, ReadOnlySpan<double> errors, double clear)
        where T : unmanaged, IFloatingPoint<T>
    {
        var token = Prediction.Of(logits);
        if (token == Prediction.None)
        {
            return new(token, double.NaN, IsDoubtful: true, double.NaN);
        }

        var (best, margin, doubtful, certain) = (double.CreateChecked(logits[token]), double.PositiveInfinity, false, double.PositiveInfinity);
        for (var i = 0; i < logits.Length; i++)
        {
            if (i != token)
            {
                var logit = double.CreateChecked(logits[i]);
                var above = logit == best ? 0 : best - logit; // equal infinities have no difference
                margin = Math.Min(margin, above);
                var error = errors[token] + errors[i];
                doubtful |= !(above > error || above >= clear); // NaN, which is no bound, leaves doubt
                certain = Math.Min(certain, above - error);
            }
        }

        return new(token, margin, doubtful, margin - certain);
    }
}
