namespace VerifiedAddition.Grains;

/// <summary>Rules for what sweeps, silos and workers send to the pool.</summary>
public static class PoolRules
{
    /// <summary>Maximum number of slots of a silo, and of variants in a stack.</summary>
    public const int MaxSlots = 4096;

    /// <summary>Maximum number of silos that a request avoids.</summary>
    private const int MaxAvoided = 1000;

    /// <exception cref="ArgumentException">The sweep's name, its terms or a request is invalid, or there are too many requests.</exception>
    public static void Require(string sweep, SweepTerms terms, PoolRequest[] requests)
    {
        ArgumentNullException.ThrowIfNull(requests);
        NameRules.RequireSweep(sweep);
        SweepTermsRules.Require(terms);
        Refusals.ThrowIfAny(
            requests.Length > SweepRules.MaxVariants
                ? [$"there are {requests.Length}, but at most {SweepRules.MaxVariants} are taken."]
                : [.. requests.SelectMany(Problems)],
            $"The requests of the sweep '{sweep}' cannot be met",
            nameof(requests));
    }

    /// <exception cref="ArgumentException">The silo's report is invalid.</exception>
    public static void Require(SiloReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        Refusals.ThrowIfAny([.. Problems(report)], "The silo's report is invalid", nameof(report));
    }

    /// <exception cref="ArgumentException">A stack cannot have this many variants.</exception>
    public static void RequireStack(int most)
    {
        var problems = new List<SpecProblem>();
        Ranges.Whole(problems, "the stack's size", most, 1, MaxSlots);
        Refusals.ThrowIfAny([.. problems.Select(problem => problem.Message)], "Nothing can be leased", nameof(most));
    }

    /// <exception cref="ArgumentException">The standing is unknown.</exception>
    public static void Require(SiloStanding standing)
    {
        var problems = new List<SpecProblem>();
        Ranges.Known(problems, "standing", standing);
        Refusals.ThrowIfAny([.. problems.Select(problem => problem.Message)], "The silo cannot be set", nameof(standing));
    }

    private static IEnumerable<string> Problems(PoolRequest request)
    {
        if (request is null || !TrainingRules.IsVariant(request.Variant))
        {
            return [$"one is for the variant {UntrustedText.Quote(request?.Variant.Value)}, which is not an identity."];
        }

        return
        [
            .. LabelRules.Check("requires", request.Requires),
            .. request.Stack is null || TextRules.IsLine(request.Stack) ? Array.Empty<string>() : [$"its stack is {UntrustedText.Quote(request.Stack)}, which is too long or not one line."],
            .. request.Avoid is null || (request.Avoid.Length <= MaxAvoided && Array.TrueForAll(request.Avoid, silo => TextRules.IsLine(silo)))
                ? Array.Empty<string>()
                : ["it avoids too many silos, or a silo name is invalid."],
            .. double.IsFinite(request.Work) && request.Work >= 0 ? Array.Empty<string>() : ["its work is not a number of at least 0."],
            .. request.Memory >= 0 ? Array.Empty<string>() : ["its memory is not a number of at least 0."],
        ];
    }

    private static IEnumerable<string> Problems(SiloReport report)
    {
        if (report.Profile is not { Address: not null } profile)
        {
            return ["it has no address."];
        }

        var numbers = new List<SpecProblem>();
        Ranges.Whole(numbers, "slots", profile.Slots, 0, MaxSlots);
        Ranges.Whole(numbers, "verifying", report.Verifying, 0, int.MaxValue);
        Ranges.Whole(numbers, "memory", profile.MemoryBytes, 0, long.MaxValue);
        return
        [
            .. TextRules.IsLine(profile.Name) ? Array.Empty<string>() : [$"it is called {UntrustedText.Quote(profile.Name)}, but a name must be one line of at most {TextRules.MaxLength} characters."],
            .. TextRules.IsLine(profile.Device) ? Array.Empty<string>() : [$"its device is {UntrustedText.Quote(profile.Device)}, but must be one line of at most {TextRules.MaxLength} characters."],
            .. LabelRules.Check("it", profile.Labels),
            .. numbers.Select(problem => problem.Message),
        ];
    }
}
