namespace VerifiedAddition.Grains;

/// <summary>What sweeps, silos and workers may say to the pool.</summary>
public static class PoolRules
{
    /// <summary>The most slots of a silo, and of a stack.</summary>
    public const int MaxSlots = 4096;

    /// <summary>The most silos that a request avoids.</summary>
    private const int MaxAvoided = 1000;

    /// <exception cref="ArgumentException">The sweep's name, its terms or a request cannot be meant, or there are too many requests.</exception>
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

    /// <exception cref="ArgumentException">The silo says of itself what none can be.</exception>
    public static void Require(SiloReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        Refusals.ThrowIfAny([.. Problems(report)], "The report of the silo cannot be meant", nameof(report));
    }

    /// <exception cref="ArgumentException">No stack has so many variants.</exception>
    public static void RequireStack(int most)
    {
        var problems = new List<SpecProblem>();
        Ranges.Whole(problems, "the stack's size", most, 1, MaxSlots);
        Refusals.ThrowIfAny([.. problems.Select(problem => problem.Message)], "Nothing can be leased", nameof(most));
    }

    /// <exception cref="ArgumentException">There is no such standing.</exception>
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
            return [$"one is for the variant {UntrustedText.Quote(request?.Variant.Value)}, which is no identity."];
        }

        return
        [
            .. LabelRules.Check("requires", request.Requires),
            .. request.Stack is null || TextRules.IsLine(request.Stack) ? Array.Empty<string>() : [$"its stack is {UntrustedText.Quote(request.Stack)}, which is too long or no line."],
            .. request.Avoid is null || (request.Avoid.Length <= MaxAvoided && Array.TrueForAll(request.Avoid, silo => TextRules.IsLine(silo)))
                ? Array.Empty<string>()
                : ["it avoids too many silos, or silos with names that cannot be."],
            .. double.IsFinite(request.Work) && request.Work >= 0 ? Array.Empty<string>() : ["its work is no number from 0 on."],
            .. request.Memory >= 0 ? Array.Empty<string>() : ["its memory is no number from 0 on."],
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
            .. TextRules.IsLine(profile.Name) ? Array.Empty<string>() : [$"it is called {UntrustedText.Quote(profile.Name)}, but a name is one line of at most {TextRules.MaxLetters} characters."],
            .. TextRules.IsLine(profile.Device) ? Array.Empty<string>() : [$"its device is {UntrustedText.Quote(profile.Device)}, but is one line of at most {TextRules.MaxLetters} characters."],
            .. LabelRules.Check("it", profile.Labels),
            .. numbers.Select(problem => problem.Message),
        ];
    }
}
