using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>What can be said of how a model does its arithmetic.</summary>
/// <param name="Spec">Which claims were tested.</param>
/// <param name="Operations">What the model does.</param>
/// <param name="Analysis">What its nodes are needed for; the claims are about the useful ones.</param>
/// <param name="Evidence">Every claim that was tested, in the order of <see cref="ClaimEvidence.Merge"/>.</param>
public sealed record ClaimFacts(
    ClaimSpec Spec, IReadOnlyList<Operation> Operations, CircuitFacts Analysis, IReadOnlyList<ClaimEvidence> Evidence)
{
    /// <summary>The claims that were not refused.</summary>
    public IEnumerable<ClaimEvidence> Standing => Evidence.Where(evidence => evidence.Verdict != Verdict.None);

    /// <summary>The useful nodes with what they compute: what <c>maths.json</c> holds.</summary>
    /// <remarks>A strong claim is <c>Algo:A3.SA</c>; a partial one names the answer symbols too, as the originals' weak ones: <c>Algo:A3.SA.A3</c>.</remarks>
    public IReadOnlyList<TaggedNode> Tagged()
    {
        var standing = Standing.ToArray();
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

    /// <summary>The useful nodes with all that is known of them: what fails without them, where they look, and what they compute.</summary>
    public IReadOnlyList<TaggedNode> Described() =>
        [.. Analysis.Tagged().Zip(Tagged(), (needed, computed) => needed with { Tags = [.. needed.Tags, .. computed.Tags] })];

    /// <summary>Sub-tasks such as <c>A3.ST</c> that the model's operations have, but for which no useful node lies where they can be done.</summary>
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
