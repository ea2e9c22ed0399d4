using VerifiedAddition.Circuits;

namespace VerifiedAddition.Experiments;

/// <summary>One kind of fact about the useful nodes, on a grid of positions and heads (docs/domain.md, section 9.7).</summary>
/// <param name="Name">Of its file.</param>
/// <param name="Title">What is shown.</param>
/// <param name="Description">How to read it.</param>
/// <param name="Cells">At most one for a node.</param>
/// <param name="Scale">What the colours mean, the lightest first.</param>
/// <param name="Merged">Whether cells of one position that say the same are drawn as one block.</param>
internal sealed record QuantaMap(
    string Name, string Title, string Description, IReadOnlyList<MapCell> Cells, IReadOnlyList<(string Label, double? Shade)> Scale, bool Merged = true);

/// <summary>What is said of one node.</summary>
/// <param name="Lines">The text, a few characters a line.</param>
/// <param name="Shade">0 to 1; null for a cell that says that nothing is known, which is left white.</param>
internal sealed record MapCell(Node Node, IReadOnlyList<string> Lines, double? Shade)
{
    public string Text => string.Join(' ', Lines);
}
