using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>How large a token's logit could be, whatever the question: what its rounding is measured by.</summary>
/// <remarks>
/// A normalised residual stream of d elements is at most √d long, so by Cauchy and Schwarz a logit is no larger than √d times the length of
/// the token's column of W_U, multiplied by the gains of the final LayerNorm, and what the biases add. Each token has a reach of its own:
/// a huge logit of a token that is never right says nothing of how exactly the others are known. A stream that is not normalised has no
/// such bound: then every reach is infinite, and float64 decides on every symbol.
/// </remarks>
internal static class LogitReach
{
    /// <summary>The reach of each token.</summary>
    public static double[] Of(ModelShape shape, StateDict weights)
    {
        if (shape.Architecture.Normalisation == Normalisation.None)
        {
            return [.. Enumerable.Repeat(double.PositiveInfinity, Vocabulary.Size)];
        }

        var (gain, shift) = (Values("ln_final.w"), Optional("ln_final.b", shape.DModel));
        var (unembedding, bias) = (Values("unembed.W_U"), Optional("unembed.b_U", Vocabulary.Size));
        return [.. Enumerable.Range(0, Vocabulary.Size).Select(Reach)];

        double Reach(int token)
        {
            var (squares, added) = (0.0, Math.Abs((double)bias[token]));
            for (var i = 0; i < shape.DModel; i++)
            {
                var weight = (double)unembedding[(i * Vocabulary.Size) + token];
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
