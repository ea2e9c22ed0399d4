using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>Watches a sweep until it ends.</summary>
/// <param name="grid">The grid that has it.</param>
/// <param name="report">Where progress is shown.</param>
internal sealed class SweepFollower(IGrid grid, Report report)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(700);

    /// <summary>Gateways change, silos restart: a grid may be silent for so long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>The sweep at its end.</summary>
    /// <exception cref="ClientException">The grid went away.</exception>
    /// <exception cref="OperationCanceledException">Somebody wants no more of it.</exception>
    public async Task<SweepSnapshot> FollowAsync(ISweepGrain sweep, SweepSnapshot now, CancellationToken cancellationToken)
    {
        await using var view = SweepViews.For(report);
        view.Show(now);
        var time = report.Terminal.Time;
        var heard = time.GetTimestamp();
        while (!now.HasEnded())
        {
            await PauseAsync(now.Name, cancellationToken);
            try
            {
                now = await sweep.ViewAsync(cancellationToken).WaitAsync(cancellationToken);
                heard = time.GetTimestamp();
                view.Show(now);
            }
            catch (Exception e) when (Failures.IsSilence(e) && !cancellationToken.IsCancellationRequested)
            {
                if (time.GetElapsedTime(heard) > Patience)
                {
                    throw Gone(now.Name, e);
                }
            }
        }

        return now;
    }

    private async Task PauseAsync(string sweep, CancellationToken cancellationToken)
    {
        var pause = Task.Delay(Pause, report.Terminal.Time, cancellationToken);
        if (await Task.WhenAny(pause, grid.Lost) == grid.Lost)
        {
            throw Gone(sweep, grid.Lost.Exception?.InnerException);
        }

        await pause;
    }

    private ClientException Gone(string sweep, Exception? reason) => new(
        ExitCodes.Unavailable,
        $"The grid at {grid.Description} has gone{(reason is null ? "" : $" ({reason.Message})")}. What the sweep {sweep} has done is kept: " +
        "run the same command again to go on.",
        reason);
}
