using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>The tested claims about how a model computes.</summary>
/// <param name="Spec">The claims that were tested.</param>
/// <param name="Operations">The model's operations.</param>
/// <param name="Analysis">The ablation analysis; the claims are about its useful nodes.</param>
/// <param name="Evidence">The evidence for every tested claim, in the order of <see cref="ClaimEvidence.Merge"/>.</param>
public sealed record ClaimFacts(
    ClaimSpec Spec, IReadOnlyList<Operation> Operations, CircuitFacts Analysis, IReadOnlyList<ClaimEvidence> Evidence)
{
    /// <summary>The claims that were confirmed, at least partially.</summary>
    public IEnumerable<ClaimEvidence> Confirmed => Evidence.Where(evidence => evidence.Verdict != Verdict.None);

    /// <summary>The useful nodes with what they compute: the content of <c>maths.json</c>.</summary>
    /// <remarks>A strong claim is <c>Algo:A3.SA</c>; a partial one also names the answer symbols, as the originals do: <c>Algo:A3.SA.A3</c>.</remarks>
    public IReadOnlyList<TaggedNode> Tagged()
    {
        var standing = Confirmed.ToArray();
        return
        [
            .. Analysis.UsefulNodes.Select(outcome => outcome.Target.Node!.Value).Select(node => new TaggedNode(
                node,
                [
                    .. standing.Where(evidence => evidence.Claim.Nodes.Contains(node)).Select(evidence => TagOf(evidence, Analysis.Model.Digits))
                        .Distinct(),
                ])),
        ];
    }

    /// <summary>The useful nodes with all their tags: failures without them, attention, and what they compute.</summary>
    public IReadOnlyList<TaggedNode> Described() =>
        [.. Analysis.Tagged().Zip(Tagged(), (needed, computed) => needed with { Tags = [.. needed.Tags, .. computed.Tags] })];

    /// <summary>Sub-tasks such as <c>A3.ST</c> of the model's operations for which no useful node is at a position where they can be performed.</summary>
    public IEnumerable<string> Untested =>
        from task in Spec.Tasks ?? Enum.GetValues<SubTask>()
        where task.IsOf(Operations)
        from column in task.Columns(Analysis.Model.Digits)
        where !Evidence.Any(evidence => evidence.Claim.Task == task && evidence.Claim.Column == column)
        select new Claim(task, column, []).Tag;

    private static Tag TagOf(ClaimEvidence evidence, int digits) => new(
        TagKinds.Algorithm,
        evidence.Verdict == Verdict.Strong
            ? evidence.Claim.Tag
            : $"{evidence.Claim.Tag}.{ImpactCode.Of(new WrongAnswer(0, evidence.Symbols).Indices, digits)}");
}
