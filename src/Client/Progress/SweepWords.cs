using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>Progress in words, the same in the live table and in plain lines.</summary>
internal static class SweepWords
{
    /// <summary>What a variant does now, in one line.</summary>
    public static string Doing(SweepSnapshot sweep, CellSnapshot cell) => sweep.StateOf(cell) switch
    {
        CellState.Training => Training(cell.Training),
        CellState.Verifying => string.Join(
            "; ", cell.Verifications.Where(one => one.Phase is VerificationPhase.Running).Select(Verifying)),
        CellState.Analysing => string.Join(
            "; ", (cell.Analyses ?? []).Where(one => one.Phase is AnalysisPhase.Running).Select(one => $"{KindOf(one)}: {Done(one)}")),
        CellState.Done => Found(cell),
        CellState.Failed => SweepReading.ErrorOf(cell) ?? "failed",
        CellState.Paused when cell.Training.Phase is VariantPhase.Trained =>
            $"trained; its {(SweepReading.IsVerified(sweep, cell) ? "analysis" : "verification")} is paused",
        CellState.Paused or CellState.Cancelled when cell.Training.Silo is not null =>
            $"stops at step {Figures.Count(cell.Training.Step)}; a checkpoint of step {Figures.Count(cell.Training.CheckpointStep)} is stored",
        CellState.Paused => $"paused at step {Figures.Count(cell.Training.Step)}; what was done is kept",
        CellState.Interrupted when cell.Training.Phase is VariantPhase.Trained =>
            $"trained; its {(SweepReading.IsVerified(sweep, cell) ? "analysis" : "verification")} was interrupted",
        CellState.Interrupted => $"interrupted at step {Figures.Count(cell.Training.Step)}; what was done is kept",
        CellState.Cancelled => $"cancelled at step {Figures.Count(cell.Training.Step)}; what was done is kept",
        _ => cell.Waiting ?? (cell.Training.Phase is VariantPhase.Trained
            ? $"trained; waits to be {(SweepReading.IsVerified(sweep, cell) ? "analysed" : "verified")}"
            : "waits for a device slot"),
    };

    /// <summary><c>refined from sub: round 1, 12 strata at 50 %, 3,120 → 14 wrong</c>; while it is under way, what was wrong before.</summary>
    /// <param name="cell">A round of refinement.</param>
    public static string Refined(CellSnapshot cell)
    {
        var from = cell.RefinedFrom ?? throw new ArgumentException($"'{cell.Name}' is no round of refinement.", nameof(cell));
        var verified = cell.Verifications is { Length: > 0 } all && Array.TrueForAll(all, one => one.Phase is VerificationPhase.Completed);
        var wrong = verified
            ? $"{Figures.Count(from.Failures)} → {Figures.Count(cell.Verifications.Sum(one => one.Failures))} wrong"
            : $"{Figures.Count(from.Failures)} wrong before";
        return $"refined from {from.Variant}: round {from.Round}, {Strata(from.Strata)} at {from.Percent} %, {wrong}";
    }

    /// <summary><c>up to 3 rounds of 500 steps, 50 % of the rows from failing strata</c></summary>
    public static string Of(Refinement refine)
    {
        var rate = refine.LearningRate is { } given ? $", learning rate {Figures.Real(given)}" : "";
        return $"up to {Figures.Count(refine.Rounds, "round")} of {Figures.Count(refine.Steps, "step")}, {refine.Percent} % of the rows from failing strata{rate}";
    }

    /// <summary>What of a variant is not stored, and what is, in one line; null if nothing is amiss.</summary>
    public static string? Unsaved(CellSnapshot cell)
    {
        if (cell.Training.StorageTrouble is { } trouble)
        {
            return StorageTrouble.Told(cell.Training.CheckpointStep, trouble);
        }

        var found = cell.Verifications.Select(one => one.StorageTrouble).Concat((cell.Analyses ?? []).Select(one => one.StorageTrouble))
            .FirstOrDefault(one => one is not null);
        return found is null ? null : $"not saved yet: {found.Split('\n')[0].TrimEnd('\r')}";
    }

    /// <summary>What a variant came to: its loss and what it got wrong.</summary>
    public static string Found(CellSnapshot cell)
    {
        var loss = $"loss {Figures.Loss(cell.Training.AverageFinalLoss ?? cell.Training.Loss)}";
        var wrong = cell.Verifications.Where(one => one.Phase is VerificationPhase.Completed)
            .Select(one => $"{Operation(one)}: {Figures.Count(one.Failures)} wrong");
        var analysed = cell.Analyses is { Length: > 0 } all && Array.TrueForAll(all, one => one.Phase is AnalysisPhase.Completed);
        return string.Join(", ", [loss, .. wrong, .. analysed ? ["analysed"] : Array.Empty<string>()]);
    }

    /// <summary><c>add: 3 wrong of 1,000,000</c></summary>
    public static string Wrong(VerificationSnapshot one) => $"{Operation(one)}: {Figures.Count(one.Failures)} wrong of {Figures.Count(one.Asked)}";

    /// <summary><c>400,000 of 1,000,000 asked, 2 wrong, 13,100 questions/s</c></summary>
    public static string Asked(VerificationSnapshot one)
    {
        var rate = one.Seconds > 0 && one.Asked > 0 ? $", {Figures.Rate(one.Asked / one.Seconds)} questions/s" : "";
        var of = one.Plan is { } plan ? $" of {Figures.Count(plan.Questions)}" : "";
        return $"{Figures.Count(one.Asked)}{of} asked, {Figures.Count(one.Failures)} wrong{rate}";
    }

    /// <summary><c>12 of 60 parts done</c>, or <c>waits</c>; parts that follow from what others find are not known from the beginning.</summary>
    public static string Done(AnalysisSnapshot one) =>
        one.Parts == 0 ? "waits" : $"{Figures.Count(one.Done)} of {Figures.Count(one.Parts, "part")} done";

    /// <summary><c>claims</c></summary>
    public static string KindOf(AnalysisSnapshot one) => one.Plan is { } plan ? Words.Of(plan.Kind) : "?";

    /// <summary>What is done of an analysis, 0–1.</summary>
    public static double Share(AnalysisSnapshot one) => Share(one.Done, one.Parts);

    /// <summary>What is asked of a verification, 0–1.</summary>
    public static double Share(VerificationSnapshot one) => Share(one.Asked, one.Plan?.Questions ?? 0);

    /// <summary>How much is behind a variant, 0–1: of its steps while it trains, of its questions while it is verified, of its parts while
    /// it is analysed.</summary>
    public static double Share(SweepSnapshot sweep, CellSnapshot cell) => sweep.StateOf(cell) switch
    {
        CellState.Done => 1,
        CellState.Verifying => Share(
            cell.Verifications.Sum(one => one.Asked),
            cell.Verifications.Sum(one => one.Plan?.Questions ?? 0)),
        CellState.Analysing => Share(cell.Analyses!.Sum(one => one.Done), cell.Analyses!.Sum(one => one.Parts)),
        _ => Share(cell.Training.Step, cell.Spec.Steps),
    };

    /// <summary>The phase of a sweep; one that nobody works on is <c>interrupted</c>, not running.</summary>
    public static string Phase(SweepSnapshot sweep) => Phase(sweep.Phase, sweep.IsIdle);

    /// <inheritdoc cref="Phase(SweepSnapshot)"/>
    public static string Phase(SweepPhase phase, bool isIdle) => isIdle ? Words.Of(CellState.Interrupted) : Words.Of(phase);

    /// <summary>What to do about a paused sweep; empty for others.</summary>
    public static string Paused(SweepSnapshot sweep) => sweep.Phase is SweepPhase.Paused
        ? $"paused; it waits for 'va sweep resume {sweep.Name}' or 'va sweep cancel {sweep.Name}'"
        : "";

    /// <summary>What to do where nobody works on a sweep that has something left to do; empty elsewhere.</summary>
    public static string Whose(IGrid grid, SweepSnapshot sweep) => SweepReading.LeftBy(grid, sweep).IsIdle
        ? $" Nobody works on it here now: 'va sweep run {sweep.Name}' does."
        : "";

    /// <summary><c>4 of 9 done, 2 training, 3 waiting</c></summary>
    public static string Tally(SweepSnapshot sweep)
    {
        var counts = sweep.Cells.CountBy(sweep.StateOf).ToDictionary();
        var done = $"{counts.GetValueOrDefault(CellState.Done)} of {sweep.Cells.Length} done";
        var others = Enum.GetValues<CellState>()
            .Where(state => state is not CellState.Done && counts.ContainsKey(state))
            .OrderBy(state => state is CellState.Waiting)
            .Select(state => $"{counts[state]} {Words.Of(state)}");
        return string.Join(", ", others.Prepend(done));
    }

    private static string Strata(int count) => count == 1 ? "1 stratum" : $"{Figures.Count(count)} strata";

    /// <summary><c>step 1,200/3,000, loss 0.0123, 83 steps/s, 21.7 s left</c></summary>
    public static string Training(VariantSnapshot training)
    {
        var rate = training.StepsPerSecond is { } speed ? $", {Figures.Rate(speed)} steps/s" : "";
        var left = SweepReading.SecondsLeft(training) is { } seconds ? $", {Figures.Duration(seconds)} left" : "";
        return $"step {Figures.Count(training.Step)}/{Figures.Count(training.Steps)}, loss {Figures.Loss(training.Loss)}{rate}{left}";
    }

    private static string Verifying(VerificationSnapshot one) => $"{Operation(one)}: {Asked(one)}";

    private static string Operation(VerificationSnapshot one) => one.Plan?.Operation.Name() ?? "?";

    private static double Share(long done, long of) => of > 0 ? Math.Clamp((double)done / of, 0, 1) : 0;
}
