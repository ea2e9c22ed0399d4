using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>What a variant of a sweep is doing, training, verification and analysis taken together.</summary>
internal enum CellState
{
    Waiting,
    Training,
    Verifying,
    Analysing,
    Done,
    Failed,
    Cancelled,
    Paused,

    /// <summary>It was trained, verified or analysed by a process that has ended, and nobody goes on with it yet.</summary>
    Interrupted,
}

/// <summary>Reads a sweep's snapshot.</summary>
internal static class SweepReading
{
    public static CellState StateOf(this SweepSnapshot sweep, CellSnapshot cell) => sweep.IsIdle ? IdleStateOf(sweep, cell) : WorkOn(sweep, cell);

    private static CellState IdleStateOf(SweepSnapshot sweep, CellSnapshot cell) => WorkOn(sweep, cell) switch
    {
        // What another sweep wants, too, may go on with that one.
        CellState.Training when cell.Training.Sweeps.Any(other => other != sweep.Name) => CellState.Training,
        CellState.Training or CellState.Verifying or CellState.Analysing => CellState.Interrupted,
        var other => other,
    };

    private static CellState WorkOn(SweepSnapshot sweep, CellSnapshot cell) => cell switch
    {
        { Training.Phase: VariantPhase.Failed } => CellState.Failed,
        { Training.Phase: VariantPhase.Training } => CellState.Training,
        { Training.Phase: not VariantPhase.Trained } when sweep.Phase is SweepPhase.Paused => CellState.Paused,
        { Training.Phase: VariantPhase.Cancelled } => CellState.Cancelled,
        { Training.Phase: not VariantPhase.Trained } => CellState.Waiting,
        _ when cell.Verifications.Any(verification => verification.Phase is VerificationPhase.Running) => CellState.Verifying,
        _ when cell.Verifications.Any(verification => verification.Phase is VerificationPhase.Failed) => CellState.Failed,
        { Analyses: { } analyses } when analyses.Any(one => one.Phase is AnalysisPhase.Running) => CellState.Analysing,
        { Analyses: { } analyses } when analyses.Any(one => one.Phase is AnalysisPhase.Failed) => CellState.Failed,
        _ when IsVerified(sweep, cell) && (cell.Analyses ?? []).All(one => one.Phase is AnalysisPhase.Completed) => CellState.Done,
        _ when sweep.Phase is SweepPhase.Paused => CellState.Paused,
        _ => CellState.Waiting,
    };

    /// <summary>Whether all verifications that a sweep wants of a trained variant are complete.</summary>
    public static bool IsVerified(SweepSnapshot sweep, CellSnapshot cell) => sweep.Verification is null
        || (cell.Verifications.Length > 0 && cell.Verifications.All(one => one.Phase is VerificationPhase.Completed));

    public static bool HasEnded(this SweepSnapshot sweep) =>
        sweep.Phase is SweepPhase.Completed or SweepPhase.Failed or SweepPhase.Cancelled;

    /// <summary>The sweep as it is once this command has ended: with a grid that was started for it alone, whoever works on it ends too.</summary>
    public static SweepSnapshot LeftBy(IGrid grid, SweepSnapshot sweep) =>
        grid.Trainer is Trainer.Nobody && sweep.Phase is SweepPhase.Running ? sweep with { IsIdle = true } : sweep;

    /// <summary>What a sweep came to: its variants, and in place of one that was refined the last of its rounds.</summary>
    public static IEnumerable<CellSnapshot> Last(this SweepSnapshot sweep)
    {
        var mended = sweep.Cells.Select(cell => cell.RefinedFrom?.Variant).ToHashSet(StringComparer.Ordinal);
        return sweep.Cells.Where(cell => !mended.Contains(cell.Name));
    }

    public static int Trained(this SweepSnapshot sweep) => sweep.Cells.Count(cell => cell.Training.Phase is VariantPhase.Trained);

    /// <summary>The first line of what went wrong with a variant; null if nothing did.</summary>
    public static string? ErrorOf(CellSnapshot cell)
    {
        var error = cell.Training.Error ?? cell.Verifications.Select(verification => verification.Error)
            .Concat((cell.Analyses ?? []).Select(analysis => analysis.Error)).FirstOrDefault(one => one is not null);
        return error?.Split('\n')[0].TrimEnd('\r');
    }

    /// <summary>Seconds until the steps are done at the present speed; null where there is none.</summary>
    public static double? SecondsLeft(VariantSnapshot training) =>
        training.StepsPerSecond is > 0 and var rate ? (training.Steps - training.Step) / rate : null;
}
