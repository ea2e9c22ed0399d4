using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>The loss of the answer tokens: minus the log-probability of the right token, in float64 (reference.md chapter 3).</summary>
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
}
