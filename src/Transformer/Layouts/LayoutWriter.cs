using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>Brings a model's weights into another layout.</summary>
internal static class LayoutWriter
{
    /// <summary>The weights in a layout. What layouts other than hooked do not show is stated in <see cref="StateDict.Config"/>.</summary>
    /// <exception cref="WeightFileException">
    /// They are no model's; or the layout cannot hold it: an architecture that it is not known for, or a bias of the unembedding that it has no place for.
    /// </exception>
    public static StateDict Write(StateDict weights, WeightLayout layout)
    {
        if (layout is WeightLayout.Hooked)
        {
            return weights;
        }

        var shape = ModelShape.Infer(weights);
        RequireKnown(shape.Architecture, layout);
        var folded = UnembeddingBiasFold.IntoNormalisation(weights, layout);
        var written = new StateDict(shape) { Heads = shape.Heads, Config = ModelConfigs.Of(shape) };
        foreach (var (row, block) in LayoutTable.Of(shape.Layers).Where(one => one.Row.Hooked != LayoutTable.UnembeddingBias))
        {
            if (folded.TryGet(row.Name(WeightLayout.Hooked, block), out var tensor))
            {
                written.Add(row.Name(layout, block), row.Form.ToLinear(tensor));
            }
        }

        return written;
    }

    private static void RequireKnown(Architecture architecture, WeightLayout layout)
    {
        if (architecture is not { Normalisation: Normalisation.Layer, Positions: Positions.Learned })
        {
            throw new WeightFileException(
                $"The model's architecture is {architecture}, and the layout {WeightLayouts.Describe(layout)} is written for LayerNorm and learned positions only. " +
                "Export it with --layout hooked.");
        }
    }
}
