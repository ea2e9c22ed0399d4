using System.Runtime.CompilerServices;
using TorchSharp;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>Defines the token that a model predicts from the logits of a symbol (docs/certificates.md).</summary>
/// <remarks>
/// The predicted token has the largest logit; of equal logits the first wins, as in <c>torch.argmax</c>. −0 equals 0, and infinities are
/// compared like other numbers. If any logit is NaN there is no largest one, so the model predicts nothing: the answer is wrong, and the
/// symbol is written as <c>?</c>.
/// </remarks>
public static class Prediction
{
    /// <summary>Replaces the token where a logit is NaN. It equals no token, so it is always wrong; texts show <c>?</c>.</summary>
    public const int None = -1;

    private static readonly Scalar NoToken = ((long)None).ToScalar();

    /// <summary>The predicted tokens of many symbols.</summary>
    /// <param name="logits">[…, vocabulary].</param>
    /// <returns>int64, […].</returns>
    public static Tensor Of(Tensor logits)
    {
        ArgumentNullException.ThrowIfNull(logits);
        using var scope = NewDisposeScope();
        var (largest, tokens) = logits.max(-1); // NaN if any logit is NaN
        return tokens.masked_fill(largest.isnan(), NoToken).MoveToOuterDisposeScope();
    }

    /// <summary>The predicted token of one symbol.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static int Of<T>(ReadOnlySpan<T> logits)
        where T : unmanaged, System.Numerics.IFloatingPoint<T>
    {
        var token = 0;
        for (var i = 0; i < logits.Length; i++)
        {
            if (T.IsNaN(logits[i]))
            {
                return None;
            }

            if (logits[i] > logits[token])
            {
                token = i;
            }
        }

        return token;
    }
}
