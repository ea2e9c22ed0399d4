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
    public static IEnumerable<SweepAction> Of(SweepSnapshot sweep)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        if (sweep.Phase is SweepPhase.Running)
        {
            yield return new("Pause", $"{Stopped(sweep)} It waits until somebody resumes or cancels it.", (grain, cancel) => grain.PauseAsync(cancel));
        }

        if (sweep.Phase is SweepPhase.Paused or SweepPhase.Cancelled)
        {
            yield return new("Resume", $"{Resumed(sweep)}", (grain, cancel) => grain.ResumeAsync(cancel));
        }

        if (sweep.Phase is SweepPhase.Running or SweepPhase.Failed && Failed(sweep) is { Length: > 0 } failed)
        {
            yield return Retry(failed);
        }

        if (sweep.Phase is SweepPhase.Running or SweepPhase.Paused)
        {
            yield return new("Cancel", $"{Stopped(sweep)} It ends as cancelled; it can be resumed.", (grain, cancel) => grain.CancelAsync(cancel), IsHarsh: true);
        }
    }

    /// <summary>Tries failed variants once more; all, where none is named.</summary>
    public static SweepAction Retry(string[] failed) => new(
        "Retry",
        $"Tries once more what failed, each from its last checkpoint: {Named(failed)}.",
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

    private static string Stopped(SweepSnapshot sweep)
    {
        var training = sweep.Cells.Count(cell => sweep.StateOf(cell) is CellState.Training);
        var others = sweep.Cells.Where(cell => sweep.StateOf(cell) is CellState.Training).SelectMany(cell => cell.Training.Sweeps)
            .Where(name => name != sweep.Name).Distinct(StringComparer.Ordinal).ToArray();
        var shared = others.Length > 0 ? $" What {Named(others)} wants too goes on." : "";
        return $"{Figures.Count(training, "variant")} in training {(training == 1 ? "makes a checkpoint and frees its slot" : "make checkpoints and free their slots")}; " +
            $"verifications and analyses stop and keep what is counted. Nothing that was done is lost.{shared}";
    }

    private static string Resumed(SweepSnapshot sweep) =>
        $"{Figures.Count(sweep.Cells.Count(cell => sweep.StateOf(cell) is not CellState.Done), "variant")} of {Figures.Count(sweep.Cells.Length)} go on where they stopped" +
        $"{(Failed(sweep).Length > 0 ? ", and what failed is tried once more" : "")}.";

    private static string Named(string[] names) => string.Join(", ", names.Take(3)) + (names.Length > 3 ? $" and {Figures.Count(names.Length - 3)} more" : "");
}
