using TorchSharp;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>The activations of one layer of a run, as TransformerLens' hooks see them. What a run does not keep follows from what it keeps.</summary>
/// <param name="model">The model.</param>
/// <param name="run">Feeds every token.</param>
/// <param name="layer">From 0.</param>
internal sealed class HookValues(CircuitModel model, QuestionRun run, int layer)
{
    private LayerRun Kept => run.Layers[layer];

    private LayerWeights Weights => model.Layers[layer];

    private ModelShape Shape => model.Shape;

    public Tensor ResidualPre => run.Residual[layer];

    public Tensor ResidualMid => Kept.Middle;

    public Tensor ResidualPost => run.Residual[layer + 1];

    /// <summary>What attention reads, after gain and bias.</summary>
    public Tensor AttentionIn => model.NormaliseForAttention(layer, ResidualPre);

    /// <summary>What the MLP reads, after gain and bias.</summary>
    public Tensor MlpIn => model.NormaliseForMlp(layer, ResidualMid);

    /// <summary>Unscaled, before any rotation, [question, position, head, d_head].</summary>
    public Tensor Query => Unscaled(Rotary ? Projected(Weights.Query, Weights.QueryBias) : ByPosition(Kept.Query));

    /// <summary>Before any rotation, [question, position, head, d_head].</summary>
    public Tensor Key
    {
        get
        {
            var width = Shape.HeadsWidth;
            return Rotary ? Projected(Weights.KeyValue.narrow(0, 0, width), Weights.KeyValueBias.narrow(0, 0, width)) : RotatedKey;
        }
    }

    public Tensor RotatedQuery => Unscaled(ByPosition(Kept.Query));

    public Tensor RotatedKey => ByPosition(Kept.Key);

    public Tensor Value => ByPosition(Kept.Value);

    /// <summary>−∞ where a query may not attend, [question, head, query, key].</summary>
    public Tensor Scores => Kept.Query.matmul(Kept.Key.transpose(2, 3)).add_(model.Mask, Scalars.One);

    public Tensor Pattern => Kept.Pattern;

    /// <summary>[question, position, head, d_head].</summary>
    public Tensor HeadOutput => Heads(Kept.Heads);

    /// <summary>What each head adds to the residual stream, without bias, [question, position, head, d_model].</summary>
    public Tensor HeadResult =>
        HeadOutput.unsqueeze(-2).matmul(Weights.Output.view(Shape.Heads, Shape.DHead, Shape.DModel)).squeeze(-2);

    public Tensor AttentionOut => Kept.Heads.matmul(Weights.Output).add_(Weights.OutputBias, Scalars.One);

    public Tensor MlpPre => MlpIn.matmul(Weights.Block.In).add_(Weights.Block.InBias, Scalars.One);

    public Tensor MlpPost => Kept.Hidden;

    public Tensor MlpOut => Kept.Hidden.matmul(Weights.Out).add_(Weights.OutBias, Scalars.One);

    private bool Rotary => Shape.Architecture.Positions == Positions.Rotary;

    /// <summary>What HookedTransformer's <c>hook_normalized</c> sees: LayerNorm after gain and bias, but RMSNorm before its gain.</summary>
    /// <param name="residual">What is normalised.</param>
    /// <param name="whole">The same after gain and bias.</param>
    public static Tensor Normalised(ModelShape shape, Tensor residual, Tensor whole) =>
        shape.Architecture.Normalisation == Normalisation.Rms ? BlockOperations.RootMeanSquare(residual) : whole;

    /// <summary>The run's queries are scaled by 1/√d_head.</summary>
    private Tensor Unscaled(Tensor scaled)
    {
        using var factor = Math.Sqrt(Shape.DHead).ToScalar();
        return scaled.mul(factor);
    }

    private Tensor Projected(Tensor weight, Tensor bias) => Heads(nn.functional.linear(AttentionIn, weight, bias));

    /// <summary>[question, position, head * d_head] → [question, position, head, d_head].</summary>
    private Tensor Heads(Tensor x) => x.view(x.shape[0], x.shape[1], Shape.Heads, Shape.DHead);

    /// <summary>[question, head, position, d_head] → [question, position, head, d_head].</summary>
    private static Tensor ByPosition(Tensor x) => x.transpose(1, 2);
}
