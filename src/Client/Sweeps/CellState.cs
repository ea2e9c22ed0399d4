using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>What a variant of a sweep is doing, training and verification taken together.</summary>
internal enum CellState
{
    Waiting,
    Training,
    Verifying,
    Done,
    Failed,
    Cancelled,
    Paused,
}

/// <summary>Reads a sweep's snapshot.</summary>
internal static class SweepReading
{
    public static CellState StateOf(this SweepSnapshot sweep, CellSnapshot cell) => cell switch
    {
        { Training.Phase: VariantPhase.Failed } => CellState.Failed,
        { Training.Phase: VariantPhase.Training } => CellState.Training,
        { Training.Phase: not VariantPhase.Trained } when sweep.Phase is SweepPhase.Paused => CellState.Paused,
        { Training.Phase: VariantPhase.Cancelled } => CellState.Cancelled,
        { Training.Phase: not VariantPhase.Trained } => CellState.Waiting,
        _ when cell.Verifications.Any(verification => verification.Phase is VerificationPhase.Running) => CellState.Verifying,
        _ when cell.Verifications.Any(verification => verification.Phase is VerificationPhase.Failed) => CellState.Failed,
        _ when sweep.Verification is null => CellState.Done,
        _ when cell.Verifications.Length > 0 && cell.Verifications.All(one => one.Phase is VerificationPhase.Completed) => CellState.Done,
        _ when sweep.Phase is SweepPhase.Paused => CellState.Paused,
        _ => CellState.Waiting,
    };

    public static bool HasEnded(this SweepSnapshot sweep) =>
        sweep.Phase is SweepPhase.Completed or SweepPhase.Failed or SweepPhase.Cancelled;

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
        var error = cell.Training.Error ?? cell.Verifications.Select(verification => verification.Error).FirstOrDefault(one => one is not null);
        return error?.Split('\n')[0].TrimEnd('\r');
    }

    /// <summary>Seconds until the steps are done at the present speed; null where there is none.</summary>
    public static double? SecondsLeft(VariantSnapshot training) =>
        training.StepsPerSecond is > 0 and var rate ? (training.Steps - training.Step) / rate : null;
}
