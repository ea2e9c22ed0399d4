using System.Globalization;

namespace VerifiedAddition.Circuits;

/// <summary>The target of one ablation: a whole position or one node.</summary>
/// <param name="Position">From 0.</param>
/// <param name="Node">The node; null for the whole position.</param>
public readonly record struct AblationTarget(int Position, Node? Node)
{
    /// <summary>The residual stream at a position.</summary>
    public static AblationTarget OfPosition(int position) => new(position, null);

    /// <summary>One head or MLP at a position.</summary>
    public static AblationTarget Of(Node node) => new(node.Position, node);

    /// <summary><c>P14</c>, <c>P14L0H1</c> or <c>P14L0MLP</c>.</summary>
    public override string ToString() => Node?.ToString() ?? string.Create(CultureInfo.InvariantCulture, $"P{Position}");
}
