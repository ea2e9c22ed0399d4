using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>Progress for files and pipes: a line when something changes, and otherwise one about every ten seconds.</summary>
internal sealed class PlainSweepView(TextWriter output, TimeProvider time) : ISweepView
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly long _started = time.GetTimestamp();
    private readonly Dictionary<string, string> _told = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unsaved = new(StringComparer.Ordinal);
    private TimeSpan _summaryDue = Pause;
    private TimeSpan _noteDue;
    private bool _silent;
    private bool _noted;
    private bool _paused;

    public void Show(SweepSnapshot sweep, string? note, SweepOverview? overview = null)
    {
        if (_silent)
        {
            _silent = false;
            Line("The grid answers again.");
        }

        ShowPause(sweep);
        ShowNote(note);

        // Of a large sweep, what begins and ends is told in numbers.
        foreach (var cell in sweep.Cells.Where(cell => overview is null || sweep.StateOf(cell) is CellState.Failed))
        {
            ShowChanges(sweep, cell);
            ShowWait(cell);
            ShowUnsaved(cell);
        }

        if (time.GetElapsedTime(_started) is var now && now >= _summaryDue && sweep.Phase is SweepPhase.Running)
        {
            _summaryDue = now + Pause;
            Line(overview is null ? SweepText.Tally(sweep) + SweepText.Left(sweep) : SweepText.Tally(overview) + SweepText.Left(overview));
            if (overview is null)
            {
                ShowBusy(sweep);
            }
        }
    }

    private void ShowBusy(SweepSnapshot sweep)
    {
        foreach (var cell in sweep.Cells.Where(cell => sweep.StateOf(cell) is CellState.Training or CellState.Working))
        {
            Line($"  {cell.Name}: {SweepText.Doing(sweep, cell)}");
            if (SweepText.Unsaved(cell) is { } unsaved)
            {
                Line($"    {unsaved}");
            }
        }
    }

    public void ShowSilence(string why)
    {
        _silent = true;
        Line(why);
    }

    public async ValueTask DisposeAsync() => await output.FlushAsync();

    /// <summary>Shows a note immediately if it is the first, then as often as the summary, which without it would be read as current.</summary>
    private void ShowNote(string? note)
    {
        var now = time.GetElapsedTime(_started);
        if (note is not null && (!_noted || now >= _noteDue))
        {
            _noteDue = now + Pause;
            Line(note);
        }
        else if (note is null && _noted)
        {
            Line("There is news again.");
        }

        _noted = note is not null;
    }

    private void ShowPause(SweepSnapshot sweep)
    {
        var paused = sweep.Phase is SweepPhase.Paused;
        if (paused != _paused && !sweep.HasEnded())
        {
            Line(paused ? $"The sweep is {SweepText.Paused(sweep)}." : "The sweep goes on.");
        }

        _paused = paused;
    }

    private void ShowChanges(SweepSnapshot sweep, CellSnapshot cell)
    {
        var state = sweep.StateOf(cell);
        if (Changed(cell.Name, sweep.WordOf(cell)) && state is not (CellState.Waiting or CellState.Paused))
        {
            Line($"{cell.Name}: {Headline(sweep, cell, state)}");
        }

        foreach (var one in cell.Verifications.Where(one => one.Phase is JobPhase.Completed))
        {
            if (Changed($"{cell.Name} {one.Plan?.Operation}", "completed") && state is not CellState.Done)
            {
                Line($"{cell.Name}: {JobText.Wrong(one)}");
            }
        }
    }

    /// <summary>Reports variants that wait for what may never come; others simply wait their turn.</summary>
    private void ShowWait(CellSnapshot cell)
    {
        var why = cell.Cause is WaitCause.NoMemory or WaitCause.Suspected ? cell.Waiting : null;
        if (Changed($"{cell.Name} waits", why ?? "") && why is not null)
        {
            Line($"{cell.Name}: {why}");
        }
    }

    /// <summary>Reports when something first cannot be stored, and when everything is stored again.</summary>
    private void ShowUnsaved(CellSnapshot cell)
    {
        var unsaved = SweepText.Unsaved(cell);
        if (unsaved is not null && _unsaved.Add(cell.Name))
        {
            Line($"{cell.Name}: {unsaved}");
        }
        else if (unsaved is null && _unsaved.Remove(cell.Name))
        {
            Line($"{cell.Name}: the storage answers again");
        }
    }

    private static string Headline(SweepSnapshot sweep, CellSnapshot cell, CellState state) => state switch
    {
        CellState.Training when cell.Training.Step > 0 => $"training, goes on at step {Figures.Count(cell.Training.Step)}",
        CellState.Training when cell.RefinedFrom is not null =>
            $"training, {Figures.Count(cell.Spec.Steps, "step")}, {SweepText.Refined(cell)}",
        CellState.Training => $"training, {Figures.Count(cell.Spec.Steps, "step")}",
        CellState.Working when SweepReading.JobsUnderWay(cell)[0].Job is { Rank: 0 } first =>
            $"trained in {Figures.Duration(cell.Training.TrainingSeconds)}, loss {Figures.Loss(cell.Training.AverageFinalLoss ?? cell.Training.Loss)}; being {first.Done}",
        CellState.Stopped => SweepText.Doing(sweep, cell),
        _ => $"{sweep.WordOf(cell)}, {SweepText.Doing(sweep, cell)}",
    };

    private bool Changed(string key, string value)
    {
        var changed = !_told.TryGetValue(key, out var before) || !string.Equals(before, value, StringComparison.Ordinal);
        _told[key] = value;
        return changed;
    }

    private void Line(string text)
    {
        var elapsed = time.GetElapsedTime(_started);
        output.WriteLine(string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"[{(int)elapsed.TotalMinutes,3}:{elapsed.Seconds:00}] {UntrustedText.Sentence(text)}"));
    }
}
