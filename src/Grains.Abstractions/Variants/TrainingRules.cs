using System.Globalization;

namespace VerifiedAddition.Grains;

/// <summary>Rules for what a worker sends about an attempt: a <see cref="TrainingTicket"/> and a <see cref="TrainingReport"/>.</summary>
public static class TrainingRules
{
    /// <summary>Maximum epoch that is accepted: far above any that a clock gives, so that the pool can always give a newer one.</summary>
    public const long MaxEpoch = 1L << 52;

    /// <exception cref="ArgumentException">The ticket's worker or variant is invalid.</exception>
    public static void Require(TrainingTicket ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        Refusals.ThrowIfAny(
            [
                .. IsVariant(ticket.Variant) ? Array.Empty<string>() : [$"the variant is {UntrustedText.Quote(ticket.Variant.Value)}, which is not an identity."],
                .. ticket.Epoch is >= 0 and <= MaxEpoch
                    ? Array.Empty<string>()
                    : [string.Create(CultureInfo.InvariantCulture, $"the epoch is {ticket.Epoch}, but must be from 0 to {MaxEpoch}.")],
                .. Problems(ticket.Worker),
            ],
            "The lease is invalid",
            nameof(ticket));
    }

    /// <exception cref="ArgumentException">The ticket is invalid as above, or belongs to another variant.</exception>
    public static void Require(TrainingTicket ticket, VariantId variant)
    {
        Require(ticket);
        if (ticket.Variant != variant)
        {
            throw new ArgumentException($"The lease is one of variant {ticket.Variant}, but was shown to variant {UntrustedText.Quote(variant.Value)}.", nameof(ticket));
        }
    }

    /// <exception cref="ArgumentException">The goal has no step, or milestones that are no rising numbers of steps.</exception>
    public static void Require(TrainingGoal goal)
    {
        ArgumentNullException.ThrowIfNull(goal);
        var problems = new List<SpecProblem>();
        Ranges.Whole(problems, "until", goal.Until, 1, VariantRules.MaxSteps);
        if (goal.Milestones is null or { Length: > MilestoneRules.MaxSteps } || goal.Milestones.Any(step => step is < 1 or > VariantRules.MaxSteps) ||
            !goal.Milestones.SequenceEqual(goal.Milestones.Distinct().Order()))
        {
            problems.Add(new("milestones", $"the milestones are {goal.Milestones?.Length ?? 0}, but must be at most {MilestoneRules.MaxSteps} rising numbers of steps."));
        }

        Refusals.ThrowIfAny([.. problems.Select(problem => problem.Message)], "The goal is invalid", nameof(goal));
    }

    /// <exception cref="ArgumentException">The worker's name or slot is invalid.</exception>
    public static void Require(WorkerId worker) => Refusals.ThrowIfAny([.. Problems(worker)], "The worker is invalid", nameof(worker));

    /// <summary>Returns the report with its error in a form that can be stored and displayed.</summary>
    /// <param name="variant">The variant it is about.</param>
    /// <param name="report">The report.</param>
    /// <exception cref="ArgumentException">The report cannot be one about this variant.</exception>
    public static TrainingReport Kept(VariantId variant, TrainingReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var problems = new List<SpecProblem>();
        Ranges.Known(problems, "state", report.State);
        Ranges.Whole(problems, "step", report.Step, 0, VariantRules.MaxSteps);
        Artefact(report.Checkpoint?.Key, report.Checkpoint?.Sha256, $"runs/{variant}/");
        Artefact(report.Record?.Key, report.Record?.Sha256, TrainingRecordFile.PrefixOf(variant));
        Artefact(report.Weights?.Key, report.Weights?.Sha256, "weights/");
        Array.ForEach(report.Milestones ?? [], milestone => Artefact(milestone.Weights?.Key, milestone.Weights?.Sha256, "weights/"));
        if (report.State is AttemptState.Finished && (report.Weights is null || report.Weights != WeightsRef.Called(report.Weights.Sha256)))
        {
            problems.Add(new("weights", $"it is finished, and its weights are {UntrustedText.Quote(report.Weights?.Key)}, but must be named by their hash."));
        }

        Refusals.ThrowIfAny([.. problems.Select(problem => problem.Message)], $"The report on variant {variant} is invalid", nameof(report));
        return report with { Error = TextRules.Kept(report.Error), Milestones = report.Milestones ?? [] };

        void Artefact(string? key, string? hash, string folder)
        {
            if (key is not null && (!key.StartsWith(folder, StringComparison.Ordinal) || !TextRules.IsLine(key) || !TextRules.IsHash(hash)))
            {
                problems.Add(new("artefact", $"the artefact is {UntrustedText.Quote(key)}, but must be in {folder} and have a hash."));
            }
        }
    }

    /// <summary>Whether the value can be the identity of a variant.</summary>
    public static bool IsVariant(VariantId variant) => TextRules.IsHash(variant.Value);

    private static IEnumerable<string> Problems(WorkerId? worker)
    {
        if (worker?.Silo is null || !TextRules.IsLine(worker.SiloName))
        {
            yield return $"the silo is called {UntrustedText.Quote(worker?.SiloName)}, but must have an address and a name of one line, of at most {TextRules.MaxLength} characters.";
        }
        else if (worker.Slot < 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"the slot is {worker.Slot}, but slots are numbered from 0.");
        }
    }
}
