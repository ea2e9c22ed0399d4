namespace VerifiedAddition.Grains;

/// <summary>Rules for a <see cref="Refinement"/>.</summary>
public static class RefinementRules
{
    /// <summary>An arbitrary variant: rounds have the same limits of steps and learning rate as variants.</summary>
    private static readonly VariantSpec Some = new() { Digits = 1, Layers = 1, Heads = 1, Steps = 1 };

    /// <summary>Returns everything that is wrong with <paramref name="refinement"/>; empty if it is valid.</summary>
    public static IReadOnlyList<SpecProblem> Check(Refinement refinement)
    {
        ArgumentNullException.ThrowIfNull(refinement);
        var problems = new List<SpecProblem>();
        Ranges.Whole(problems, "rounds", refinement.Rounds, 1, Refinement.MaxRounds);
        Ranges.Whole(problems, "percent", refinement.Percent, 1, 100);
        problems.AddRange(VariantRules.Check(
            Some with { Steps = refinement.Steps, LearningRate = refinement.LearningRate ?? Some.LearningRate }));
        return problems;
    }
}
