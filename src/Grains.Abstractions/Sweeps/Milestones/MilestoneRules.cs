using System.Globalization;

namespace VerifiedAddition.Grains;

/// <summary>Rules for <see cref="Halving"/> and <see cref="StopRule"/>.</summary>
public static class MilestoneRules
{
    /// <summary>Maximum number of steps at which a sweep decides about a variant.</summary>
    public const int MaxSteps = 100;

    /// <summary>Highest factor of halving.</summary>
    public const int MaxFactor = 100;

    /// <summary>
    /// Seed of the questions by which variants are chosen where no other is given: not that of a sweep's verification, which tests what was chosen.
    /// </summary>
    public const ulong DefaultSeed = VerificationSpec.DefaultSeed + 1;

    /// <summary>Returns the steps at which a sweep decides about one of its variants, rising; empty if it decides nothing.</summary>
    public static int[] Of(SweepSpec sweep, VariantSpec variant)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentNullException.ThrowIfNull(variant);
        return sweep.Halving is null && sweep.StopWhen is null
            ? []
            : [.. (sweep.Halving?.Rungs ?? []).Concat(sweep.StopWhen?.At ?? []).Where(step => step < variant.Steps).Distinct().Order()];
    }

    /// <summary>Whether the weights of milestones are needed: they are verified, or may become a variant's last.</summary>
    public static bool KeepsWeights(SweepSpec sweep)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        return sweep.StopWhen is not null || sweep.Halving is { By: not HalvingRank.Loss };
    }

    /// <summary>Returns what is wrong with a sweep's milestones; empty if nothing is.</summary>
    public static IReadOnlyList<SweepFault> Check(SweepSpec sweep)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        var problems = new List<SpecProblem>();
        if (sweep.Halving is { } halving)
        {
            Check(problems, halving, sweep);
        }

        if (sweep.StopWhen is { } stop)
        {
            Check(problems, stop, sweep);
        }

        return
        [
            .. problems.Select(problem => new SweepFault(null, problem.Key, problem.Message)),
            .. sweep.Halving is null && sweep.StopWhen is null ? [] : Unfit(sweep, sweep.Halving is null ? "stopWhen" : "halving"),
        ];
    }

    private static void Check(List<SpecProblem> problems, Halving halving, SweepSpec sweep)
    {
        Steps(problems, "halving.rungs", halving.Rungs);
        Ranges.Whole(problems, "halving.factor", halving.Factor, 2, MaxFactor);
        Ranges.Known(problems, "halving.by", halving.By);
        if (halving.By is HalvingRank.Loss != halving.Verification is null)
        {
            problems.Add(new("halving.verification", halving.Verification is null
                ? $"halving ranks by {Ranges.Word(halving.By)}, but has no questions to ask. Give 'verification' under 'halving'."
                : "halving ranks by loss, for which it asks no questions. Take its 'verification' away, or rank by wrong or by steps."));
        }

        problems.AddRange(VerificationOf("halving.verification", halving.Verification));
        if (halving.Rungs is [.., var last] && Array.Find(sweep.Variants ?? [], variant => variant?.Spec is { } spec && spec.Steps <= last) is { } early)
        {
            problems.Add(new("halving.rungs", Invariant(
                $"halving has a rung at step {last}, but the variant '{early.Name}' has {early.Spec.Steps} steps. Every rung is before the last step: give lower rungs, or the variant more steps.")));
        }
    }

    private static void Check(List<SpecProblem> problems, StopRule stop, SweepSpec sweep)
    {
        Steps(problems, "stopWhen.at", stop.At);
        if (stop.Loss is { } loss && !(loss > 0 && double.IsFinite(loss)))
        {
            problems.Add(new("stopWhen.loss", Invariant($"stopWhen.loss is {loss}, but must be a number above 0.")));
        }

        if (stop is { Loss: null, Clean: null })
        {
            problems.Add(new("stopWhen", "stopWhen names no condition. Give 'loss', 'clean' or both."));
        }

        problems.AddRange(VerificationOf("stopWhen.clean", stop.Clean));
        var longest = (sweep.Variants ?? []).Max(variant => variant?.Spec?.Steps ?? 0);
        if (stop.At is [.., var last] && last >= longest)
        {
            problems.Add(new("stopWhen.at", Invariant(
                $"stopWhen looks at step {last}, but no variant has more than {longest} steps, after which it ends anyway. Give lower steps.")));
        }
    }

    /// <summary>Finds variants that need to be trained to the end, or to be verified, for what else the sweep wants.</summary>
    private static IEnumerable<SweepFault> Unfit(SweepSpec sweep, string key)
    {
        var parents = (sweep.Variants ?? []).Select(variant => variant?.Spec?.ParentVariant).OfType<VariantId>().ToHashSet();
        foreach (var (index, variant) in (sweep.Variants ?? []).Index())
        {
            if (variant?.Spec is null)
            {
                continue;
            }

            if (variant.Refine is not null)
            {
                yield return new(index, "refine", $"'{variant.Name}' is to be refined, but with '{key}' it may stop before its last step. Refine what was chosen in a sweep of its own.");
            }
            else if (parents.Contains(variant.Spec.Id))
            {
                yield return new(
                    index, key,
                    $"Another variant starts from '{variant.Name}', but with '{key}' that may stop before its last step. Train it in a sweep of its own, and name its weights.");
            }
        }
    }

    private static void Steps(List<SpecProblem> problems, string key, int[]? steps)
    {
        if (steps is not { Length: > 0 and <= MaxSteps })
        {
            problems.Add(new(key, $"{key} has {steps?.Length ?? 0} steps, but must have from 1 to {MaxSteps}."));
        }
        else if (Array.Exists(steps, step => step < 1) || !steps.SequenceEqual(steps.Distinct().Order()))
        {
            problems.Add(new(key, Invariant($"{key} is [{string.Join(", ", steps.Take(10))}{(steps.Length > 10 ? ", ..." : "")}], but must be rising numbers of steps of at least 1.")));
        }
    }

    private static IEnumerable<SpecProblem> VerificationOf(string key, VerificationSpec? verification) =>
        verification is null ? [] : VerificationRules.Check(verification).Select(problem => problem with { Key = $"{key}.{problem.Key}" });

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
