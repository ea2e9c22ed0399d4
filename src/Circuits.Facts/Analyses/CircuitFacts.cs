using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>The model that was analysed.</summary>
public sealed record AnalysedModel(int Digits, int Layers, int Heads, int DModel, int DHead);

/// <summary>What ablation and attention say about a model: facts, from which tags, tables and maps are made.</summary>
/// <param name="Spec">How things were ablated.</param>
/// <param name="Model">What was analysed.</param>
/// <param name="Questions">The questions that count, in order. Failures name them by their place here.</param>
/// <param name="LeftOut">Questions that were asked, but left out because the undisturbed model answers them wrongly.</param>
/// <param name="Wrong">Which of <paramref name="Questions"/> the undisturbed model answers wrongly.</param>
/// <param name="MeanLoss">Of the undisturbed model, over the questions that count and their n + 2 symbols.</param>
/// <param name="Positions">What happens without each position, in order; all n_ctx of them.</param>
/// <param name="Nodes">What happens without each node that was looked at, in the order of <see cref="AblationOutcome.Merge"/>.</param>
/// <param name="Attention">Where every head looks, on average, from each position but the last; with the seed policy from that, too.</param>
/// <param name="Attribution">What each part adds by itself to the right tokens' logits, where symbols are predicted.</param>
/// <param name="Lens">What would be answered after each layer.</param>
public sealed record CircuitFacts(
    AblationSpec Spec,
    AnalysedModel Model,
    IReadOnlyList<Question> Questions,
    IReadOnlyList<Question> LeftOut,
    IReadOnlyList<WrongAnswer> Wrong,
    double MeanLoss,
    IReadOnlyList<AblationOutcome> Positions,
    IReadOnlyList<AblationOutcome> Nodes,
    IReadOnlyList<HeadAttention> Attention,
    IReadOnlyList<DirectContribution> Attribution,
    IReadOnlyList<LensReading> Lens)
{
    private readonly Dictionary<Node, HeadAttention> _attention = Attention.ToDictionary(head => head.Node);

    /// <summary>Positions without which some question fails.</summary>
    public IEnumerable<AblationOutcome> UsefulPositions => Positions.Where(outcome => outcome.Failures.Count > 0);

    /// <summary>Nodes without which some question fails.</summary>
    public IEnumerable<AblationOutcome> UsefulNodes => Nodes.Where(outcome => outcome.Failures.Count > 0);

    /// <summary>Where a head looks; null for an MLP.</summary>
    public HeadAttention? AttentionOf(Node node) => _attention.GetValueOrDefault(node);

    /// <summary>The useful nodes with their tags: what <c>behavior.json</c> holds.</summary>
    public IReadOnlyList<TaggedNode> Tagged() =>
    [
        .. UsefulNodes.Select(outcome => outcome.Target.Node!.Value).Zip(UsefulNodes, (node, outcome) =>
            new TaggedNode(node, NodeTags.Of(outcome.Failures, Questions, AttentionOf(node)))),
    ];
}
