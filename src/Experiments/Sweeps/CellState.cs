using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>The combined state of a variant's training and jobs.</summary>
public enum CellState
{
    /// <summary>It waits: for a slot, for its parent, or for jobs to be begun.</summary>
    Waiting,

    /// <summary>Training steps are made.</summary>
    Training,

    /// <summary>Jobs run on it; <see cref="SweepReading.JobsUnderWay"/> tells which.</summary>
    Working,

    /// <summary>It is trained, and all that its sweep wants of it is complete.</summary>
    Done,

    /// <summary>Its training or a job on it has failed.</summary>
    Failed,

    /// <summary>It was cancelled; what was done is kept.</summary>
    Cancelled,

    /// <summary>Its sweep is paused.</summary>
    Paused,

    /// <summary>The process that worked on it has ended, and no other has taken over yet.</summary>
    Interrupted,
}

/// <summary>Reads a sweep's snapshot.</summary>
public static class SweepReading
{
    /// <summary>What a variant is doing.</summary>
    public static CellState StateOf(this SweepSnapshot sweep, CellSnapshot cell) => sweep.IsIdle ? IdleStateOf(sweep, cell) : WorkOn(sweep, cell);

    private static CellState IdleStateOf(SweepSnapshot sweep, CellSnapshot cell) => WorkOn(sweep, cell) switch
    {
        // A variant that another sweep also wants may continue for that one.
        CellState.Training when cell.Training.Sweeps.Any(other => other != sweep.Name) => CellState.Training,
        CellState.Training or CellState.Working => CellState.Interrupted,
        var other => other,
    };

    private static CellState WorkOn(SweepSnapshot sweep, CellSnapshot cell) => cell switch
    {
        { Training.Phase: VariantPhase.Failed } => CellState.Failed,
        { Training.Phase: VariantPhase.Training } => CellState.Training,
        { Training.Phase: not VariantPhase.Trained } when sweep.Phase is SweepPhase.Paused => CellState.Paused,
        { Training.Phase: VariantPhase.Cancelled } => CellState.Cancelled,
        { Training.Phase: not VariantPhase.Trained } => CellState.Waiting,
        _ when JobsOf(cell) is { } jobs => Array.Exists(jobs, job => job.Phase is JobPhase.Running) ? CellState.Working : CellState.Failed,
        _ when IsDone(sweep, cell) => CellState.Done,
        _ when sweep.Phase is SweepPhase.Paused => CellState.Paused,
        _ => CellState.Waiting,
    };

    /// <summary>Returns the state in one word: <c>training</c>, <c>verifying</c>, <c>done</c>.</summary>
    public static string WordOf(this SweepSnapshot sweep, CellSnapshot cell) => sweep.StateOf(cell) is var state && state is CellState.Working
        ? JobsUnderWay(cell)[0].Job.Doing
        : EnumText.Of(state);

    /// <summary>Returns the jobs that run on a variant, those of its most urgent kind; empty if there are none.</summary>
    public static IReadOnlyList<IJobSnapshot> JobsUnderWay(CellSnapshot cell) => [.. (JobsOf(cell) ?? []).Where(job => job.Phase is JobPhase.Running)];

    /// <summary>Returns the next kind of jobs for a trained variant; null if none is left.</summary>
    public static JobKind? NextKind(SweepSnapshot sweep, CellSnapshot cell) => JobKinds.All.FirstOrDefault(kind => !IsDone(sweep, cell, kind));

    /// <summary>Whether all jobs that a sweep wants for a trained variant are complete.</summary>
    public static bool IsDone(SweepSnapshot sweep, CellSnapshot cell) => NextKind(sweep, cell) is null;

    /// <summary>Returns the jobs of the most urgent kind of which any runs or has failed; null if there is none.</summary>
    private static IJobSnapshot[]? JobsOf(CellSnapshot cell) => cell.Jobs.GroupBy(job => job.Job)
        .OrderBy(kind => kind.Key.Rank).FirstOrDefault(kind => kind.Any(job => job.Phase is JobPhase.Running or JobPhase.Failed))?.ToArray();

    private static bool IsDone(SweepSnapshot sweep, CellSnapshot cell, JobKind kind)
    {
        var jobs = cell.Jobs.Where(job => job.Job == kind).ToArray();
        return jobs.Length > 0
            ? Array.TrueForAll(jobs, job => job.Phase is JobPhase.Completed)
            : sweep.Spec is null || !kind.PlansOf(sweep.Spec, cell.Spec).Any();
    }

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
    public static int Trained(this SweepSnapshot sweep) => sweep.Cells.Count(cell => cell.Training.Phase is VariantPhase.Trained);

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
