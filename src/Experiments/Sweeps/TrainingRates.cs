using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>How long a step takes, as it was measured in trainings that run or have ended.</summary>
public sealed class TrainingRates
{
    /// <summary>A model is like another if a step of it takes at most so many times the work, or that part of it.</summary>
    public const double Likeness = 2;

    private readonly (double Work, double Seconds)[] _measured;

    private TrainingRates((double Work, double Seconds)[] measured) => _measured = measured;

    /// <summary>Whether nothing was measured.</summary>
    public bool IsEmpty => _measured.Length == 0;

    /// <summary>What these variants show; those that no step is known of do not count.</summary>
    public static TrainingRates Of(IEnumerable<CellSnapshot> cells) => new(
    [
        .. cells.DistinctBy(cell => cell.Training.Id)
            .Select(cell => (cell.Spec.WorkPerStep, Seconds: SecondsPerStep(cell.Training)))
            .Where(one => one.Seconds is > 0)
            .Select(one => (one.WorkPerStep, one.Seconds!.Value)),
    ]);

    /// <summary>
    /// Returns the seconds that a step of such a variant takes: the median of the models like it, each scaled by its work; null if none is
    /// like it.
    /// </summary>
    public double? SecondsPerStep(VariantSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var work = spec.WorkPerStep;
        var same = Scaled(one => one.Work == work);
        var alike = same.Length > 0 ? same : Scaled(one => one.Work <= work * Likeness && one.Work >= work / Likeness);
        return alike.Length == 0 ? null : alike[alike.Length / 2];

        double[] Scaled(Func<(double Work, double Seconds), bool> isLike) =>
            [.. _measured.Where(isLike).Select(one => one.Seconds * work / one.Work).Order()];
    }

    private static double? SecondsPerStep(VariantSnapshot training) => training switch
    {
        { StepsPerSecond: > 0 and var rate } => 1 / rate,
        { Phase: VariantPhase.Trained, Step: > 0, TrainingSeconds: > 0 } => training.TrainingSeconds / training.Step,
        _ => null,
    };
}
