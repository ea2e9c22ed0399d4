using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>What a planned sweep meets at a grid: what is trained already, how long the rest takes, and what leaves the sweep.</summary>
/// <param name="Spec">The planned sweep.</param>
/// <param name="Known">What the grid knows of its variants, by identity.</param>
/// <param name="Rates">How fast models were trained there.</param>
/// <param name="Leaving">Variants of the sweep as it is there that the plan no longer has.</param>
public sealed record PlanOutlook(
    SweepSpec Spec, IReadOnlyDictionary<VariantId, VariantSnapshot> Known, TrainingRates Rates, IReadOnlyList<VariantMatch> Leaving)
{
    /// <summary>Reads all that a grid knows; sweeps that cannot be read do not count.</summary>
    /// <param name="spec">The planned sweep.</param>
    /// <param name="sweeps">The sweeps of the grid.</param>
    public static PlanOutlook Of(SweepSpec spec, IReadOnlyList<SweepSnapshot> sweeps)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(sweeps);
        var cells = sweeps.SelectMany(sweep => sweep.Cells).ToArray();
        var planned = spec.Variants.Select(variant => variant.Spec.Id).ToHashSet();
        var before = sweeps.FirstOrDefault(sweep => string.Equals(sweep.Name, spec.Name, StringComparison.Ordinal));
        return new(
            spec,
            cells.Where(cell => planned.Contains(cell.Spec.Id)).DistinctBy(cell => cell.Spec.Id).ToDictionary(cell => cell.Spec.Id, cell => cell.Training),
            TrainingRates.Of(cells),
            [
                .. (before?.Cells ?? []).Where(cell => cell.RefinedFrom is null && !planned.Contains(cell.Spec.Id))
                    .Select(cell => new VariantMatch(spec.Name, cell.Name, cell.Spec.Id, HasLeft: true)),
            ]);
    }

    /// <summary>What is known of a variant; null for nothing.</summary>
    public VariantSnapshot? Of(VariantSpec variant)
    {
        ArgumentNullException.ThrowIfNull(variant);
        return Known.GetValueOrDefault(variant.Id);
    }

    /// <summary>Returns the steps that a variant still lacks; training goes on from its last checkpoint.</summary>
    public int StepsLeft(VariantSpec variant) => Of(variant) switch
    {
        { Phase: VariantPhase.Trained } => 0,
        { Phase: VariantPhase.Training, StepsPerSecond: not null } now => variant.Steps - now.Step,
        { } now => variant.Steps - now.CheckpointStep,
        null => variant.Steps,
    };

    /// <summary>Returns the seconds of training that a variant still takes; null if nothing is known of such models.</summary>
    public double? SecondsLeft(VariantSpec variant) => StepsLeft(variant) is var steps && steps == 0 ? 0 : steps * Rates.SecondsPerStep(variant);

    /// <summary>The variants that are still to be trained, each counted once.</summary>
    public IReadOnlyList<NamedVariant> Untrained => [.. Spec.Variants.DistinctBy(one => one.Spec.Id).Where(one => StepsLeft(one.Spec) > 0)];
}
