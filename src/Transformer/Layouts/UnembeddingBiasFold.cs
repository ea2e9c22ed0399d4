using System.Globalization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>
/// Keeps the bias of the unembedding where a layout has none. The unembedding's input is the sum of the final LayerNorm's output and its bias: the shortest
/// vector δ with δ · W_U = b_U, added to that bias, adds b_U to the logits. It is δ = b_U (W_Uᵀ W_U)⁻¹ W_Uᵀ.
/// </summary>
internal static class UnembeddingBiasFold
{
    /// <summary>The largest change of a logit, from the bias's rounding to float32, with which the model still counts as the same.</summary>
    public const double MostChange = 1e-5;

    private const string FinalBias = "ln_final.b";

    /// <summary>Residuals are solved for again so often; each time the error shrinks to its product with that of the first solution.</summary>
    private const int Refinements = 2;

    /// <summary>The same weights with <c>b_U</c> in <c>ln_final.b</c>, computed in float64; unchanged without a bias, or with one of zeros.</summary>
    /// <exception cref="WeightFileException">There is no such vector, or a logit would change by more than <see cref="MostChange"/>.</exception>
    public static StateDict IntoNormalisation(StateDict weights, WeightLayout layout)
    {
        if (!weights.TryGet(LayoutTable.UnembeddingBias, out var bias) || Array.TrueForAll(bias.Values, value => value == 0))
        {
            return weights;
        }

        var (unembedding, final) = (Tensor(weights, "unembed.W_U"), Tensor(weights, FinalBias));
        var delta = LeastShift(unembedding.Values, bias.Values);
        float[] shifted = [.. final.Values.Zip(delta, (value, shift) => (float)(value + shift))];
        RequireSame(Residual(unembedding.Values, bias.Values, [.. shifted.Zip(final.Values, (after, before) => (double)after - before)]), layout);
        return Replaced(weights, new(final.Shape, shifted), bias.Shape);
    }

    /// <summary>The shortest vector whose product with a matrix is some biases, if there is one; else one that comes near.</summary>
    /// <param name="matrix">[d_model, d_vocab].</param>
    /// <param name="bias">[d_vocab].</param>
    private static double[] LeastShift(float[] matrix, float[] bias)
    {
        var gram = Gram(matrix, bias.Length);
        var shift = new double[matrix.Length / bias.Length];
        for (var round = 0; round <= Refinements; round++)
        {
            var combination = PivotedSolution.Of(gram, Residual(matrix, bias, shift));
            for (var i = 0; i < matrix.Length; i++)
            {
                var (row, column) = Math.DivRem(i, bias.Length);
                shift[row] += combination[column] * matrix[i];
            }
        }

        return shift;
    }

    /// <summary>The products of a matrix's columns with each other, [columns, columns].</summary>
    private static double[,] Gram(float[] matrix, int columns)
    {
        var gram = new double[columns, columns];
        for (var start = 0; start < matrix.Length; start += columns)
        {
            for (var i = 0; i < columns; i++)
            {
                for (var j = 0; j < columns; j++)
                {
                    gram[i, j] += (double)matrix[start + i] * matrix[start + j];
                }
            }
        }

        return gram;
    }

    /// <summary>What of some biases a shift does not bring about.</summary>
    private static double[] Residual(float[] matrix, float[] bias, double[] shift)
    {
        double[] rest = [.. bias.Select(value => (double)value)];
        for (var i = 0; i < matrix.Length; i++)
        {
            var (row, column) = Math.DivRem(i, bias.Length);
            rest[column] -= shift[row] * matrix[i];
        }

        return rest;
    }

    private static void RequireSame(double[] changes, WeightLayout layout)
    {
        if (changes.Max(change => Math.Abs(change)) is var worst and not <= MostChange)
        {
            throw new WeightFileException(string.Create(
                CultureInfo.InvariantCulture,
                $"The layout {WeightLayouts.Describe(layout)} has no bias of the unembedding, and '{LayoutTable.UnembeddingBias}' cannot be kept in '{FinalBias}' " +
                $"instead: the columns of 'unembed.W_U' depend on each other, and a logit would change by {worst:G3}, more than {MostChange:G1}. Export it with --layout hooked."));
        }
    }

    private static StateDict Replaced(StateDict weights, HostTensor final, IReadOnlyList<long> bias)
    {
        var folded = StateDict.Like(weights);
        foreach (var (name, tensor) in weights.Entries)
        {
            folded.Add(name, name switch
            {
                FinalBias => final,
                LayoutTable.UnembeddingBias => new(bias, new float[tensor.Values.Length]),
                _ => tensor,
            });
        }

        return folded;
    }

    private static HostTensor Tensor(StateDict weights, string name) => weights.TryGet(name, out var tensor)
        ? tensor
        : throw new WeightFileException($"'{name}' is missing; a model has it.");
}
