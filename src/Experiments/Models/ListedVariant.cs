using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>A variant in a list.</summary>
/// <param name="Sweep">Its sweep.</param>
/// <param name="Cell">The variant.</param>
public sealed record ListedVariant(SweepSnapshot Sweep, CellSnapshot Cell)
{
    /// <summary>Its state in one word, as a sweep's table shows it.</summary>
    public string State => Sweep.WordOf(Cell);

    /// <summary>Wrong answers in all complete verifications; null if none is complete.</summary>
    public long? Wrong => Cell.Verifications.Where(one => one.Phase is JobPhase.Completed).ToArray() is { Length: > 0 } complete
        ? complete.Sum(one => one.Failures)
        : null;

    /// <summary>The loss of the trained variant, or else of its last reported step; null before the first.</summary>
    public double? Loss => Cell.Training.AverageFinalLoss ?? Cell.Training.Loss;

    /// <summary>Returns all variants of sweeps, in the order of the sweeps and their files.</summary>
    public static IEnumerable<ListedVariant> Of(IEnumerable<SweepSnapshot> sweeps) =>
        sweeps.SelectMany(sweep => sweep.Cells, (sweep, cell) => new ListedVariant(sweep, cell));
}
