using TorchSharp;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>What a model answers: which token the logits of a symbol stand for (docs/certificates.md).</summary>
/// <remarks>
/// The token with the largest logit, the lowest among equals, as <c>torch.argmax</c> has it. −0 equals 0, and infinities are compared like
/// other numbers. If one of the logits is NaN the model predicts nothing: there is no largest of them. The answer is wrong then, and a
/// <c>?</c> is written for the symbol.
/// </remarks>
public static class Prediction
{
    /// <summary>In place of a token where a logit is NaN. It equals no token, so it is wrong; texts have <c>?</c> for it.</summary>
    public const int None = -1;

    private static readonly Scalar NoToken = ((long)None).ToScalar();

    /// <summary>The tokens that many logits stand for.</summary>
    /// <param name="logits">[…, vocabulary].</param>
    /// <returns>int64, […].</returns>
    public static Tensor Of(Tensor logits)
    {
        ArgumentNullException.ThrowIfNull(logits);
        using var scope = NewDisposeScope();
        var (largest, tokens) = logits.max(-1); // NaN if one of them is
        return tokens.masked_fill(largest.isnan(), NoToken).MoveToOuterDisposeScope();
    }

    /// <summary>The token that the logits of one symbol stand for.</summary>
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
