using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>Follows a sweep until it ends.</summary>
/// <param name="grid">The grid that has it.</param>
/// <param name="report">Shows progress.</param>
internal sealed class SweepFollower(IGrid grid, Report report)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(700);

    /// <summary>Returns the sweep at its end; waits while it is paused. While the grid does not answer, this is reported and it is asked again.</summary>
    /// <exception cref="ClientException">The grid went away, or lost the sweep.</exception>
    /// <exception cref="OperationCanceledException">The command was cancelled.</exception>
    public async Task<SweepSnapshot> FollowAsync(ISweepGrain sweep, SweepSnapshot now, CancellationToken cancellationToken)
    {
        await using var view = SweepViews.For(report);
        var news = new SweepNews(report.Terminal.Time);
        view.Show(now, news.NoteOn(now));
        if (now.HasEnded())
        {
            return now;
        }

        var polling = new Polling(grid, report.Terminal.Time, PatientCall.KeptOf(now.Name), view.ShowSilence);
        await foreach (var next in polling.AskAsync(() => sweep.ViewAsync(cancellationToken), Pause, cancellationToken))
        {
            now = next.Phase is not SweepPhase.New ? next : throw new ClientException(
                ExitCodes.Unavailable,
                $"The grid at {grid.Description} has lost the sweep '{now.Name}': its storage was emptied, or restored to an older state. Run the sweep by its " +
                "file again: trained variants whose artefacts are stored are reused.");
            view.Show(now, news.NoteOn(now));
            if (now.HasEnded())
            {
                break;
            }
        }

        return now;
    }
}
