using System.Globalization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>How filters interpret tags.</summary>
public enum FilterReading
{
    /// <summary>Precisely: exact positions, attention of at least the percentage, the highest wrong digit.</summary>
    Exact,

    /// <summary>
    /// As in the later libraries: substring matches, so that P1 matches P14, a digit only where it directly follows the A, and any
    /// attention is enough (docs/domain.md, section 10.4).
    /// </summary>
    Legacy,
}

/// <summary>Which side of a position a node is on.</summary>
public enum PositionBound
{
    /// <summary>At the position.</summary>
    At,

    /// <summary>At the position or after it.</summary>
    Min,

    /// <summary>At the position or before it.</summary>
    Max,
}

/// <summary>Chooses nodes by where they are and what their tags say (docs/domain.md, section 10.4).</summary>
public abstract record NodeFilter
{
    /// <summary>Default minimum percentage of attention; less does not count.</summary>
    public const int DefaultLeastAttention = 10;

    private NodeFilter()
    {
    }

    /// <summary>The nodes that match, by position, layer and head, MLPs last.</summary>
    /// <param name="nodes">Nodes with their tags.</param>
    /// <param name="digits">Number of digits of the model's questions: with many digits, impact codes are written with commas.</param>
    /// <param name="reading">How tags are interpreted.</param>
    public IReadOnlyList<TaggedNode> Of(IEnumerable<TaggedNode> nodes, int digits, FilterReading reading = FilterReading.Exact) =>
    [
        .. nodes.Where(node => Fits(node, digits, reading))
            .OrderBy(tagged => tagged.Node.Position).ThenBy(tagged => tagged.Node.Layer).ThenBy(tagged => tagged.Node.Head ?? int.MaxValue),
    ];

    /// <summary>Whether a node matches.</summary>
    public bool Fits(TaggedNode node, int digits, FilterReading reading = FilterReading.Exact)
    {
        ArgumentNullException.ThrowIfNull(node);
        return this switch
        {
            And and => and.All.All(filter => filter.Fits(node, digits, reading)),
            Or or => or.Any.Any(filter => filter.Fits(node, digits, reading)),
            Not not => !not.Filter.Fits(node, digits, reading),
            Everything => true,
            Named named => named.Node == node.Node,
            Head => !node.Node.IsMlp,
            Mlp => node.Node.IsMlp,
            AtLayer at => node.Node.Layer == at.Layer,
            AtPosition at => at.Bound switch
            {
                PositionBound.Min => node.Node.Position >= at.Position,
                PositionBound.Max => node.Node.Position <= at.Position,
                _ => node.Node.Position == at.Position,
            },
            Says says => node.Of(says.Kind).Any(tag => tag.Value.Contains(says.Text, StringComparison.Ordinal)),
            Attends attends => node.Of(TagKinds.Attention).Any(tag => Sees(tag.Value, attends, reading)),
            Impacts impacts => node.Of(TagKinds.Impact).Any(tag => IsHighest(tag.Value, impacts.Digit, digits, reading)),
            _ => throw new InvalidOperationException($"{GetType().Name} is not a known filter."),
        };
    }

    private static bool Sees(string said, Attends attends, FilterReading reading)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"P{attends.Position}");
        if (reading == FilterReading.Legacy)
        {
            return said.Contains(name, StringComparison.Ordinal);
        }

        return said.Split('=') is [var position, var percent]
            && position == name
            && int.TryParse(percent, NumberStyles.None, CultureInfo.InvariantCulture, out var share)
            && share >= attends.MinPercent;
    }

    private static bool IsHighest(string code, int digit, int digits, FilterReading reading) => reading == FilterReading.Legacy
        ? code.Contains(string.Create(CultureInfo.InvariantCulture, $"A{digit}"), StringComparison.Ordinal)
        : ImpactCode.IndicesOf(code, digits) is [var highest, ..] && highest == digit;

    /// <summary>Nodes that match all of the filters.</summary>
    public sealed record And(params IReadOnlyList<NodeFilter> All) : NodeFilter;

    /// <summary>Nodes that match at least one of the filters.</summary>
    public sealed record Or(params IReadOnlyList<NodeFilter> Any) : NodeFilter;

    /// <summary>Nodes that do not match the filter.</summary>
    public sealed record Not(NodeFilter Filter) : NodeFilter;

    /// <summary>Every node.</summary>
    public sealed record Everything : NodeFilter;

    /// <summary>One node.</summary>
    public sealed record Named(Node Node) : NodeFilter;

    /// <summary>Attention heads.</summary>
    public sealed record Head : NodeFilter;

    /// <summary>MLPs.</summary>
    public sealed record Mlp : NodeFilter;

    /// <summary>Nodes of one layer.</summary>
    public sealed record AtLayer(int Layer) : NodeFilter;

    /// <summary>Nodes at, after or before a position.</summary>
    public sealed record AtPosition(int Position, PositionBound Bound = PositionBound.At) : NodeFilter;

    /// <summary>Nodes with a tag of a kind (see <see cref="TagKinds"/>) that contains a text.</summary>
    public sealed record Says(string Kind, string Text) : NodeFilter;

    /// <summary>Heads that attend to a position.</summary>
    public sealed record Attends(int Position, int MinPercent = DefaultLeastAttention) : NodeFilter;

    /// <summary>Nodes whose highest impacted answer digit is this one; n + 1 for the sign.</summary>
    public sealed record Impacts(int Digit) : NodeFilter;
}
