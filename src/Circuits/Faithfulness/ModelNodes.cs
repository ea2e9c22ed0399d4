using VerifiedAddition.Transformer;

namespace VerifiedAddition.Circuits;

/// <summary>The nodes of a model, by position, then by layer, heads before the MLP.</summary>
internal static class ModelNodes
{
    /// <summary>Every node, those at the last token included, where nothing is predicted any more.</summary>
    public static IReadOnlyList<Node> All(ModelShape shape) =>
    [
        .. from position in Enumerable.Range(0, shape.ContextLength)
           from layer in Enumerable.Range(0, shape.Layers)
           from head in Enumerable.Range(0, shape.Heads).Select(head => (int?)head).Append(null)
           select new Node(position, layer, head),
    ];

    /// <summary>The nodes that can change an answer: below the last layer at every position that is read, in the last layer where a symbol is predicted.</summary>
    public static IReadOnlyList<Node> ThatMatter(ModelShape shape) =>
    [
        .. All(shape).Where(node => node.Position < shape.ContextLength - 1
            && (node.Layer < shape.Layers - 1 || node.Position >= shape.Layout.FirstScoredPosition)),
    ];
}
