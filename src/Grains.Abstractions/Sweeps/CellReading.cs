namespace VerifiedAddition.Grains;

/// <summary>What a variant of a sweep is doing, as it follows from its training and its jobs. Pure.</summary>
public static class CellReading
{
    private static readonly string[] StateWords = [.. Enum.GetValues<CellState>().Select(Ranges.Word)];

    /// <summary>The words for a state, in the order in which a variant passes through them.</summary>
    public static IReadOnlyList<string> Words { get; } =
    [
        WordOf(CellState.Waiting), WordOf(CellState.Training), .. JobKinds.All.Select(kind => kind.Doing), WordOf(CellState.Done), WordOf(CellState.Stopped),
        WordOf(CellState.Failed), WordOf(CellState.Cancelled), WordOf(CellState.Paused), WordOf(CellState.Interrupted),
    ];

    /// <summary>What a variant is doing.</summary>
    /// <param name="sweep">Its sweep, of which the other variants do not matter.</param>
    /// <param name="spec">Its specification.</param>
    /// <param name="training">Its training.</param>
    /// <param name="jobs">The jobs that the sweep wants for it.</param>
    public static CellState StateOf(SweepSnapshot sweep, VariantSpec spec, VariantSnapshot training, IJobSnapshot[] jobs)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(jobs);
        var state = WorkOn(sweep, spec, training, jobs);
        return state switch
        {
            // A variant that another sweep also wants may continue for that one.
            CellState.Training when sweep.IsIdle && !Array.Exists(training.Sweeps, other => other != sweep.Name) => CellState.Interrupted,
            CellState.Working when sweep.IsIdle => CellState.Interrupted,
            _ => state,
        };
    }

    /// <summary>Returns the state in one word: <c>training</c>, <c>verifying</c>, <c>done</c>.</summary>
    /// <inheritdoc cref="StateOf"/>
    public static string WordOf(SweepSnapshot sweep, VariantSpec spec, VariantSnapshot training, IJobSnapshot[] jobs) =>
        StateOf(sweep, spec, training, jobs) is var state && state is CellState.Working ? UrgentOf(jobs)!.Doing : WordOf(state);

    /// <summary>Whether a variant has its last weights: all steps are done, or its sweep has ended it before.</summary>
    public static bool IsTrained(VariantSnapshot training)
    {
        ArgumentNullException.ThrowIfNull(training);
        return training is { Phase: VariantPhase.Trained } or { Phase: VariantPhase.Resting, IsOver: true, Weights: not null };
    }

    /// <summary>Returns the jobs that run on a variant, those of its most urgent kind; empty if there are none.</summary>
    public static IReadOnlyList<IJobSnapshot> JobsUnderWay(IJobSnapshot[] jobs) =>
        UrgentOf(jobs) is { } kind ? [.. jobs.Where(job => job.Job == kind && job.Phase is JobPhase.Running)] : [];

    /// <summary>Returns the next kind of jobs for a trained variant; null if none is left.</summary>
    /// <param name="sweep">What its sweep wants; null if that is lost.</param>
    /// <param name="spec">Its specification.</param>
    /// <param name="jobs">The jobs that there are for it.</param>
    public static JobKind? NextKind(SweepSpec? sweep, VariantSpec spec, IJobSnapshot[] jobs)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        foreach (var kind in JobKinds.All)
        {
            if (!IsDone(kind, sweep, spec, jobs))
            {
                return kind;
            }
        }

        return null;
    }

    private static string WordOf(CellState state) => StateWords[(int)state];

    private static CellState WorkOn(SweepSnapshot sweep, VariantSpec spec, VariantSnapshot training, IJobSnapshot[] jobs) => training.Phase switch
    {
        VariantPhase.Failed => CellState.Failed,
        VariantPhase.Training => CellState.Training,
        VariantPhase.Resting when training is { IsOver: true, Weights: null } => CellState.Stopped,
        _ when IsTrained(training) => After(sweep, spec, jobs),
        _ when sweep.Phase is SweepPhase.Paused => CellState.Paused,
        VariantPhase.Cancelled => CellState.Cancelled,
        _ => CellState.Waiting,
    };

    /// <summary>Returns what a variant is doing that is trained.</summary>
    private static CellState After(SweepSnapshot sweep, VariantSpec spec, IJobSnapshot[] jobs) => sweep.Phase switch
    {
        _ when UrgentOf(jobs) is { } kind => Array.Exists(jobs, job => job.Phase is JobPhase.Running && job.Job == kind) ? CellState.Working : CellState.Failed,
        _ when NextKind(sweep.Spec, spec, jobs) is null => CellState.Done,
        SweepPhase.Paused => CellState.Paused,
        _ => CellState.Waiting,
    };

    /// <summary>Returns the most urgent kind of jobs of which any runs or has failed; null if there is none.</summary>
    private static JobKind? UrgentOf(IJobSnapshot[] jobs)
    {
        JobKind? urgent = null;
        foreach (var job in jobs)
        {
            if (job.Phase is JobPhase.Running or JobPhase.Failed && (urgent is null || job.Job.Rank < urgent.Rank))
            {
                urgent = job.Job;
            }
        }

        return urgent;
    }

    private static bool IsDone(JobKind kind, SweepSpec? sweep, VariantSpec spec, IJobSnapshot[] jobs)
    {
        var known = false;
        foreach (var job in jobs)
        {
            if (job.Job == kind)
            {
                known = true;
                if (job.Phase is not JobPhase.Completed)
                {
                    return false;
                }
            }
        }

        return known || sweep is null || !kind.PlansOf(sweep, spec).Any();
    }
}
