using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains;

/// <summary>A round of refinement that a sweep has decided on (<see cref="Refinement"/>).</summary>
/// <param name="Variant">What the file calls the variant that is refined.</param>
/// <param name="Number">From 1.</param>
/// <param name="Spec">What is trained; null if no stratum is known to fail, as of products, and the refinement ends here.</param>
public sealed record RefinementRound(string Variant, int Number, VariantSpec? Spec)
{
    /// <summary>The rounds of an earlier submission that a new one would decide on, too.</summary>
    /// <param name="before">What was submitted before; null if nothing was.</param>
    /// <param name="after">What is submitted now.</param>
    /// <param name="rounds">The rounds so far.</param>
    public static IEnumerable<RefinementRound> Kept(SweepSpec? before, SweepSpec after, IReadOnlyList<RefinementRound> rounds)
    {
        ArgumentNullException.ThrowIfNull(after);
        ArgumentNullException.ThrowIfNull(rounds);

        // Other questions may find other strata.
        return before?.Verification == after.Verification ? after.Variants.SelectMany(variant => Kept(variant, rounds)) : [];
    }

    private static IEnumerable<RefinementRound> Kept(NamedVariant variant, IReadOnlyList<RefinementRound> rounds)
    {
        var latest = variant.Spec;
        for (var number = 1; number <= variant.Refine?.Rounds; number++)
        {
            var round = rounds.FirstOrDefault(one => one.Number == number && string.Equals(one.Variant, variant.Name, StringComparison.Ordinal));
            if (round?.Spec?.Focus is not { } focus || DueRound.SpecOf(variant, number, latest, focus with { Percent = variant.Refine.Percent }) != round.Spec)
            {
                yield break;
            }

            yield return round;
            latest = round.Spec;
        }
    }
}

/// <summary>A round that follows from what verification found. Pure: no clock, no input or output.</summary>
/// <param name="Variant">The variant of the file that is refined.</param>
/// <param name="Number">The round's number, from 1.</param>
/// <param name="Latest">What it starts from: the variant, or the round before.</param>
/// <param name="Failing">The verifications of <paramref name="Latest"/> that found wrong answers: keys of their grains.</param>
public sealed record DueRound(NamedVariant Variant, int Number, VariantSpec Latest, IReadOnlyList<string> Failing)
{
    /// <summary>
    /// The most strata of one operation that a round is focused on: the worst, then those of the round before. It bounds what an identity is
    /// made of.
    /// </summary>
    public const int MaxStrata = 256;

    /// <summary>A stream of <see cref="CounterRandom"/> that nothing else uses.</summary>
    private const ulong SeedStream = 0x20000;

    /// <summary>The round, focused on what fails by the reports of the failing verifications and on what the round before was focused on.</summary>
    public RefinementRound Decide(IEnumerable<VerificationReport> reports)
    {
        ArgumentNullException.ThrowIfNull(reports);
        var failing = reports.ToDictionary(report => report.Snapshot.Plan!.Operation, report => Worst(report).ToArray());
        if (failing.Values.All(strata => strata.Length == 0))
        {
            return new(Variant.Name, Number, Spec: null);
        }

        var focus = StratumFocus.Of(Variant.Refine!.Percent, Latest.Digits, Strata(Operation.Add), Strata(Operation.Subtract));
        return new(Variant.Name, Number, SpecOf(Variant, Number, Latest, new(focus.Percent, focus.Additions, focus.Subtractions)));

        // What failed before comes again when it is asked no more.
        IEnumerable<long> Strata(Operation operation) => (failing.GetValueOrDefault(operation) ?? [])
            .Concat(Latest.Focus?.StrataOf(operation).Select(ColumnStates.Parse) ?? []).Distinct().Take(MaxStrata);
    }

    /// <summary>What a round is, given what it is focused on.</summary>
    /// <remarks>
    /// All weights of the round before are copied; the moments of its optimiser, and resets of an inserted model, are not. The seed is
    /// another one, so that no batch of an earlier training comes again.
    /// </remarks>
    internal static VariantSpec SpecOf(NamedVariant variant, int number, VariantSpec latest, Focus focus) => variant.Spec with
    {
        Steps = variant.Refine!.Steps,
        LearningRate = variant.Refine.LearningRate ?? variant.Spec.LearningRate,
        Seed = new CounterRandom(variant.Spec.Seed, SeedStream, (ulong)number).Next(),
        InitialiseFrom = new(latest.Id.Value, 1, WarmStartPolicy.Complete, Late: false),
        Focus = focus,
    };

    /// <summary>The strata with the largest shares of wrong answers; among equals those with more wrong answers, then the lower numbers.</summary>
    private static IEnumerable<long> Worst(VerificationReport report) => report.Strata.Where(count => count.Failures > 0)
        .OrderByDescending(count => (double)count.Failures / count.Questions)
        .ThenByDescending(count => count.Failures)
        .ThenBy(count => count.Stratum)
        .Select(count => count.Stratum);
}
