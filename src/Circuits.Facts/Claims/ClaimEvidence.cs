namespace VerifiedAddition.Circuits;

/// <summary>The counts from testing a claim: facts, from which rates and the verdict are derived.</summary>
/// <param name="Claim">The tested claim.</param>
/// <param name="Passed">
/// Patching the claimed nodes from a question in which the sub-task has another result gave exactly the answer with that result.
/// </param>
/// <param name="SameClass">Control: patching from a question in which the result is the same still changed the answer.</param>
/// <param name="OtherNode">Control: patching random useful nodes of the same kind at other positions also passed.</param>
/// <param name="OtherPosition">Control: patching the same heads or MLP at random other positions also passed.</param>
/// <param name="Symbols">The answer symbols changed by passing patches, as a bit set like <see cref="WrongAnswer.WrongSymbols"/>.</param>
/// <param name="Attention">Share of a head's attention on the positions that the sub-task reads, 0 to 1; null for an MLP.</param>
public sealed record ClaimEvidence(
    Claim Claim, Tally Passed, Tally SameClass, Tally OtherNode, Tally OtherPosition, int Symbols, double? Attention)
{
    /// <summary>Evidence without any trials.</summary>
    public static ClaimEvidence Nothing(Claim claim) => new(claim, default, default, default, default, 0, null);

    /// <summary>The control rates, which should be low.</summary>
    public IReadOnlyList<Tally> Controls => [SameClass, OtherNode, OtherPosition];

    /// <summary>The pass rate minus the highest control rate, −1 to 1.</summary>
    public double Effect => Passed.Rate - Controls.Max(control => control.Rate);

    public Verdict Verdict => VerdictRule.Of(this);

    /// <summary>Merges evidence that was counted separately; each claim is in one part only.</summary>
    /// <returns>In the order of sub-tasks, columns and nodes.</returns>
    public static IReadOnlyList<ClaimEvidence> Merge(IEnumerable<ClaimEvidence> parts) =>
    [
        .. parts
            .OrderBy(evidence => evidence.Claim.Task)
            .ThenByDescending(evidence => evidence.Claim.Column ?? 0)
            .ThenBy(evidence => evidence.Claim.Nodes[0].Position)
            .ThenBy(evidence => evidence.Claim.Nodes[0].Layer)
            .ThenBy(evidence => evidence.Claim.Nodes.Count)
            .ThenBy(evidence => evidence.Claim.Nodes[0].Head ?? int.MaxValue)
            .ThenBy(evidence => evidence.Claim.Nodes[^1].Head ?? int.MaxValue),
    ];
}
