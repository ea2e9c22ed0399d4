using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>What was found of the mechanism of a model (docs/circuits.md).</summary>
/// <param name="Spec">How it was examined.</param>
/// <param name="Shape">The shape of the model.</param>
/// <param name="Classes">The classes of questions that it was asked.</param>
/// <param name="Findings">By number.</param>
/// <param name="Routes">The way by which the last MLP gets each carry; empty if that was not asked.</param>
public sealed record MechanismFacts(
    MechanismSpec Spec,
    AnalysedModel Shape,
    IReadOnlyList<OperationClass> Classes,
    IReadOnlyList<Finding> Findings,
    IReadOnlyList<(CarryChain Chain, DeliveryRoute Route)> Routes)
{
    /// <summary>The hypotheses in their newer form, as far as they can be judged.</summary>
    public IReadOnlyList<Hypothesis> Hypotheses { get; } = DeliveryHypotheses.Of(Findings, Classes, Shape.Digits);

    /// <summary>The verdict of each finding, corrected for the number of all cases of all its experiments (<see cref="PValues.Corrected"/>).</summary>
    public IReadOnlyList<Verdict?> Corrected
    {
        get
        {
            var remaining = new Queue<Verdict>(PValues.Corrected([.. Findings.SelectMany(finding => finding.Measurements).Select(one => one.P).OfType<PValues>()]));
            return [.. Findings.Select(finding => MechanismRule.All([.. finding.Measurements.Select(one => one.P is null ? (Verdict?)null : remaining.Dequeue())]))];
        }
    }
}

/// <summary>A request to examine a mechanism, before the model is known.</summary>
/// <param name="Spec">How it is examined.</param>
/// <param name="Operations">The model's operations; null for those of which it answers at least half rightly in a sample.</param>
/// <param name="Analysis">The model's analysis, which says what nodes are useful; null to make it.</param>
public sealed record MechanismExamination(MechanismSpec Spec, IReadOnlyList<Operation>? Operations, CircuitFacts? Analysis);
