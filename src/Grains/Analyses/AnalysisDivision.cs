using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Grains;

/// <summary>How an analysis is cut into parts: by its plan and by what earlier parts found, however many silos there are. Pure.</summary>
public static class AnalysisDivision
{
    /// <summary>The first part of every ablation.</summary>
    public static AnalysisPart Beginning { get; } = new(AnalysisStep.Undisturbed);

    /// <summary>The first ablations: by the exact policy all there are, by the seed policy positions.</summary>
    /// <param name="plan">A plan that ablates.</param>
    /// <param name="model">What is analysed.</param>
    public static IReadOnlyList<AnalysisPart> Places(AnalysisPlan plan, AnalysedModel model)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(model);
        var step = plan.Policy == AnalysisPolicy.Seed ? AnalysisStep.Position : AnalysisStep.Place;
        return [.. Enumerable.Range(0, new Layout(model.Digits).ContextLength).Select(position => new AnalysisPart(step, position))];
    }

    /// <summary>What the seed policy ablates after the positions: nodes where a position has shown itself useful.</summary>
    /// <param name="positions">What happened without each position.</param>
    public static IReadOnlyList<AnalysisPart> Nodes(IEnumerable<AblationOutcome> positions) =>
    [
        .. positions.Where(outcome => outcome.Failures.Count > 0).Select(outcome => new AnalysisPart(AnalysisStep.Nodes, outcome.Target.Position))
            .OrderBy(part => part.Number),
    ];

    /// <summary>The claims of each sub-task and column.</summary>
    /// <param name="plan">A plan that tests claims.</param>
    /// <param name="basis">What was found without each node.</param>
    /// <exception cref="ArgumentException">The model does not know what a named sub-task needs.</exception>
    public static IReadOnlyList<AnalysisPart> Claims(AnalysisPlan plan, FoundFacts basis)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var (operations, facts) = (OperationsOf(basis), CircuitOf(basis));
        ClaimUnit.Require(operations, plan.ClaimSpec);
        return
        [
            .. ClaimUnit.Of(operations, plan.ClaimSpec, facts.Model.Digits)
                .Select(unit => new AnalysisPart(AnalysisStep.Claims, unit.Column, unit.Task)),
        ];
    }

    /// <summary>The columns on whose questions useful heads are tested.</summary>
    public static IReadOnlyList<AnalysisPart> Columns(FoundFacts basis) =>
    [
        .. ColumnTest.Of(CircuitOf(basis)).Select(test => new AnalysisPart(AnalysisStep.Column, test.Digit, Questions: test.Kind)).Distinct(),
    ];

    /// <summary>The facts that an analysis has from its first part on.</summary>
    public static CircuitFacts CircuitOf(FoundFacts facts) =>
        facts?.Circuit ?? throw new ArgumentException("These facts say nothing of a whole model.", nameof(facts));

    private static IReadOnlyList<Operation> OperationsOf(FoundFacts facts) =>
        facts?.Operations ?? throw new ArgumentException("These facts do not say what the model does.", nameof(facts));
}
