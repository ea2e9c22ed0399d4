using System.Text.Json.Serialization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>The shape of the analysed model.</summary>
/// <param name="Digits">Digits of an operand.</param>
/// <param name="Layers">Number of blocks.</param>
/// <param name="Heads">Heads per block.</param>
/// <param name="DModel">Width of the residual stream.</param>
/// <param name="DHead">Width of a head.</param>
/// <param name="IsUnsigned">Whether it writes answers without a sign.</param>
public sealed record AnalysedModel(
    int Digits,
    int Layers,
    int Heads,
    int DModel,
    int DHead,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsUnsigned = false)
{
    /// <summary>Which token stands where.</summary>
    [JsonIgnore]
    public Layout Layout => new(Digits, IsUnsigned);
}

/// <summary>The results of ablation and attention analysis of a model: facts, from which tags, tables and maps are derived.</summary>
/// <param name="Spec">How activations were ablated.</param>
/// <param name="Model">The shape of the analysed model.</param>
/// <param name="Questions">The questions analysed, in order. Failures refer to them by index.</param>
/// <param name="LeftOut">Questions that were left out because the undisturbed model answers them wrongly.</param>
/// <param name="Wrong">Those of <paramref name="Questions"/> that the undisturbed model answers wrongly.</param>
/// <param name="MeanLoss">Mean loss of the undisturbed model over the analysed questions and the symbols of their answers.</param>
/// <param name="Positions">The effect of ablating each position, in order; all n_ctx of them.</param>
/// <param name="Nodes">The effect of ablating each tested node, in the order of <see cref="AblationOutcome.Merge"/>.</param>
/// <param name="Attention">Mean attention of every head from each position but the last; with the seed policy from the last, too.</param>
/// <param name="Attribution">Direct contribution of each part to the right tokens' logits, at the positions that predict symbols.</param>
/// <param name="Lens">The answer readable after each layer.</param>
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

    /// <summary>Positions whose ablation makes some question fail.</summary>
    public IEnumerable<AblationOutcome> UsefulPositions => Positions.Where(outcome => outcome.Failures.Count > 0);

    /// <summary>Nodes whose ablation makes some question fail.</summary>
    public IEnumerable<AblationOutcome> UsefulNodes => Nodes.Where(outcome => outcome.Failures.Count > 0);

    /// <summary>The mean attention of a head; null for an MLP.</summary>
    public HeadAttention? AttentionOf(Node node) => _attention.GetValueOrDefault(node);

    /// <summary>The useful nodes with their tags: the content of <c>behavior.json</c>.</summary>
    public IReadOnlyList<TaggedNode> Tagged() =>
    [
        .. UsefulNodes.Select(outcome => outcome.Target.Node!.Value).Zip(UsefulNodes, (node, outcome) =>
            new TaggedNode(node, NodeTags.Of(outcome.Failures, Questions, AttentionOf(node)))),
    ];
}
