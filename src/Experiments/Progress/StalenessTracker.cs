using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Tells what is new in successive views of a sweep from what they repeat.</summary>
/// <param name="time">The clock.</param>
internal sealed class StalenessTracker(TimeProvider time)
{
    private const int MaxNames = 3;

    /// <summary>Time without news after which training or a job counts as silent; both report more often than this.</summary>
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(30);

    /// <summary>The same while a backend is known to be in trouble.</summary>
    private static readonly TimeSpan InTrouble = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, (string Mark, DateTimeOffset At)> _heard = new(StringComparer.Ordinal);

    /// <summary>Returns what the reader of the newest view must know; null if all of it is up to date.</summary>
    public string? NoteOn(SweepSnapshot sweep)
    {
        var now = time.GetLocalNow();
        var silent = sweep.Cells.Where(cell => IsBusy(sweep, cell))
            .Select(cell => (cell.Name, At: Heard(cell, now)))
            .Where(cell => now - cell.At > (sweep.Trouble is null ? Usual : InTrouble)).OrderBy(cell => cell.At).ToArray();
        var why = sweep.Trouble is { } trouble ? $": {trouble}" : "";
        return silent is [var first, ..]
            ? $"No news of {NamesOf(silent.Select(cell => cell.Name))} since {first.At:HH:mm:ss} ({Figures.Duration((now - first.At).TotalSeconds)} ago){why}."
            : sweep.Trouble is null || sweep.HasEnded() ? null : $"The grid is in trouble{why}.";
    }

    private DateTimeOffset Heard(CellSnapshot cell, DateTimeOffset now)
    {
        var mark = string.Join(
            ' ',
            [
                $"{cell.Training.Phase} {cell.Training.Step} {cell.Training.CheckpointStep} {cell.Training.Restarts}",
                .. cell.Jobs.Select(job => $"{job.Phase} {job.Done}"),
            ]);
        if (!_heard.TryGetValue(cell.Name, out var before) || !string.Equals(before.Mark, mark, StringComparison.Ordinal))
        {
            _heard[cell.Name] = before = (mark, now);
        }

        return before.At;
    }

    private static bool IsBusy(SweepSnapshot sweep, CellSnapshot cell) =>
        sweep.StateOf(cell) is CellState.Training or CellState.Working;

    private static string NamesOf(IEnumerable<string> names)
    {
        var all = names.ToArray();
        return string.Join(", ", all.Take(MaxNames)) + (all.Length > MaxNames ? $" and {Figures.Count(all.Length - MaxNames, "other")}" : "");
    }
}
