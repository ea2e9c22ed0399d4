using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>The values that replace ablated activations.</summary>
internal abstract class Replacement
{
    /// <summary>For one head at one position, [question | 1, d_head].</summary>
    public abstract Tensor Head(int layer, int position, int head);

    /// <summary>For the MLP's hidden layer at one position, [question | 1, d_mlp].</summary>
    public abstract Tensor Hidden(int layer, int position);

    /// <summary>For the output of a layer at one position, [question | 1, d_model].</summary>
    public abstract Tensor Residual(int layer, int position);

    /// <summary>For the output of a node.</summary>
    public Tensor Of(Node node) => node.Head is { } head ? Head(node.Layer, node.Position, head) : Hidden(node.Layer, node.Position);
}

/// <summary>Means over the questions.</summary>
/// <param name="sourceOf">Maps a layer to the layer whose means are used: itself, or always layer 0.</param>
internal sealed class MeanReplacement(MeanActivations means, ModelShape shape, Func<int, int> sourceOf) : Replacement
{
    public override Tensor Head(int layer, int position, int head) =>
        Row(means.Of(sourceOf(layer)).Heads, position).narrow(1, head * shape.DHead, shape.DHead);

    public override Tensor Hidden(int layer, int position) => Row(means.Of(sourceOf(layer)).Hidden, position);

    public override Tensor Residual(int layer, int position) => Row(means.Of(sourceOf(layer)).Residual, position);

    private static Tensor Row(Tensor means, int position) => means.narrow(0, position, 1);
}

/// <summary>Zeros.</summary>
internal sealed class ZeroReplacement(CircuitModel model) : Replacement
{
    public override Tensor Head(int layer, int position, int head) => Zeros(model.Shape.DHead);

    public override Tensor Hidden(int layer, int position) => Zeros(model.Shape.DMlp);

    public override Tensor Residual(int layer, int position) => Zeros(model.Shape.DModel);

    private Tensor Zeros(int width) => zeros([1, width], model.ElementType, model.Device);
}

/// <summary>The activations of other questions, for resample ablation and interchange.</summary>
/// <param name="other">As many questions as are ablated.</param>
internal sealed class OtherRun(QuestionRun other, ModelShape shape) : Replacement
{
    public override Tensor Head(int layer, int position, int head) =>
        other.Layers[layer].Heads.select(1, position).narrow(1, head * shape.DHead, shape.DHead);

    public override Tensor Hidden(int layer, int position) => other.Layers[layer].Hidden.select(1, position);

    public override Tensor Residual(int layer, int position) => other.Residual[layer + 1].select(1, position);
}
