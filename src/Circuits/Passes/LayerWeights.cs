using TorchSharp;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>One layer's weights in the shapes used by the passes.</summary>
/// <param name="Query">[head * d_head, d_model], scaled by 1/√d_head, so that scores need no scaling.</param>
/// <param name="QueryBias">[head * d_head], scaled likewise.</param>
/// <param name="KeyValue">[2 * head * d_head, d_model], keys first.</param>
/// <param name="KeyValueBias">[2 * head * d_head].</param>
/// <param name="Output">[head * d_head, d_model].</param>
/// <param name="In">[d_model, d_mlp].</param>
/// <param name="Out">[d_mlp, d_model].</param>
internal sealed record LayerWeights(
    Tensor? AttentionGain,
    Tensor? AttentionBias,
    Tensor Query,
    Tensor QueryBias,
    Tensor KeyValue,
    Tensor KeyValueBias,
    Tensor Output,
    Tensor OutputBias,
    Tensor? MlpGain,
    Tensor? MlpBias,
    Tensor In,
    Tensor InBias,
    Tensor Out,
    Tensor OutBias)
{
    /// <summary>Copies a layer from the weights.</summary>
    /// <param name="weights">Returns the weights that every architecture has, by name.</param>
    /// <param name="optional">Returns the weights that some architectures lack, by name.</param>
    /// <returns>Tensors in the current dispose scope.</returns>
    public static LayerWeights Of(Func<string, Tensor> weights, Func<string, Tensor?> optional, int layer, ModelShape shape)
    {
        using var scale = (1 / Math.Sqrt(shape.DHead)).ToScalar();
        return new(
            Optional("ln1.w"),
            Optional("ln1.b"),
            Projection("attn.W_Q").mul(scale),
            Named("attn.b_Q").reshape(-1).mul(scale),
            cat([Projection("attn.W_K"), Projection("attn.W_V")], 0),
            cat([Named("attn.b_K").reshape(-1), Named("attn.b_V").reshape(-1)], 0),
            Named("attn.W_O").reshape(shape.HeadsWidth, shape.DModel),
            Named("attn.b_O"),
            Optional("ln2.w"),
            Optional("ln2.b"),
            Named("mlp.W_in"),
            Named("mlp.b_in"),
            Named("mlp.W_out"),
            Named("mlp.b_out"));

        Tensor Named(string name) => weights($"blocks.{layer}.{name}");

        Tensor? Optional(string name) => optional($"blocks.{layer}.{name}");

        // [head, d_model, d_head] → [head * d_head, d_model]
        Tensor Projection(string name) => Named(name).transpose(1, 2).reshape(shape.HeadsWidth, shape.DModel);
    }

    public IEnumerable<Tensor> All() => new[]
    {
        AttentionGain, AttentionBias, Query, QueryBias, KeyValue, KeyValueBias, Output, OutputBias,
        MlpGain, MlpBias, In, InBias, Out, OutBias,
    }.OfType<Tensor>();
}
