using System.Numerics;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>The loss of the answer tokens: minus the log-probability of the right token, in float64 (docs/domain.md, section 4).</summary>
public static class AnswerLoss
{
    /// <summary>One loss for each answer token, sign first, each the mean over the batch; training minimises their mean.</summary>
    /// <param name="logits">At the scored positions, [batch, answer token, vocabulary].</param>
    /// <param name="tokens">Questions with their answers, int64, [batch, n_ctx].</param>
    /// <returns>float64, [answer token].</returns>
    public static Tensor PerToken(Tensor logits, Tensor tokens)
    {
        using var scope = NewDisposeScope();
        return PerAnswer(logits, tokens).mean([0]).MoveToOuterDisposeScope(); // [answer token]
    }

    /// <summary>The loss of each answer token of each question: float64, [batch, answer token].</summary>
    public static Tensor PerAnswer(Tensor logits, Tensor tokens)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(tokens);
        using var scope = NewDisposeScope();
        var answers = logits.shape[1];
        var right = tokens.narrow(1, tokens.shape[1] - answers, answers).unsqueeze(2); // [batch, answer token, 1]
        var logProbabilities = logits.to(float64).log_softmax(-1); // [batch, answer token, vocabulary]
        return logProbabilities.gather(2, right).squeeze(2).neg().MoveToOuterDisposeScope(); // [batch, answer token]
    }

    /// <summary>The loss of one answer token, in nats.</summary>
    /// <param name="logits">[vocabulary].</param>
    /// <param name="right">The right token.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static double Of<T>(ReadOnlySpan<T> logits, int right)
        where T : unmanaged, IFloatingPoint<T>
    {
        var largest = double.NegativeInfinity;
        foreach (var logit in logits)
        {
            largest = Math.Max(largest, double.CreateChecked(logit));
        }

        var sum = 0.0;
        foreach (var logit in logits)
        {
            sum += Math.Exp(double.CreateChecked(logit) - largest);
        }

        return Math.Log(sum) + largest - double.CreateChecked(logits[right]);
    }
}
