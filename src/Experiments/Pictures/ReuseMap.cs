using VerifiedAddition.Circuits;

namespace VerifiedAddition.Experiments;

/// <summary>A map of a re-used model: what became of inserted nodes, and which nodes are new.</summary>
public static class ReuseMap
{
    /// <summary>What is said of nodes, each with its shade of grey if there are no colours.</summary>
    private static readonly (NodeFate Fate, double Shade)[] Shades =
        [(NodeFate.New, 0), (NodeFate.Gone, 0.25), (NodeFate.Lost, 0.5), (NodeFate.Kept, 0.75), (NodeFate.Second, 1)];

    /// <summary>Draws the map.</summary>
    /// <param name="facts">What became of the nodes.</param>
    /// <param name="link">Where a node leads; null for nowhere.</param>
    /// <returns>One picture; none if neither model needs a node.</returns>
    public static IReadOnlyList<Picture> Of(ReuseFacts facts, Func<Node, string>? link = null)
    {
        MapCell[] cells =
        [
            .. facts.Inserted.Select(node => Cell(node.Node, node.Fate, node.Now)),
            .. facts.New.Select(node => Cell(node, NodeFate.New, facts.Child.Nodes[node])),
        ];
        var map = new QuantaMap(
            "reuse",
            "What became of inserted nodes",
            "kept: a useful node of the parent that is needed for what it was; second: needed for another operation, or does something else; " +
            "lost: needed, but nothing stands of what it did; gone: needed no more; new: needed, and no useful node of the parent. " +
            "Below, what it is needed for. S: additions; M, N: subtractions with positive, with negative answers.",
            cells,
            [.. Shades.Select(pair => (ReuseText.Of(pair.Fate), pair.Shade))]);
        return MapGrid.Of(cells.Select(cell => cell.Node)) is { } grid ? [QuantaMapPicture.Of(map, grid, facts.Child.Model.Layout, link)] : [];
    }

    private static MapCell Cell(Node node, NodeFate fate, NodeUse? use) => new(
        node,
        use is null ? [ReuseText.Of(fate)] : [ReuseText.Of(fate), ReuseText.Letters(use)],
        Shades.First(pair => pair.Fate == fate).Shade);
}
