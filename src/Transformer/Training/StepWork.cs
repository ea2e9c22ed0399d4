using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>Counts the floating-point operations of the matrix products that a training step requires.</summary>
/// <remarks>
/// A multiplication and an addition are two operations; a product costs one unit forward and two backward. Attention's own products
/// (queries by keys, patterns by values) are left out: they are below 2 % of the total.
/// </remarks>
public static class StepWork
{
    private const int ForwardAndBackward = 3 * 2;

    /// <summary>Number of token and position pairs that can be fed: ten digits at most positions, three operators, one equals sign, two signs.</summary>
    private static long Rows(int digits) => (10L * 3 * digits) + 3 + 1 + 2;

    /// <summary>Number of operations of one training step of one model.</summary>
    /// <param name="shape">The model.</param>
    /// <param name="batch">Batch size in questions.</param>
    /// <param name="arithmetic">In vector registers, layer 0's output projection is applied to pairs of token and position, too.</param>
    public static double Flop(ModelShape shape, int batch, TrainingArithmetic arithmetic = TrainingArithmetic.Torch)
    {
        var (fed, scored) = ((long)batch * (shape.ContextLength - 1), (long)batch * shape.Layout.AnswerTokens);
        var work = scored * shape.DModel * Vocabulary.Size;
        for (var layer = 0; layer < shape.Layers; layer++)
        {
            var isLast = layer == shape.Layers - 1;
            var queried = isLast ? scored : fed;
            var projected = layer == 0 ? Rows(shape.Digits) : queried;

            // The last layer's keys and values are folded into its queries, unless the keys are rotated, each by its own position.
            var read = layer > 0 && shape.Architecture.Positions == Positions.Rotary ? fed : projected;
            var written = layer == 0 && arithmetic is TrainingArithmetic.Vectors ? projected : queried;
            work += (long)shape.DModel * shape.HeadsWidth * (projected + (2 * read) + written);
            work += 2L * shape.DModel * shape.DMlp * queried;
        }

        return (double)ForwardAndBackward * work;
    }
}
