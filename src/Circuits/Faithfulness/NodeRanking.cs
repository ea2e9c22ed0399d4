namespace VerifiedAddition.Circuits;

/// <summary>Orders nodes by what is known of them. Ties are in the order of the nodes.</summary>
internal static class NodeRanking
{
    /// <param name="all">The nodes that can change an answer.</param>
    /// <param name="analysis">The model's analysis.</param>
    /// <param name="claims">What was tested of it; needed for claims.</param>
    public static IReadOnlyList<Node> Of(
        NodeOrder order, IReadOnlyList<Node> all, CircuitFacts analysis, IReadOnlyList<ClaimEvidence>? claims) => order switch
        {
            NodeOrder.Useful => [.. analysis.UsefulNodes.OrderByDescending(outcome => outcome.Failures.Count).Select(outcome => outcome.Target.Node!.Value)],
            NodeOrder.Claims => Claimed(all, claims ?? []),
            NodeOrder.Ablation => Ranked(all, analysis.Nodes.ToDictionary(outcome => outcome.Target.Node!.Value, outcome => (double)outcome.Failures.Count)),
            NodeOrder.Attribution => Ranked(all, Contributions(all, analysis)),
            _ => throw new ArgumentOutOfRangeException(nameof(order), order, "There is no such order of nodes."),
        };

    /// <summary>Strong claims count before partial ones, however many of these there are.</summary>
    private static IReadOnlyList<Node> Claimed(IReadOnlyList<Node> all, IReadOnlyList<ClaimEvidence> claims)
    {
        var standing = claims.Where(evidence => evidence.Verdict is not Verdict.None).ToArray();
        return
        [
            .. all.Where(node => Of(node).Any())
                .OrderByDescending(node => Of(node).Count(evidence => evidence.Verdict is Verdict.Strong))
                .ThenByDescending(node => Of(node).Count()),
        ];

        IEnumerable<ClaimEvidence> Of(Node node) => standing.Where(evidence => evidence.Claim.Nodes.Contains(node));
    }

    private static Dictionary<Node, double> Contributions(IReadOnlyList<Node> all, CircuitFacts analysis)
    {
        var added = analysis.Attribution.ToDictionary(one => (one.Position, one.Part), one => Math.Abs(one.Mean));
        return all.ToDictionary(node => node, node => added.GetValueOrDefault((node.Position, node.ToString()[$"P{node.Position}".Length..])));
    }

    private static IReadOnlyList<Node> Ranked(IReadOnlyList<Node> all, Dictionary<Node, double> scores) =>
        [.. all.OrderByDescending(node => scores.GetValueOrDefault(node))];
}
