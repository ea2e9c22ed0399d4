using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Grains;

/// <summary>Divides an analysis into parts, depending only on its plan and earlier results, not on the number of silos. Pure.</summary>
public static class AnalysisDivision
{
    /// <summary>
    /// Positions per part. With the questions of one run this takes seconds on a core for the largest models; with fewer, the fixed cost of
    /// each part would matter more.
    /// </summary>
    private const int PlacesOfPart = 6;

    /// <summary>The first part of every ablation.</summary>
    public static AnalysisPart Beginning { get; } = new(AnalysisStep.Undisturbed);

    /// <summary>Returns the first ablations: for the exact policy all of them, for the seed policy those of positions.</summary>
    /// <param name="plan">A plan that ablates.</param>
    /// <param name="begun">The results of the first part.</param>
    public static IReadOnlyList<AnalysisPart> Places(AnalysisPlan plan, CircuitFacts begun)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(begun);
        return Ablations(
            plan.Policy == AnalysisPolicy.Original ? AnalysisStep.Positions : AnalysisStep.Places,
            Enumerable.Range(0, begun.Model.Layout.ContextLength),
            begun);
    }

    /// <summary>Returns the seed policy's second ablations: of nodes at the positions that proved useful.</summary>
    /// <param name="positions">The outcomes of ablating each position.</param>
    /// <param name="begun">The results of the first part.</param>
    public static IReadOnlyList<AnalysisPart> Nodes(IEnumerable<AblationOutcome> positions, CircuitFacts begun)
    {
        ArgumentNullException.ThrowIfNull(begun);
        return Ablations(AnalysisStep.Nodes, positions.Where(outcome => outcome.Failures.Count > 0).Select(outcome => outcome.Target.Position).Order(), begun);
    }

    /// <summary>Returns the claims of each sub-task and column.</summary>
    /// <param name="plan">A plan that tests claims.</param>
    /// <param name="basis">The results of the ablations.</param>
    /// <exception cref="ArgumentException">The model lacks an operation that a named sub-task needs.</exception>
    public static IReadOnlyList<AnalysisPart> Claims(AnalysisPlan plan, FoundFacts basis)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var (operations, facts) = (OperationsOf(basis), CircuitOf(basis));
        ClaimUnit.Require(operations, plan.ClaimSpec);
        return
        [
            .. ClaimUnit.Of(operations, plan.ClaimSpec, facts.Model.Digits)
                .Select(unit => new AnalysisPart(AnalysisStep.Claims, unit.Column, Task: unit.Task)),
        ];
    }

    /// <summary>Returns the columns on whose questions useful heads are tested.</summary>
    public static IReadOnlyList<AnalysisPart> Columns(FoundFacts basis) =>
    [
        .. ColumnTest.Of(CircuitOf(basis)).Select(test => new AnalysisPart(AnalysisStep.Column, test.Digit, Questions: test.Kind))
            .DistinctBy(part => part.Name, StringComparer.Ordinal),
    ];

    /// <summary>Returns the facts about the whole model, present from the first part on.</summary>
    public static CircuitFacts CircuitOf(FoundFacts facts) =>
        facts?.Circuit ?? throw new ArgumentException("These facts say nothing of a whole model.", nameof(facts));

    /// <summary>Combines each run of questions (one empty run if there are none) with each group of positions.</summary>
    private static IReadOnlyList<AnalysisPart> Ablations(AnalysisStep step, IEnumerable<int> positions, CircuitFacts begun)
    {
        var size = QuestionRuns.SizeOf(begun.Model.DModel, begun.Model.Heads);
        var runs = Math.Max(1, (begun.Questions.Count + size - 1) / size);
        return
        [
            .. from places in positions.Chunk(PlacesOfPart)
               from run in Enumerable.Range(0, runs)
               select new AnalysisPart(step, run * size, places),
        ];
    }

    private static IReadOnlyList<Operation> OperationsOf(FoundFacts facts) =>
        facts?.Operations ?? throw new ArgumentException("These facts do not say what the model does.", nameof(facts));
}
