using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Grains;

/// <summary>Rules for an <see cref="AnalysisPlan"/> and its parts.</summary>
public static class AnalysisRules
{
    /// <summary>Maximum length of a filter, in characters.</summary>
    public const int MaxFilterLetters = 2000;

    /// <exception cref="ArgumentException">The plan is invalid.</exception>
    public static void Require(AnalysisPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var problems = new List<SpecProblem>();
        Ranges.Known(problems, "kind", plan.Kind);
        Ranges.Known(problems, "policy", plan.Policy);
        Ranges.Known(problems, "ablation", plan.Ablation);
        Ranges.Whole(problems, "operations", plan.Operations?.Length ?? 1, 1, Enum.GetValues<Operation>().Length);
        Array.ForEach(plan.Operations ?? [], operation => Ranges.Known(problems, "operation", operation));
        if (plan.Kind is AnalysisKind.Claims != plan.Claims is not null)
        {
            problems.Add(new("claims", $"an analysis of kind {Ranges.Word(plan.Kind)} {(plan.Claims is null ? "needs" : "has no")} claims."));
        }

        if (plan.Claims is { } claims)
        {
            Check(claims, problems);
        }

        Refusals.ThrowIfAny([.. problems.Select(problem => problem.Message)], "The analysis cannot be made", nameof(plan));
        ModelRules.RequireQuestions(plan.Questions ?? []);
    }

    /// <exception cref="ArgumentException">The plan or the part is invalid.</exception>
    public static void Require(AnalysisPlan plan, AnalysisPart part)
    {
        Require(plan);
        ArgumentNullException.ThrowIfNull(part);
        var problems = new List<SpecProblem>();
        var positions = new Layout(VariantRules.MaxDigits).ContextLength;
        Ranges.Known(problems, "step", part.Step);
        Ranges.Whole(problems, "number", part.Number ?? 0, 0, int.MaxValue);
        Ranges.Whole(problems, "places", part.Places?.Length ?? 0, 0, positions);
        Array.ForEach(part.Places ?? [], place => Ranges.Whole(problems, "place", place, 0, positions - 1));
        Refusals.ThrowIfAny([.. problems.Select(problem => problem.Message)], "The part of an analysis cannot be made", nameof(part));
    }

    private static void Check(ClaimPlan claims, List<SpecProblem> problems)
    {
        Ranges.Whole(problems, "questions", claims.Questions, ClaimSpec.MinQuestions, ClaimSpec.MaxQuestions);
        Ranges.Whole(problems, "tasks", claims.Tasks?.Length ?? 1, 1, Enum.GetValues<SubTask>().Length);
        Array.ForEach(claims.Tasks ?? [], task => Ranges.Known(problems, "task", task));
        if (claims.Filter is { } filter && !IsFilter(filter))
        {
            problems.Add(new("filter", $"the filter is {UntrustedText.Quote(filter)}, which is not a filter or is too long."));
        }
    }

    private static bool IsFilter(string text)
    {
        try
        {
            return TextRules.IsLine(text, MaxFilterLetters) && FilterText.Parse(text) is not null;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
