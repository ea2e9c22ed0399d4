using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Descriptions of progress, the same in the live table and in plain lines.</summary>
public static class SweepText
{
    /// <summary>Describes what a variant is doing, in one line.</summary>
    public static string Doing(SweepSnapshot sweep, CellSnapshot cell) => sweep.StateOf(cell) switch
    {
        CellState.Training => Training(cell.Training),
        CellState.Working => string.Join(
            "; ", SweepReading.JobsUnderWay(cell).Select(job => $"{JobText.NameOf(job)}: {JobText.ProgressOf(job)}")),
        CellState.Done => Found(cell),
        CellState.Failed => SweepReading.ErrorOf(cell) ?? "failed",
        CellState.Stopped => cell.Decision ?? $"stopped at step {Figures.Count(cell.Training.Step)}",
        CellState.Paused when CellReading.IsTrained(cell.Training) =>
            $"trained; its {SweepReading.NextKind(sweep, cell)} is paused",
        CellState.Paused or CellState.Cancelled when cell.Training.Silo is not null =>
            $"stops at step {Figures.Count(cell.Training.Step)}; a checkpoint of step {Figures.Count(cell.Training.CheckpointStep)} is stored",
        CellState.Paused => $"paused at step {Figures.Count(cell.Training.Step)}; what was done is kept",
        CellState.Interrupted when CellReading.IsTrained(cell.Training) =>
            $"trained; its {SweepReading.NextKind(sweep, cell)} was interrupted",
        CellState.Interrupted => $"interrupted at step {Figures.Count(cell.Training.Step)}; what was done is kept",
        CellState.Cancelled => $"cancelled at step {Figures.Count(cell.Training.Step)}; what was done is kept",
        _ => cell.Waiting ?? (CellReading.IsTrained(cell.Training)
            ? $"trained; waits to be {SweepReading.NextKind(sweep, cell)?.Done}"
            : "waits for a device slot"),
    };

    /// <summary>
    /// The same in at most <paramref name="width"/> characters: speeds and losses are left out before wrong answers and the time left, and
    /// what is still too long is cut.
    /// </summary>
    public static string Doing(SweepSnapshot sweep, CellSnapshot cell, int width)
    {
        string[] forms = [Doing(sweep, cell), .. Shorter(sweep, cell)];
        var fitting = Array.Find(forms, form => form.Length <= width) ?? forms[^1];
        return fitting.Length <= width ? fitting : string.Concat(fitting.AsSpan(0, Math.Max(0, width - 1)), "…");
    }

    /// <summary>Returns ever shorter forms of what a variant is doing; none if all of it matters.</summary>
    private static IEnumerable<string> Shorter(SweepSnapshot sweep, CellSnapshot cell) => sweep.StateOf(cell) switch
    {
        CellState.Training => ShorterTraining(cell.Training),
        CellState.Working => ShorterWork([.. SweepReading.JobsUnderWay(cell)]),
        CellState.Done when JobText.Found(cell).ToArray() is { Length: > 0 } found => [string.Join(", ", found)],
        _ => [],
    };

    private static IEnumerable<string> ShorterTraining(VariantSnapshot training)
    {
        var (step, left) = ($"step {Figures.Count(training.Step)}/{Figures.Count(training.Steps)}", Left(training));
        yield return $"{step}, loss {Figures.Loss(training.Loss)}{left}";
        yield return step + left;
        if (left.Length > 0)
        {
            yield return left[2..];
        }
    }

    private static IEnumerable<string> ShorterWork(IJobSnapshot[] jobs)
    {
        yield return string.Join("; ", jobs.Select(JobText.Briefly));
        var asked = jobs.OfType<VerificationSnapshot>().ToArray();
        if (asked.Length > 0)
        {
            var left = asked.Max(JobText.SecondsLeft) is { } seconds ? $", {Figures.Duration(seconds)} left" : "";
            yield return $"{Figures.Count(asked.Sum(one => one.Failures))} wrong{left}";
        }
    }

    /// <summary><c>, about 12 min 03 s left</c>, or <c>at least</c> where not all that is to be done can be foretold; empty if nothing is known.</summary>
    public static string Left(SweepSnapshot sweep) => SweepForecast.Of(sweep) is { } forecast
        ? $", {(forecast.IsWhole ? "about" : "at least")} {Figures.Duration(forecast.Seconds)} left"
        : "";

    /// <summary><c>, at least 12 min 03 s left</c>: until what is known is trained; empty if nothing trains.</summary>
    public static string Left(SweepOverview sweep)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        return sweep.SecondsLeft is { } seconds ? $", at least {Figures.Duration(seconds)} left" : "";
    }

    /// <summary><c>goes on with the training of adder after step 3,000: 5,000 in all</c></summary>
    /// <param name="spec">A variant that extends another one.</param>
    /// <param name="sweep">Its sweep, which has the other one's name.</param>
    public static string Extended(VariantSpec spec, SweepSnapshot sweep)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(sweep);
        var from = spec.Extends ?? throw new ArgumentException($"The variant {spec.Id} extends none.", nameof(spec));
        var parent = Array.Find(sweep.Cells, cell => cell.Spec.Id == from.Variant)?.Name ?? from.Parent;
        return $"goes on with the training of {parent} after step {Figures.Count(from.After)}: {Figures.Count(spec.StepsInAll)} steps in all";
    }

    /// <summary><c>refined from sub: round 1, 12 strata at 50 %, 3,120 → 14 wrong</c>; while in progress, only the previous wrong answers.</summary>
    /// <param name="cell">A round of refinement.</param>
    public static string Refined(CellSnapshot cell)
    {
        var from = cell.RefinedFrom ?? throw new ArgumentException($"'{cell.Name}' is no round of refinement.", nameof(cell));
        var verified = cell.Verifications is { Length: > 0 } all && Array.TrueForAll(all, one => one.Phase is JobPhase.Completed);
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

    /// <summary><c>at steps 500 and 1,500 the best of 3 go on, by loss</c></summary>
    public static string Of(Halving halving)
    {
        ArgumentNullException.ThrowIfNull(halving);
        var by = halving.By switch
        {
            HalvingRank.Wrong => "wrong answers",
            HalvingRank.Steps => "the first step without a wrong answer",
            _ => "loss",
        };
        return $"{StepsOf(halving.Rungs)} one of {Figures.Count(halving.Factor)} goes on, by {by}{QuestionsOf(halving.Verification)}";
    }

    /// <summary><c>ended at the first of steps 500 and 1,000 at which the loss is below 0.001 and all answers are right (10,000 questions per operation)</c></summary>
    public static string Of(StopRule stop)
    {
        ArgumentNullException.ThrowIfNull(stop);
        string?[] conditions =
        [
            stop.Loss is { } loss ? $"the loss is below {Figures.Real(loss)}" : null,
            stop.Clean is null ? null : $"all answers are right{QuestionsOf(stop.Clean)}",
        ];
        return $"ended {StepsOf(stop.At)} if {string.Join(" and ", conditions.OfType<string>())}";
    }

    private static string StepsOf(int[] steps) => steps switch
    {
        [var only] => $"at step {Figures.Count(only)}",
        { Length: > 6 } => $"at {Figures.Count(steps.Length)} steps from {Figures.Count(steps[0])} to {Figures.Count(steps[^1])}",
        _ => $"at steps {string.Join(", ", steps[..^1].Select(step => Figures.Count(step)))} and {Figures.Count(steps[^1])}",
    };

    private static string QuestionsOf(VerificationSpec? asked) => asked is null ? "" : $" ({Figures.Count(asked.Questions)} questions per operation, seed {asked.Seed})";

    /// <summary>Describes what of a variant is not stored, and what is, in one line; null if everything is.</summary>
    public static string? Unsaved(CellSnapshot cell)
    {
        if (cell.Training.StorageTrouble is { } trouble)
        {
            return StorageTrouble.Told(cell.Training.CheckpointStep, trouble);
        }

        var found = cell.Jobs.Select(job => job.StorageTrouble).FirstOrDefault(one => one is not null);
        return found is null ? null : $"not saved yet: {found.Split('\n')[0].TrimEnd('\r')}";
    }

    /// <summary>Describes a variant's result: its loss and wrong answers.</summary>
    public static string Found(CellSnapshot cell)
    {
        var loss = $"loss {Figures.Loss(cell.Training.AverageFinalLoss ?? cell.Training.Loss)}";
        return string.Join(", ", JobText.Found(cell).Prepend(loss));
    }

    /// <summary>Returns the progress of a variant, 0–1: of its steps while it trains, of its jobs while any runs.</summary>
    public static double Share(SweepSnapshot sweep, CellSnapshot cell) => sweep.StateOf(cell) switch
    {
        CellState.Done or CellState.Stopped => 1,
        CellState.Working => JobText.Share(cell.Jobs.Where(job => job.Job == SweepReading.JobsUnderWay(cell)[0].Job)),
        _ => JobText.Share(cell.Training.Step, cell.Spec.Steps),
    };

    /// <summary>Returns the phase of a sweep; one that no process works on is <c>interrupted</c>, not running.</summary>
    public static string Phase(SweepSnapshot sweep) => Phase(sweep.Phase, sweep.IsIdle);

    /// <inheritdoc cref="Phase(SweepSnapshot)"/>
    public static string Phase(SweepPhase phase, bool isIdle) => isIdle ? EnumText.Of(CellState.Interrupted) : EnumText.Of(phase);

    /// <summary>Describes what to do about a paused sweep; empty for others.</summary>
    public static string Paused(SweepSnapshot sweep) => sweep.Phase is SweepPhase.Paused
        ? $"paused; it waits for 'va sweep resume {sweep.Name}' or 'va sweep cancel {sweep.Name}'"
        : "";

    /// <summary>Describes what to do if no process works on an unfinished sweep; otherwise empty.</summary>
    public static string Whose(IGrid grid, SweepSnapshot sweep) => SweepReading.LeftBy(grid, sweep).IsIdle
        ? $" Nobody works on it here now: 'va sweep run {sweep.Name}' does."
        : "";

    /// <summary><c>4 of 9 done, 2 training, 3 waiting</c></summary>
    public static string Tally(SweepSnapshot sweep)
    {
        var groups = sweep.Cells.GroupBy(sweep.StateOf).OrderBy(group => group.Key is CellState.Waiting).ThenBy(group => group.Key).ToArray();
        var done = $"{groups.FirstOrDefault(group => group.Key is CellState.Done)?.Count() ?? 0} of {sweep.Cells.Length} done";
        var others = groups.Where(group => group.Key is not CellState.Done)
            .SelectMany(group => group.CountBy(sweep.WordOf)).Select(count => $"{count.Value} {count.Key}");
        return string.Join(", ", others.Prepend(done));
    }

    /// <summary>The same of a sweep whose variants are only counted.</summary>
    public static string Tally(SweepOverview sweep)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        var done = EnumText.Of(CellState.Done);
        var others = sweep.States.Where(count => count.State != done).OrderBy(count => count.State == EnumText.Of(CellState.Waiting))
            .Select(count => $"{Figures.Count(count.Variants)} {count.State}");
        return string.Join(", ", others.Prepend($"{Figures.Count(sweep.CountOf(done))} of {Figures.Count(sweep.Variants)} done"));
    }

    private static string Strata(int count) => count == 1 ? "1 stratum" : $"{Figures.Count(count)} strata";

    /// <summary><c>step 1,200/3,000, loss 0.0123, 83 steps/s, 21.7 s left</c></summary>
    public static string Training(VariantSnapshot training)
    {
        var rate = training.StepsPerSecond is { } speed ? $", {Figures.Rate(speed)} steps/s" : "";
        return $"step {Figures.Count(training.Step)}/{Figures.Count(training.Steps)}, loss {Figures.Loss(training.Loss)}{rate}{Left(training)}";
    }

    private static string Left(VariantSnapshot training) =>
        SweepReading.SecondsLeft(training) is { } seconds ? $", {Figures.Duration(seconds)} left" : "";
}
