using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>Upper bound on the magnitude of a token's logit for any question; rounding errors are measured relative to it.</summary>
/// <remarks>
/// A normalised residual stream of d elements has length √d at most. By Cauchy–Schwarz a logit is therefore at most √d times the length of
/// the token's column of W_U, multiplied by the gains of the final LayerNorm, plus the share of the biases. Each token has its own reach:
/// a huge logit of a token that is never right does not make the other logits less exact. A stream that is not normalised has no such
/// bound: every reach is then infinite, and float64 decides on every symbol.
/// </remarks>
internal static class LogitReach
{
    /// <summary>The reach of each token.</summary>
    public static double[] Of(ModelShape shape, StateDict weights)
    {
        if (shape.Architecture.Normalisation == Normalisation.None)
        {
            return [.. Enumerable.Repeat(double.PositiveInfinity, shape.VocabularySize)];
        }

        var (gain, shift) = (Values("ln_final.w"), Optional("ln_final.b", shape.DModel));
        var (unembedding, bias) = (Values("unembed.W_U"), Optional("unembed.b_U", shape.VocabularySize));
        return [.. Enumerable.Range(0, shape.VocabularySize).Select(Reach)];

        double Reach(int token)
        {
            var (squares, added) = (0.0, Math.Abs((double)bias[token]));
            for (var i = 0; i < shape.DModel; i++)
            {
                var weight = (double)unembedding[(i * shape.VocabularySize) + token];
                squares += weight * gain[i] * (weight * gain[i]);
                added += Math.Abs(weight * shift[i]);
            }

            return Math.Sqrt(shape.DModel * squares) + added;
        }

        float[] Optional(string name, int count) => weights.TryGet(name, out var tensor) ? tensor.Values : new float[count];

        float[] Values(string name) => weights.TryGet(name, out var tensor)
            ? tensor.Values
            : throw new WeightFileException($"'{name}' is missing; a model of {shape} has it.");
    }
}
