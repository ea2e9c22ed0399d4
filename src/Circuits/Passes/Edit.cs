using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>What can be overwritten, in the order in which a layer makes it.</summary>
internal enum EditedActivation
{
    /// <summary>What one head read, d_head numbers.</summary>
    Head,

    /// <summary>The MLP's hidden layer after its activation, d_mlp numbers.</summary>
    Hidden,

    /// <summary>What leaves the layer, d_model numbers.</summary>
    Residual,
}

/// <summary>Overwrites one activation at one position.</summary>
/// <param name="Head">The head; of no meaning for other activations.</param>
/// <param name="Value">What it becomes: [question, width], or [1, width] for the same in all questions.</param>
internal sealed record Edit(int Layer, EditedActivation Activation, int Position, int Head, Tensor Value)
{
    /// <summary>Overwrites what a node puts out.</summary>
    public static Edit Of(Node node, Tensor value) => node.Head is { } head
        ? new(node.Layer, EditedActivation.Head, node.Position, head, value)
        : new(node.Layer, EditedActivation.Hidden, node.Position, 0, value);
}

/// <summary>Edits that are made together in one pass.</summary>
internal sealed record Experiment(IReadOnlyList<Edit> Edits)
{
    public int FirstLayer => Edits.Min(edit => edit.Layer);

    /// <summary>The positions edited in the first layer, both ends included.</summary>
    public (int First, int Last) Span
    {
        get
        {
            var positions = Edits.Where(edit => edit.Layer == FirstLayer).Select(edit => edit.Position).ToArray();
            return (positions.Min(), positions.Max());
        }
    }
}
