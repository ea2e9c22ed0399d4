using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>The activations that can be overwritten, in the order in which a layer computes them.</summary>
internal enum EditedActivation
{
    /// <summary>The output of one head before W_O, d_head numbers.</summary>
    Head,

    /// <summary>The MLP's hidden layer after its activation, d_mlp numbers.</summary>
    Hidden,

    /// <summary>The output of the layer, d_model numbers.</summary>
    Residual,
}

/// <summary>Overwrites one activation at one position.</summary>
/// <param name="Head">The head; ignored for other activations.</param>
/// <param name="Value">The new value: [question, width], or [1, width] for the same value in all questions.</param>
internal sealed record Edit(int Layer, EditedActivation Activation, int Position, int Head, Tensor Value)
{
    /// <summary>Overwrites the output of a node.</summary>
    public static Edit Of(Node node, Tensor value) => node.Head is { } head
        ? new(node.Layer, EditedActivation.Head, node.Position, head, value)
        : new(node.Layer, EditedActivation.Hidden, node.Position, 0, value);
}

/// <summary>Edits that are made together in one forward pass.</summary>
internal sealed record Experiment(IReadOnlyList<Edit> Edits)
{
    public int FirstLayer => Edits.Min(edit => edit.Layer);

    /// <summary>The first and last position edited in the first layer, inclusive.</summary>
    public (int First, int Last) Span
    {
        get
        {
            var positions = Edits.Where(edit => edit.Layer == FirstLayer).Select(edit => edit.Position).ToArray();
            return (positions.Min(), positions.Max());
        }
    }
}
