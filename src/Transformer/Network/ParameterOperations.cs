using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>The operations that combine activations with parameters, for one model or a stack of models of one shape.</summary>
/// <remarks>A block after its attention is stated here once: training, answers, cached activations and interventions all compute it with these.</remarks>
internal abstract class ParameterOperations
{
    /// <summary>Operations for one model: activations are [row, width].</summary>
    public static ParameterOperations Solo { get; } = new SoloOperations();

    /// <summary>Number of models in the stack.</summary>
    public abstract int Members { get; }

    /// <summary>Normalises over the last dimension; see <see cref="BlockOperations.Normalise"/>.</summary>
    public abstract Tensor Normalise(Tensor x, Tensor? gain, Tensor? bias);

    /// <summary><c>x · weight + bias</c> for a weight [in, out]; the bias is optional.</summary>
    public abstract Tensor Affine(Tensor x, Tensor weight, Tensor? bias);

    /// <summary><c>x · weightᵀ + bias</c> for a weight [out, in].</summary>
    public abstract Tensor Project(Tensor x, Tensor weight, Tensor bias);

    /// <summary>Selects rows of a table; in a stack, rows are numbered through the tables of all members.</summary>
    /// <param name="table">[row, width].</param>
    /// <param name="rows">int64, one-dimensional.</param>
    public abstract Tensor Pick(Tensor table, Tensor rows);

    /// <summary>Reshapes activations [batch, …] to rows of the given width.</summary>
    public abstract Tensor Rows(Tensor x, long width);

    /// <summary>The residual stream with attention's output added: <paramref name="heads"/> is [row, head * d_head].</summary>
    public Tensor AddAttention(BlockWeights block, Tensor heads, Tensor residual) =>
        Affine(heads, block.Output, block.OutputBias).add_(residual, Scalars.One);

    /// <summary>The MLP's hidden layer after its activation, [row, d_mlp], for a stream [row, d_model].</summary>
    public Tensor Hidden(BlockWeights block, Activation activation, Tensor middle)
    {
        using var scope = NewDisposeScope();
        var normalised = Normalise(middle, block.MlpGain, block.MlpBias);
        return BlockOperations.Activate(activation, Affine(normalised, block.In, block.InBias)).MoveToOuterDisposeScope();
    }

    /// <summary>The residual stream with the MLP's output added: <paramref name="hidden"/> is [row, d_mlp].</summary>
    public Tensor AddMlp(BlockWeights block, Tensor hidden, Tensor middle) =>
        Affine(hidden, block.Out, block.OutBias).add_(middle, Scalars.One);

    private sealed class SoloOperations : ParameterOperations
    {
        public override int Members => 1;

        public override Tensor Normalise(Tensor x, Tensor? gain, Tensor? bias) => BlockOperations.Normalise(x, gain, bias);

        public override Tensor Affine(Tensor x, Tensor weight, Tensor? bias) => bias is null ? x.mm(weight) : bias.addmm(x, weight);

        public override Tensor Project(Tensor x, Tensor weight, Tensor bias) => nn.functional.linear(x, weight, bias);

        public override Tensor Pick(Tensor table, Tensor rows) => table.index_select(0, rows);

        public override Tensor Rows(Tensor x, long width) => x.reshape(-1, width);
    }
}
