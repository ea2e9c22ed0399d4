using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains;

/// <summary>A round of refinement that a sweep has decided on (<see cref="Refinement"/>).</summary>
/// <param name="Variant">Name in the file of the variant that is refined.</param>
/// <param name="Number">Number of the round, from 1.</param>
/// <param name="Spec">Its specification; null if no stratum is known to fail, as for products, and the refinement ends here.</param>
public sealed record RefinementRound(string Variant, int Number, VariantSpec? Spec)
{
    /// <summary>Returns the rounds of an earlier submission that a new one would decide on too.</summary>
    /// <param name="before">The previous specification; null if there was none.</param>
    /// <param name="after">The new specification.</param>
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

/// <summary>A round that is due because verification found wrong answers. Pure: no clock, no input or output.</summary>
/// <param name="Variant">The variant of the file that is refined.</param>
/// <param name="Number">The round's number, from 1.</param>
/// <param name="Latest">The variant or round that it starts from.</param>
/// <param name="Failing">Grain keys of the verifications of <paramref name="Latest"/> that found wrong answers.</param>
public sealed record DueRound(NamedVariant Variant, int Number, VariantSpec Latest, IReadOnlyList<string> Failing)
{
    /// <summary>
    /// Maximum number of strata of one operation that a round focuses on: the worst, then those of the previous round. It limits the size of
    /// an identity's input.
    /// </summary>
    public const int MaxStrata = 256;

    /// <summary>A stream of <see cref="CounterRandom"/> that nothing else uses.</summary>
    private const ulong SeedStream = 0x20000;

    /// <summary>Creates the round, focused on what fails in the reports of the failing verifications and on the previous round's focus.</summary>
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

        // What failed before fails again if it is no longer asked.
        IEnumerable<long> Strata(Operation operation) => (failing.GetValueOrDefault(operation) ?? [])
            .Concat(Latest.Focus?.StrataOf(operation).Select(ColumnStates.Parse) ?? []).Distinct().Take(MaxStrata);
    }

    /// <summary>Returns the specification of a round with a given focus.</summary>
    /// <remarks>
    /// All weights of the previous round are copied; the moments of its optimiser, and resets of an inserted model, are not. The seed
    /// differs, so that no batch of an earlier training is repeated.
    /// </remarks>
    internal static VariantSpec SpecOf(NamedVariant variant, int number, VariantSpec latest, Focus focus) => variant.Spec with
    {
        Steps = variant.Refine!.Steps,
        LearningRate = variant.Refine.LearningRate ?? variant.Spec.LearningRate,
        Seed = new CounterRandom(variant.Spec.Seed, SeedStream, (ulong)number).Next(),
        InitialiseFrom = new(latest.Id.Value, 1, WarmStartPolicy.Complete, Late: false),
        Extends = null,
        Focus = focus,
    };

    /// <summary>Returns the strata with the largest shares of wrong answers; among equals those with more wrong answers, then the lower numbers.</summary>
    private static IEnumerable<long> Worst(VerificationReport report) => report.Strata.Where(count => count.Failures > 0)
        .OrderByDescending(count => (double)count.Failures / count.Questions)
        .ThenByDescending(count => count.Failures)
        .ThenBy(count => count.Stratum)
        .Select(count => count.Stratum);
}
