using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>Watches a sweep until it ends.</summary>
/// <param name="grid">The grid that has it.</param>
/// <param name="report">Where progress is shown.</param>
internal sealed class SweepFollower(IGrid grid, Report report)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(700);

    /// <summary>A view is a matter of milliseconds; a silo that hangs would be waited for until the call times out.</summary>
    private static readonly TimeSpan ViewTime = TimeSpan.FromSeconds(10);

    /// <summary>The sweep at its end. While the grid does not answer, that is said and it is asked again.</summary>
    /// <exception cref="ClientException">The grid went away.</exception>
    /// <exception cref="OperationCanceledException">Somebody wants no more of it.</exception>
    public async Task<SweepSnapshot> FollowAsync(ISweepGrain sweep, SweepSnapshot now, CancellationToken cancellationToken)
    {
        var time = report.Terminal.Time;
        var call = new PatientCall(grid, time);
        await using var view = SweepViews.For(report);
        view.Show(now);
        while (!now.HasEnded())
        {
            await call.PauseAsync(Pause, now.Name, cancellationToken);
            now = await call.AskAsync(
                () => sweep.ViewAsync(cancellationToken).WaitAsync(ViewTime, time, cancellationToken), now.Name, view.ShowSilence, cancellationToken);
            view.Show(now);
        }

        return now;
    }
}
