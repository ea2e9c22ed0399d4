using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>How long a running sweep still takes, from what its own variants took.</summary>
/// <remarks>
/// As many variants as now are taken to train, and to be verified, at the same time until the end. What a training or verification has
/// taken so far includes what it lost to the others beside it.
/// </remarks>
/// <param name="Seconds">Seconds that are left.</param>
/// <param name="IsWhole">Whether all that is left is in it; otherwise it takes longer.</param>
public sealed record SweepForecast(double Seconds, bool IsWhole)
{
    /// <summary>Returns the forecast of a sweep; null if it does not run, or nothing is known yet.</summary>
    public static SweepForecast? Of(SweepSnapshot sweep)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        if (sweep.Phase is not SweepPhase.Running || sweep.IsIdle)
        {
            return null;
        }

        if (sweep.Spec is { Halving: not null } or { StopWhen: not null })
        {
            return null; // who goes on is not known
        }

        var (training, allTrained) = Training(sweep);
        var (verification, allVerified) = Verification(sweep);
        var seconds = training + verification;
        return seconds > 0 ? new(seconds, allTrained && allVerified && !MayDoMore(sweep)) : null;
    }

    private static (double Seconds, bool IsWhole) Training(SweepSnapshot sweep)
    {
        var rates = TrainingRates.Of(sweep.Cells);
        var open = sweep.Cells.Where(cell => sweep.StateOf(cell) is CellState.Training or CellState.Waiting && cell.Training.Phase is not VariantPhase.Trained)
            .DistinctBy(cell => cell.Training.Id).ToArray();
        var left = open.Select(cell => SweepReading.SecondsLeft(cell.Training)
            ?? rates.SecondsPerStep(cell.Spec) * (cell.Spec.Steps - cell.Training.Step)).ToArray();
        var known = left.OfType<double>().ToArray();
        var atOnce = open.Count(cell => cell.Training.StepsPerSecond is > 0);
        return (known.Length == 0 ? 0 : Math.Max(known.Max(), known.Sum() / Math.Max(1, atOnce)), known.Length == left.Length);
    }

    private static (double Seconds, bool IsWhole) Verification(SweepSnapshot sweep)
    {
        var open = sweep.Cells.Where(cell => sweep.StateOf(cell) is CellState.Training or CellState.Waiting or CellState.Working).ToArray();
        var questions = open.Sum(cell => QuestionsLeft(sweep, cell));
        var begun = sweep.Cells.SelectMany(cell => cell.Verifications).Where(one => one is { Asked: > 0, Seconds: > 0 }).ToArray();
        if (questions == 0 || begun.Length == 0)
        {
            return (0, questions == 0);
        }

        var atOnce = begun.Count(one => one.Phase is JobPhase.Running);
        return (questions * begun.Sum(one => one.Seconds) / begun.Sum(one => one.Asked) / Math.Max(1, atOnce), IsWhole: true);
    }

    /// <summary>Questions that a variant is still to be asked, for all operations.</summary>
    private static long QuestionsLeft(SweepSnapshot sweep, CellSnapshot cell) => cell.Verifications is { Length: > 0 } begun
        ? begun.Where(one => one.Phase is not JobPhase.Completed).Sum(one => Math.Max(0, (one.Plan?.Questions ?? 0) - one.Asked))
        : sweep.Spec is { } spec ? JobKinds.Verification.PlansOf(spec, cell.Spec).OfType<VerificationPlan>().Sum(plan => plan.Questions) : 0;

    /// <summary>Whether there is, or may be, more to do than to train and to verify the variants that are known.</summary>
    private static bool MayDoMore(SweepSnapshot sweep) => Array.Exists(sweep.Cells, cell => cell.Refine is not null && !SweepReading.IsDone(sweep, cell))
        || Array.Exists(sweep.Cells, cell => !SweepReading.IsDone(sweep, cell) && sweep.Spec is { } spec
            && JobKinds.All.Any(kind => kind != JobKinds.Verification && kind.PlansOf(spec, cell.Spec).Any()));
}
