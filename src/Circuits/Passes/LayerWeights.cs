using TorchSharp;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>One layer's weights in the shapes used by the passes.</summary>
/// <param name="Block">
/// <see cref="BlockWeights.Projections"/> are <see cref="Query"/> and <see cref="KeyValue"/>; the queries are scaled by 1/√d_head, so that
/// scores need no scaling.
/// </param>
internal sealed record LayerWeights(BlockWeights Block)
{
    /// <summary>[head * d_head, d_model], scaled.</summary>
    public Tensor Query => Block.Projections[0];

    /// <summary>[head * d_head], scaled.</summary>
    public Tensor QueryBias => Block.ProjectionBiases[0];

    /// <summary>[2 * head * d_head, d_model], keys first.</summary>
    public Tensor KeyValue => Block.Projections[1];

    /// <summary>[2 * head * d_head].</summary>
    public Tensor KeyValueBias => Block.ProjectionBiases[1];

    /// <summary>[head * d_head, d_model].</summary>
    public Tensor Output => Block.Output;

    public Tensor OutputBias => Block.OutputBias;

    /// <summary>[d_mlp, d_model].</summary>
    public Tensor Out => Block.Out;

    public Tensor OutBias => Block.OutBias;

    /// <summary>Copies a layer from the weights.</summary>
    /// <param name="weights">Returns the weights that every architecture has, by name.</param>
    /// <param name="optional">Returns the weights that some architectures lack, by name.</param>
    /// <returns>Tensors in the current dispose scope.</returns>
    public static LayerWeights Of(Func<string, Tensor> weights, Func<string, Tensor?> optional, int layer, ModelShape shape)
    {
        using var scale = (1 / Math.Sqrt(shape.DHead)).ToScalar();
        return new(new BlockWeights(
            Optional("ln1.w"),
            Optional("ln1.b"),
            [Projection("attn.W_Q").mul(scale), cat([Projection("attn.W_K"), Projection("attn.W_V")], 0)],
            [Named("attn.b_Q").reshape(-1).mul(scale), cat([Named("attn.b_K").reshape(-1), Named("attn.b_V").reshape(-1)], 0)],
            Named("attn.W_O").reshape(shape.HeadsWidth, shape.DModel),
            Named("attn.b_O"),
            Optional("ln2.w"),
            Optional("ln2.b"),
            Named("mlp.W_in"),
            Named("mlp.b_in"),
            Named("mlp.W_out"),
            Named("mlp.b_out")));

        Tensor Named(string name) => weights($"blocks.{layer}.{name}");

        Tensor? Optional(string name) => optional($"blocks.{layer}.{name}");

        // [head, d_model, d_head] → [head * d_head, d_model]
        Tensor Projection(string name) => Named(name).transpose(1, 2).reshape(shape.HeadsWidth, shape.DModel);
    }

    public IEnumerable<Tensor> All() => new[]
    {
        Block.AttentionGain, Block.AttentionBias, Block.Output, Block.OutputBias, Block.MlpGain, Block.MlpBias, Block.In, Block.InBias, Block.Out, Block.OutBias,
    }.OfType<Tensor>().Concat(Block.Projections).Concat(Block.ProjectionBiases);
}
