namespace VerifiedAddition.Grains;

/// <summary>What a <see cref="Refinement"/> may hold.</summary>
public static class RefinementRules
{
    /// <summary>Any variant: rounds have the steps and learning rates that variants may have.</summary>
    private static readonly VariantSpec Some = new() { Digits = 1, Layers = 1, Heads = 1, Steps = 1 };

    /// <summary>Everything that is wrong with <paramref name="refinement"/>; empty when it can be done.</summary>
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
