using System.Globalization;

namespace VerifiedAddition.Circuits;

/// <summary>A claim that a node, or two heads together, perform a sub-task.</summary>
/// <param name="Task">The sub-task.</param>
/// <param name="Column">The column, 0 for units; null for <see cref="SubTask.OPR"/> and <see cref="SubTask.SGN"/>.</param>
/// <param name="Nodes">One node, or two heads of a layer at one position.</param>
public sealed record Claim(SubTask Task, int? Column, IReadOnlyList<Node> Nodes)
{
    /// <summary>The sub-task and column as in tags: <c>A3.SA</c>, <c>OPR</c>.</summary>
    public string Tag => Column is { } column ? string.Create(CultureInfo.InvariantCulture, $"A{column}.{Task}") : Task.ToString();

    /// <summary>The nodes: <c>P15L0H1</c>, <c>P15L0H1+H2</c>.</summary>
    public string NodesText => Nodes[0] + string.Concat(Nodes.Skip(1).Select(node => string.Create(CultureInfo.InvariantCulture, $"+H{node.Head}")));

    /// <summary><c>P15L0H1+H2 A3.SA</c>.</summary>
    public override string ToString() => $"{NodesText} {Tag}";
}
