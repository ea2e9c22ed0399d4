using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Reads a sweep's snapshot.</summary>
public static class SweepReading
{
    /// <summary>What a variant is doing.</summary>
    public static CellState StateOf(this SweepSnapshot sweep, CellSnapshot cell) => CellReading.StateOf(sweep, cell.Spec, cell.Training, cell.Jobs);

    /// <summary>Returns the state in one word: <c>training</c>, <c>verifying</c>, <c>done</c>.</summary>
    public static string WordOf(this SweepSnapshot sweep, CellSnapshot cell) => CellReading.WordOf(sweep, cell.Spec, cell.Training, cell.Jobs);

    /// <summary>Returns the jobs that run on a variant, those of its most urgent kind; empty if there are none.</summary>
    public static IReadOnlyList<IJobSnapshot> JobsUnderWay(CellSnapshot cell) => CellReading.JobsUnderWay(cell.Jobs);

    /// <summary>Returns the next kind of jobs for a trained variant; null if none is left.</summary>
    public static JobKind? NextKind(SweepSnapshot sweep, CellSnapshot cell) => CellReading.NextKind(sweep.Spec, cell.Spec, cell.Jobs);

    /// <summary>Whether all jobs that a sweep wants for a trained variant are complete.</summary>
    public static bool IsDone(SweepSnapshot sweep, CellSnapshot cell) => NextKind(sweep, cell) is null;

    /// <summary>Whether nothing of a sweep is left to do, or it was cancelled.</summary>
    public static bool HasEnded(this SweepSnapshot sweep) =>
        sweep.Phase is SweepPhase.Completed or SweepPhase.Failed or SweepPhase.Cancelled;

    /// <summary>Returns the sweep as it will be after this command: a grid started only for this command ends with it.</summary>
    public static SweepSnapshot LeftBy(IGrid grid, SweepSnapshot sweep) =>
        grid.Trainer is Trainer.Nobody && sweep.Phase is SweepPhase.Running ? sweep with { IsIdle = true } : sweep;

    /// <summary>Returns the final variants of a sweep: a refined one is represented by the last of its rounds.</summary>
    public static IEnumerable<CellSnapshot> Last(this SweepSnapshot sweep)
    {
        var mended = sweep.Cells.Select(cell => cell.RefinedFrom?.Variant).ToHashSet(StringComparer.Ordinal);
        return sweep.Cells.Where(cell => !mended.Contains(cell.Name));
    }

    /// <summary>How many variants are trained.</summary>
    public static int Trained(this SweepSnapshot sweep) => sweep.Cells.Count(cell => CellReading.IsTrained(cell.Training));

    /// <summary>Returns the first line of a variant's error; null if there is none.</summary>
    public static string? ErrorOf(CellSnapshot cell)
    {
        var error = cell.Training.Error ?? cell.Jobs.Select(job => job.Error).FirstOrDefault(one => one is not null);
        return error?.Split('\n')[0].TrimEnd('\r');
    }

    /// <summary>Returns the seconds until the steps are done at the current speed; null if unknown.</summary>
    public static double? SecondsLeft(VariantSnapshot training) =>
        training.StepsPerSecond is > 0 and var rate ? (training.Steps - training.Step) / rate : null;
}
