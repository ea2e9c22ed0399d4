using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Pages;

/// <summary>Tells views of a sweep apart by all of them that is shown.</summary>
internal static class SweepMark
{
    /// <summary>Whether two views of a sweep show the same.</summary>
    public static bool IsSame(SeenSweep one, SeenSweep other) => ReferenceEquals(one, other) || Of(one) == Of(other);

    /// <summary>Whether a variant shows the same in two views.</summary>
    public static bool IsSame(CellSnapshot one, CellSnapshot other) => ReferenceEquals(one, other) || Of(one) == Of(other);

    private static int Of(SeenSweep seen)
    {
        var (mark, sweep) = (new HashCode(), seen.Sweep);
        if (seen.Overview is { } all)
        {
            mark.Add((all.Variants, all.Trained, all.Wrong, all.Totals, all.Unsaved));
            Array.ForEach(all.States, mark.Add);
            Array.ForEach(all.Waits, mark.Add);
        }

        mark.Add((sweep.Name, sweep.Phase, sweep.IsIdle, sweep.Untold, sweep.Trouble, sweep.Spec?.Terms));
        foreach (var cell in sweep.Cells)
        {
            mark.Add(Of(cell));
        }

        return mark.ToHashCode();
    }

    private static int Of(CellSnapshot cell)
    {
        var (mark, training) = (new HashCode(), cell.Training);
        mark.Add((cell.Name, cell.Waiting, training.Phase, training.Step, training.StepsPerSecond, training.CheckpointStep));
        mark.Add((training.Restarts, training.Silo, training.Error, training.StorageTrouble));
        foreach (var job in cell.Jobs)
        {
            mark.Add((job.Phase, job.Done, job.Total, job.Error, job.StorageTrouble));
        }

        return mark.ToHashCode();
    }
}
