using VerifiedAddition.Experiments;

namespace VerifiedAddition.Pages;

/// <summary>Tells views of a grid apart by all of them that is shown.</summary>
internal static class GridMark
{
    /// <summary>Whether two views of a grid show the same.</summary>
    public static bool IsSame(GridState one, GridState other) => Of(one) == Of(other);

    private static int Of(GridState grid)
    {
        var mark = new HashCode();
        foreach (var silo in grid.Silos)
        {
            mark.Add((silo.Profile.Name, silo.Profile.Address, silo.Standing, silo.Reason, silo.Training, silo.Verifying));
        }

        foreach (var one in grid.Running)
        {
            mark.Add((one.Lease.Ticket, one.Training.Step, one.SecondsLeft));
        }

        foreach (var one in grid.Queue)
        {
            mark.Add((one.Queued.Wait.Variant, one.Waiting));
        }

        return mark.ToHashCode();
    }
}
