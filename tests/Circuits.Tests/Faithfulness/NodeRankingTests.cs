using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits.Tests;

public sealed class NodeRankingTests
{
    private static readonly Node[] All = Counts.Nodes("P6L0H0", "P6L0MLP", "P9L0H0", "P9L0H1", "P9L1MLP");

    private static readonly CircuitFacts Facts = new(
        new(),
        new(Digits: 3, Layers: 2, Heads: 2, DModel: 16, DHead: 8),
        [.. new[] { "123+456", "055+045", "700+299" }.Select(text => Question.Parse(text, 3))],
        LeftOut: [],
        Wrong: [],
        MeanLoss: 0,
        Positions: [],
        [
            Without("P6L0H0", 1), Without("P6L0MLP", 0), Without("P9L0H0", 2), Without("P9L0H1", 0), Without("P9L1MLP", 3),
        ],
        Attention: [],
        [new(9, "L0H1", -4), new(9, "L1MLP", 2), new(9, "embedding", 9), new(10, "L0H0", 7)],
        Lens: []);

    [Theory]
    [InlineData(NodeOrder.Useful, "P9L1MLP P9L0H0 P6L0H0")]
    [InlineData(NodeOrder.Claims, "P9L0H1 P9L0H0 P6L0H0")]
    [InlineData(NodeOrder.Ablation, "P9L1MLP P9L0H0 P6L0H0 P6L0MLP P9L0H1")]
    [InlineData(NodeOrder.Attribution, "P9L0H1 P9L1MLP P6L0H0 P6L0MLP P9L0H0")]
    public void Nodes_join_in_the_order_that_was_asked_for(NodeOrder order, string nodes)
    {
        var (strong, partial, none) = (new Tally(100, 100), new Tally(70, 100), new Tally(0, 100));
        ClaimEvidence[] claims =
        [
            new(new(SubTask.SA, 1, Counts.Nodes("P9L0H1")), strong, none, none, none, 0, null),
            new(new(SubTask.SA, 0, Counts.Nodes("P9L0H0")), partial, none, none, none, 0, null),
            new(new(SubTask.SC, 0, Counts.Nodes("P9L0H0")), partial, none, none, none, 0, null),
            new(new(SubTask.SC, 1, Counts.Nodes("P6L0H0")), partial, none, none, none, 0, null),
            new(new(SubTask.SC, 1, Counts.Nodes("P6L0MLP")), none, none, none, none, 0, null),
        ];

        Assert.Equal(nodes, string.Join(' ', NodeRanking.Of(order, All, Facts, claims)));
    }

    private static AblationOutcome Without(string node, int failures) => new(
        AblationTarget.Of(Node.Parse(node)), [.. Enumerable.Range(0, failures).Select(question => new WrongAnswer(question, 1))]);
}
