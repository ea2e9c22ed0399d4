using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Pages;

/// <summary>Something that a person can do to a sweep.</summary>
/// <param name="Name">On its button.</param>
/// <param name="Consequence">What it will do, before it does.</param>
/// <param name="RunAsync">Does it; returns what was done, in a sentence.</param>
/// <param name="IsHarsh">Whether something stops that would not go on by itself.</param>
public sealed record SweepAction(string Name, string Consequence, Func<ISweepGrain, CancellationToken, Task<SweepSnapshot>> RunAsync, bool IsHarsh = false)
{
    /// <summary>What can be done to a sweep as it is now.</summary>
    public static IEnumerable<SweepAction> Of(SeenSweep seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        var sweep = seen.Sweep;
        if (sweep.Phase is SweepPhase.Running)
        {
            yield return new("Pause", $"{Stopped(seen)} It waits until somebody resumes or cancels it.", (grain, cancel) => grain.PauseAsync(cancel));
        }

        if (sweep.Phase is SweepPhase.Paused or SweepPhase.Cancelled)
        {
            yield return new("Resume", Resumed(seen), (grain, cancel) => grain.ResumeAsync(cancel));
        }

        if (sweep.Phase is SweepPhase.Running or SweepPhase.Failed)
        {
            var failed = Failed(sweep);
            if (seen.Overview is null && failed.Length > 0)
            {
                yield return Retry(failed);
            }
            else if (seen.Overview is not null && CountOf(seen, CellState.Failed) is > 0 and var many)
            {
                yield return Retry([], Figures.Count(many, "variant")); // all that failed: those that are listed are only some
            }
        }

        if (sweep.Phase is SweepPhase.Running or SweepPhase.Paused)
        {
            yield return new("Cancel", $"{Stopped(seen)} It ends as cancelled; it can be resumed.", (grain, cancel) => grain.CancelAsync(cancel), IsHarsh: true);
        }
    }

    /// <summary>Tries failed variants once more; all, where none is named.</summary>
    public static SweepAction Retry(string[] failed, string? words = null) => new(
        "Retry",
        $"Tries once more what failed, each from its last checkpoint: {words ?? Named(failed)}.",
        (grain, cancel) => grain.RetryAsync(failed, cancel));

    /// <summary>Sets the priority and limit of a sweep.</summary>
    public static SweepAction SetTerms(SweepTerms terms) => new(
        "Set priority",
        "Sweeps with a higher priority are served first. What trains goes on.",
        (grain, cancel) => grain.SetTermsAsync(terms, cancel));

    /// <summary>The names of variants that failed.</summary>
    public static string[] Failed(SweepSnapshot sweep) =>
    [
        .. sweep.Cells.Where(cell => cell.Training.Phase is VariantPhase.Failed || Array.Exists(cell.Jobs, job => job.Phase is JobPhase.Failed))
            .Select(cell => cell.Name),
    ];

    private static int CountOf(SeenSweep seen, CellState state) =>
        seen.Overview?.CountOf(EnumText.Of(state)) ?? seen.Sweep.Cells.Count(cell => seen.Sweep.StateOf(cell) == state);

    private static string Stopped(SeenSweep seen)
    {
        var (sweep, training) = (seen.Sweep, CountOf(seen, CellState.Training));
        var others = sweep.Cells.Where(cell => sweep.StateOf(cell) is CellState.Training).SelectMany(cell => cell.Training.Sweeps)
            .Where(name => name != sweep.Name).Distinct(StringComparer.Ordinal).ToArray();
        var shared = others.Length > 0 ? $" What {Named(others)} wants too goes on." : "";
        return $"{Figures.Count(training, "variant")} in training {(training == 1 ? "makes a checkpoint and frees its slot" : "make checkpoints and free their slots")}; " +
            $"verifications and analyses stop and keep what is counted. Nothing that was done is lost.{shared}";
    }

    private static string Resumed(SeenSweep seen)
    {
        var all = seen.Overview?.Variants ?? seen.Sweep.Cells.Length;
        var hasFailed = seen.Overview is null ? Failed(seen.Sweep).Length > 0 : CountOf(seen, CellState.Failed) > 0;
        return $"{Figures.Count(all - CountOf(seen, CellState.Done), "variant")} of {Figures.Count(all)} go on where they stopped" +
            $"{(hasFailed ? ", and what failed is tried once more" : "")}.";
    }

    private static string Named(string[] names) => string.Join(", ", names.Take(3)) + (names.Length > 3 ? $" and {Figures.Count(names.Length - 3)} more" : "");
}
