namespace VerifiedAddition.Grains;

/// <summary>What <see cref="SweepTerms"/> may hold.</summary>
public static class SweepTermsRules
{
    /// <summary>Everything that is wrong with <paramref name="terms"/>; empty when they can be used.</summary>
    public static IReadOnlyList<SpecProblem> Check(SweepTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        var problems = new List<SpecProblem>();
        Ranges.Whole(problems, "priority", terms.Priority, -SweepTerms.MaxPriority, SweepTerms.MaxPriority);
        if (terms.MaxSlots < 1)
        {
            problems.Add(new("maxSlots", $"maxSlots is {terms.MaxSlots}, but must be a whole number from 1 on. Leave it out for no limit."));
        }

        return problems;
    }

    /// <exception cref="ArgumentException">Something is wrong with <paramref name="terms"/>.</exception>
    public static void Require(SweepTerms terms)
    {
        if (Check(terms) is [var problem, ..])
        {
            throw new ArgumentException(problem.Message, nameof(terms));
        }
    }
}
