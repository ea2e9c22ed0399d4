using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Pages;

/// <summary>A sweep in the list of all.</summary>
/// <param name="Seen">The sweep: with all of its variants, or a large one with those that matter now.</param>
public sealed record SweepRow(SeenSweep Seen)
{
    private readonly Lazy<(double Share, string Tally, string Why)> _told = new(() => (
        Seen.Overview is { } all ? ShareOf(all) : ShareOf(Seen.Sweep),
        Seen.Overview is { } counted ? SweepText.Tally(counted) : SweepText.Tally(Seen.Sweep),
        WhyOf(Seen)));

    /// <summary>The sweep.</summary>
    public SweepSnapshot Sweep => Seen.Sweep;

    /// <summary>Its state, in a word.</summary>
    public string State => SweepText.Phase(Sweep);

    /// <summary>How much of it is done, 0 to 1.</summary>
    public double Share => _told.Value.Share;

    /// <summary>What its variants do, in numbers.</summary>
    public string Tally => _told.Value.Tally;

    /// <summary>Why some of it waits, or what troubles it; empty for neither.</summary>
    public string Why => _told.Value.Why;

    /// <summary>Wrong answers so far; null before any was asked.</summary>
    public long? Wrong { get; } = Seen.Overview is { } all ? all.Totals.Asked > 0 ? all.Totals.Failures : null
        : Seen.Sweep.Last().SelectMany(cell => cell.Verifications).Where(one => one.Asked > 0).ToArray() is { Length: > 0 } asked ? asked.Sum(one => one.Failures)
        : null;

    /// <summary>What is left; null where that is not known.</summary>
    public SweepForecast? Left { get; } = Seen.Overview is not { } all ? SweepForecast.Of(Seen.Sweep) : all.SecondsLeft is { } seconds ? new(seconds, IsWhole: false) : null;

    /// <summary>How much of one variant is done: its training and its jobs count alike.</summary>
    internal static double ShareOf(SweepSnapshot sweep, CellSnapshot cell) => sweep.StateOf(cell) switch
    {
        CellState.Done or CellState.Stopped => 1,
        _ when !CellReading.IsTrained(cell.Training) => JobText.Share(cell.Training.Step, cell.Spec.Steps) / 2,
        _ => 0.5 + (JobText.Share(cell.Jobs) / 2),
    };

    private static double ShareOf(SweepSnapshot sweep) => sweep.Cells.Length == 0 ? 0 : sweep.Cells.Average(cell => ShareOf(sweep, cell));

    private static double ShareOf(SweepOverview sweep) => sweep.Variants == 0
        ? 0
        : (sweep.CountOf(EnumText.Of(CellState.Done)) + sweep.CountOf(EnumText.Of(CellState.Stopped))) / (double)sweep.Variants;

    private static string WhyOf(SeenSweep seen)
    {
        var sweep = seen.Sweep;
        if (sweep.Trouble is { } trouble)
        {
            return trouble;
        }

        if (sweep.Cells.FirstOrDefault(cell => sweep.StateOf(cell) is CellState.Failed) is { } failed)
        {
            return $"{failed.Name}: {SweepReading.ErrorOf(failed) ?? "failed"}";
        }

        if (seen.Overview is { } all)
        {
            return all.Waits is [var most, ..]
                ? $"{Figures.Count(all.CountOf(EnumText.Of(CellState.Waiting)), "variant")} waiting; the first {most.First}"
                : SweepText.Paused(sweep);
        }

        var waiting = sweep.Cells.Where(cell => sweep.StateOf(cell) is CellState.Waiting && cell.Waiting is not null).ToArray();
        return waiting.Length == 0 ? SweepText.Paused(sweep) : $"{waiting[0].Name} {waiting[0].Waiting}{(waiting.Length > 1 ? $"; {Figures.Count(waiting.Length - 1)} more wait" : "")}";
    }
}
