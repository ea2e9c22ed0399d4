namespace VerifiedAddition.Circuits;

/// <summary>What tests of a claim counted: facts, from which rates and the verdict follow.</summary>
/// <param name="Claim">What was tested.</param>
/// <param name="Passed">
/// Patching the claimed nodes from a question in which the sub-task has another result gave exactly the answer of that result.
/// </param>
/// <param name="SameClass">Control: patching from a question in which the result is the same changed the answer all the same.</param>
/// <param name="OtherNode">Control: patching random useful nodes of the same kind at other positions passed too.</param>
/// <param name="OtherPosition">Control: patching the same heads or MLP at random other positions passed too.</param>
/// <param name="Symbols">The answer symbols that passing patches changed, a set of bits as in <see cref="WrongAnswer"/>.</param>
/// <param name="Attention">The share of a head's attention on what the sub-task is about, 0 to 1; null for an MLP.</param>
public sealed record ClaimEvidence(
    Claim Claim, Tally Passed, Tally SameClass, Tally OtherNode, Tally OtherPosition, int Symbols, double? Attention)
{
    /// <summary>Nothing is known yet.</summary>
    public static ClaimEvidence Nothing(Claim claim) => new(claim, default, default, default, default, 0, null);

    /// <summary>The rates that should be low.</summary>
    public IReadOnlyList<Tally> Controls => [SameClass, OtherNode, OtherPosition];

    /// <summary>The pass rate less the highest control rate, −1 to 1.</summary>
    public double Effect => Passed.Rate - Controls.Max(control => control.Rate);

    public Verdict Verdict => VerdictRule.Of(this);

    /// <summary>Puts together what was counted apart; each claim is in one part only.</summary>
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
