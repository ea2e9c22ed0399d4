using System.Globalization;

namespace VerifiedAddition.Grains;

/// <summary>What a worker may say of an attempt: a <see cref="TrainingTicket"/> and a <see cref="TrainingReport"/>.</summary>
public static class TrainingRules
{
    /// <summary>The newest epoch that is taken for one: far above any that a clock gives, so that the pool can always give a newer one.</summary>
    public const long MaxEpoch = 1L << 52;

    /// <exception cref="ArgumentException">The ticket names nobody that can be shown, or no variant.</exception>
    public static void Require(TrainingTicket ticket)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        Refusals.ThrowIfAny(
            [
                .. IsVariant(ticket.Variant) ? Array.Empty<string>() : [$"the variant is {UntrustedText.Quote(ticket.Variant.Value)}, which is no identity."],
                .. ticket.Epoch is >= 0 and <= MaxEpoch
                    ? Array.Empty<string>()
                    : [string.Create(CultureInfo.InvariantCulture, $"the epoch is {ticket.Epoch}, but is from 0 to {MaxEpoch}.")],
                .. Problems(ticket.Worker),
            ],
            "The lease cannot be meant",
            nameof(ticket));
    }

    /// <exception cref="ArgumentException">The ticket is as above, or that of another variant.</exception>
    public static void Require(TrainingTicket ticket, VariantId variant)
    {
        Require(ticket);
        if (ticket.Variant != variant)
        {
            throw new ArgumentException($"The lease is one of variant {ticket.Variant}, but was shown to variant {UntrustedText.Quote(variant.Value)}.", nameof(ticket));
        }
    }

    /// <exception cref="ArgumentException">The worker has no name that can be shown, or no slot.</exception>
    public static void Require(WorkerId worker) => Refusals.ThrowIfAny([.. Problems(worker)], "The worker cannot be meant", nameof(worker));

    /// <summary>The report with its error in a form that can be stored and shown.</summary>
    /// <param name="variant">Whose it is.</param>
    /// <param name="report">The report.</param>
    /// <exception cref="ArgumentException">The report has what no attempt at this variant has.</exception>
    public static TrainingReport Kept(VariantId variant, TrainingReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var problems = new List<SpecProblem>();
        Ranges.Known(problems, "state", report.State);
        Ranges.Whole(problems, "step", report.Step, 0, VariantRules.MaxSteps);
        Artefact(report.Checkpoint?.Key, report.Checkpoint?.Sha256, $"runs/{variant}/");
        Artefact(report.Record?.Key, report.Record?.Sha256, TrainingRecordFile.PrefixOf(variant));
        Artefact(report.Weights?.Key, report.Weights?.Sha256, "weights/");
        if (report.State is AttemptState.Finished && (report.Weights is null || report.Weights != WeightsRef.Called(report.Weights.Sha256)))
        {
            problems.Add(new("weights", $"it is finished, and its weights are {UntrustedText.Quote(report.Weights?.Key)}, but must be called by their hash."));
        }

        Refusals.ThrowIfAny([.. problems.Select(problem => problem.Message)], $"The report on variant {variant} cannot be meant", nameof(report));
        return report with { Error = TextRules.Kept(report.Error) };

        void Artefact(string? key, string? hash, string folder)
        {
            if (key is not null && (!key.StartsWith(folder, StringComparison.Ordinal) || !TextRules.IsLine(key) || !TextRules.IsHash(hash)))
            {
                problems.Add(new("artefact", $"the artefact is {UntrustedText.Quote(key)}, but must be in {folder} and have a hash."));
            }
        }
    }

    /// <summary>Whether it can be the identity of a variant.</summary>
    public static bool IsVariant(VariantId variant) => TextRules.IsHash(variant.Value);

    private static IEnumerable<string> Problems(WorkerId? worker)
    {
        if (worker?.Silo is null || !TextRules.IsLine(worker.SiloName))
        {
            yield return $"the silo is called {UntrustedText.Quote(worker?.SiloName)}, but must have an address and a name of one line, of at most {TextRules.MaxLetters} characters.";
        }
        else if (worker.Slot < 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"the slot is {worker.Slot}, but counts from 0.");
        }
    }
}
