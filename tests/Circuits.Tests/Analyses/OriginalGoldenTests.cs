using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits.Tests;

/// <summary>By the seed policy we find what the first notebooks found.</summary>
public sealed class OriginalGoldenTests
{
    private const int HeadsOfGolden = 3;

    private static readonly OriginalGolden Golden = OriginalGolden.Instance;
    private static readonly Lazy<CircuitFacts> TheFacts = new(Analyse);

    private static CircuitFacts Facts => TheFacts.Value;

    [Fact]
    public void Every_question_has_the_class_of_the_original() =>
        Assert.Equal(
            Golden.Classes, Facts.Questions.Select(question => NodeTags.OriginalClassOf(question)), StringComparer.Ordinal);

    [Fact]
    public void The_undisturbed_model_is_as_good_as_the_original_says()
    {
        Assert.Equal(Golden.Wrong, Facts.Wrong.Count);
        Assert.Equal(Golden.MeanLoss, Facts.MeanLoss, Golden.MeanLoss * 1e-3);
    }

    [Fact]
    public void Every_position_fails_the_same_questions_by_class()
    {
        var found = Facts.Positions.Select(outcome => FailureSummary.Of(outcome.Failures, Facts.Questions)).ToArray();

        Assert.Equal(Golden.Positions.Select(position => position.Failures), found.Select(summary => summary.Failures));
        Assert.All(Golden.Positions.Zip(found), pair => Assert.Equal(
            Sorted(pair.First.Classes.Select(counted => (counted.Key, counted.Value))),
            Sorted(pair.Second.Classes.Select(counted => (counted.Value.Label(), counted.Count)))));
        Assert.Equal(Golden.UsefulPositions, Facts.UsefulPositions.Select(outcome => outcome.Target.Position));
    }

    [Fact]
    public void The_same_nodes_are_useful() =>
        Assert.Equal(
            Golden.Nodes.Select(NodeOf).Order(NodeOrder.Instance),
            Facts.UsefulNodes.Select(outcome => outcome.Target.Node!.Value).Order(NodeOrder.Instance));

    [Fact]
    public void Every_node_has_the_same_tags_in_the_same_order()
    {
        var found = Facts.UsefulNodes.ToDictionary(outcome => outcome.Target.Node!.Value, outcome =>
            NodeTags.OriginalOf(outcome.Failures, Facts.Questions, Facts.AttentionOf(outcome.Target.Node!.Value)));

        Assert.All(Golden.Nodes, node => Assert.Equal(node.Tags.Where(IsNoAttention), found[NodeOf(node)].Where(IsNoAttention), StringComparer.Ordinal));
        Assert.All(Golden.Nodes, node => AssertAttention(node.Tags, found[NodeOf(node)]));

        static bool IsNoAttention(string tag) => !tag.StartsWith("Attn", StringComparison.Ordinal);
    }

    private static IEnumerable<(string Class, int Count)> Sorted(IEnumerable<(string Class, int Count)> classes) =>
        classes.OrderBy(counted => counted.Class, StringComparer.Ordinal);

    private static CircuitFacts Analyse()
    {
        using var model = OriginalGolden.Model();
        return CircuitAnalyser.Analyse(model, Golden.Questions, new(AnalysisPolicy.Original), threads: 2, CancellationToken.None);
    }

    private static Node NodeOf(OriginalGoldenNode node) => new(node.Position, node.Layer, node.Head == HeadsOfGolden ? null : node.Head);

    /// <summary>The same positions, percentages within one.</summary>
    private static void AssertAttention(IEnumerable<string> expected, IEnumerable<string> found)
    {
        var (one, other) = (Attention(expected), Attention(found));
        Assert.Equal(one.Keys.Order(), other.Keys.Order());
        Assert.All(one, pair => Assert.InRange(other[pair.Key], pair.Value - 1, pair.Value + 1));
    }

    private static Dictionary<int, int> Attention(IEnumerable<string> tags) => tags
        .Where(tag => tag.StartsWith("Attn.", StringComparison.Ordinal))
        .Select(tag => tag["Attn.".Length..].Split('=').Select(int.Parse).ToArray())
        .ToDictionary(pair => pair[0], pair => pair[1]);

    private sealed class NodeOrder : IComparer<Node>
    {
        public static NodeOrder Instance { get; } = new();

        public int Compare(Node x, Node y) => string.CompareOrdinal(x.ToString(), y.ToString());
    }
}
