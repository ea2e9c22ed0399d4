using System.Globalization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains;

/// <summary>Rules for <see cref="VerificationSpec"/> and <see cref="VerificationPlan"/>.</summary>
public static class VerificationRules
{
    /// <summary>More would take years.</summary>
    public const long MaxQuestions = 1_000_000_000_000;

    /// <summary>Maximum number of questions per stratum.</summary>
    public const int MaxRealisations = 1_000_000;

    /// <summary>Returns everything that is wrong with <paramref name="spec"/> for any model; empty if it is valid.</summary>
    public static IReadOnlyList<SpecProblem> Check(VerificationSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var problems = new List<SpecProblem>();
        Ranges.Whole(problems, "questions", spec.Questions, 1, MaxQuestions);
        Ranges.Whole(problems, "realisations", spec.Realisations, 1, MaxRealisations);
        if (spec.Sample is { } sample)
        {
            Ranges.Known(problems, "sample", sample);
        }

        return problems;
    }

    /// <summary>Returns why an operation on this many digits cannot be asked as <paramref name="spec"/> says; null if it can.</summary>
    public static string? Unaskable(Operation operation, int digits, VerificationSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        try
        {
            _ = VerificationPlan.Of(operation, digits, spec);
            return null;
        }
        catch (ArgumentException e)
        {
            var reason = e.Message.Split(" (Parameter '", 2)[0];
            return string.Create(
                CultureInfo.InvariantCulture, $"sample {Ranges.Word(spec.SampleFor(operation, digits))} does not go with {operation.Name()} of {digits} digits. {reason}");
        }
    }

    /// <exception cref="ArgumentException">The plan is invalid.</exception>
    public static void Require(VerificationPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var problems = new List<SpecProblem>();
        Ranges.Whole(problems, "digits", plan.Digits, 1, VariantRules.MaxDigits);
        Ranges.Known(problems, "operation", plan.Operation);
        problems.AddRange(Check(new(plan.Questions, plan.Sample, plan.Seed, plan.Realisations)));
        Refusals.ThrowIfAny([.. problems.Select(problem => problem.Message)], "The verification cannot be made", nameof(plan));
        if (plan.List().Count is { } all && plan.Questions != all)
        {
            throw new ArgumentException($"The sample {plan.Sample} has {all} questions, but the plan asks {plan.Questions}. Ask them all.", nameof(plan));
        }

        if (plan.Sample.HasEnd() && plan.Questions > VerificationPlan.MaxQuestions)
        {
            throw new ArgumentException($"The plan asks {plan.Questions:N0} questions; no more than {VerificationPlan.MaxQuestions:N0} are asked of a sample with an end.", nameof(plan));
        }
    }

    /// <exception cref="ArgumentException">The plan has no such questions.</exception>
    public static void RequireRange(VerificationPlan plan, ShardRange shard)
    {
        Require(plan);
        ArgumentNullException.ThrowIfNull(shard);
        var (number, first, count) = shard;
        if (number < 0 || first < 0 || count < 1 || first > plan.Questions - count)
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"Shard {number}, {count} questions from {first} on, is not part of the plan: it has {plan.Questions} questions."),
                nameof(shard));
        }
    }
}
