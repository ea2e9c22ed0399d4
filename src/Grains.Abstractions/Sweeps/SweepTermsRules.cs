using System.Globalization;

namespace VerifiedAddition.Grains;

/// <summary>Rules for <see cref="SweepTerms"/>.</summary>
public static class SweepTermsRules
{
    /// <summary>Returns everything that is wrong with <paramref name="terms"/>; empty if they are valid.</summary>
    public static IReadOnlyList<SpecProblem> Check(SweepTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        var problems = new List<SpecProblem>();
        Ranges.Whole(problems, "priority", terms.Priority, -SweepTerms.MaxPriority, SweepTerms.MaxPriority);
        if (terms.MaxSlots < 1)
        {
            problems.Add(new("maxSlots", $"maxSlots is {terms.MaxSlots}, but must be a whole number from 1 on. Leave it out for no limit."));
        }

        if (terms.MaxSlotHours is { } hours && !(hours > 0 && double.IsFinite(hours)))
        {
            problems.Add(new("maxSlotHours", string.Create(
                CultureInfo.InvariantCulture, $"maxSlotHours is {hours}, but must be a number above 0. Leave it out for no limit.")));
        }

        if (terms.Owner is { } owner && !OwnerRules.Fits(owner))
        {
            problems.Add(new("owner", $"owner is {UntrustedText.Quote(owner)}. {OwnerRules.Rule}"));
        }

        return problems;
    }

    /// <exception cref="ArgumentException"><paramref name="terms"/> are invalid.</exception>
    public static void Require(SweepTerms terms)
    {
        if (Check(terms) is [var problem, ..])
        {
            throw new ArgumentException(problem.Message, nameof(terms));
        }
    }
}
