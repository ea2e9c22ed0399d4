using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>How the affine maps of a layer pass on errors and add their own.</summary>
/// <param name="Query">By head.</param>
/// <param name="Key">By head.</param>
/// <param name="Value">By head.</param>
/// <param name="Output">Of all heads together.</param>
internal sealed record BlockBounds(
    AffineBound[] Query, AffineBound[] Key, AffineBound[] Value, AffineBound Output, AffineBound In, AffineBound Out)
{
    /// <param name="block">In float64.</param>
    public static BlockBounds Of(ModelShape shape, BlockWeights block)
    {
        using var scope = NewDisposeScope();
        var weights = cat([.. block.Projections]).view(3, shape.Heads, shape.DHead, shape.DModel);
        var biases = cat([.. block.ProjectionBiases]).view(3, shape.Heads, shape.DHead);
        return new(
            Projection(0),
            Projection(1),
            Projection(2),
            AffineBound.Of(block.Output, block.OutputBias),
            AffineBound.Of(block.In, block.InBias, block.MlpGain, block.MlpBias),
            AffineBound.Of(block.Out, block.OutBias));

        AffineBound[] Projection(int part) => [.. Enumerable.Range(0, shape.Heads).Select(head => AffineBound.Of(
            weights[part, head].t(), biases[part, head], block.AttentionGain, block.AttentionBias))];
    }

    /// <summary>Upper bound on the slope of an activation: no difference grows by more.</summary>
    public static double SlopeOf(Activation activation) => activation switch
    {
        Activation.Relu => 1,
        Activation.Gelu or Activation.GeluNew => 1.13,
        Activation.Silu => 1.1,
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "No such activation."),
    };
}
