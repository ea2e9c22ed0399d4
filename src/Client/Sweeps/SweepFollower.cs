using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>Follows a sweep until it ends.</summary>
/// <param name="grid">The grid that has it.</param>
/// <param name="report">Shows progress.</param>
internal sealed class SweepFollower(IGrid grid, Report report)
{
    /// <summary>Returns the sweep at its end; waits while it is paused. While the grid does not answer, this is reported and it is asked again.</summary>
    /// <exception cref="ClientException">The grid went away, or lost the sweep.</exception>
    /// <exception cref="OperationCanceledException">The command was cancelled.</exception>
    public async Task<SeenSweep> FollowAsync(ISweepGrain sweep, SeenSweep now, CancellationToken cancellationToken)
    {
        await using var view = SweepViews.For(report);
        await foreach (var update in new SweepProgress(grid, report.Time).FollowAsync(sweep, now, cancellationToken))
        {
            now = new(update.Sweep, update.Overview);
            if (update.IsSilence)
            {
                view.ShowSilence(update.Silence);
            }
            else
            {
                view.Show(now.Sweep, update.Note, now.Overview);
            }
        }

        return now;
    }
}
