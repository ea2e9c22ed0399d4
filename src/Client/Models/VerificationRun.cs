using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>Has a model verified and waits for the report.</summary>
/// <param name="grid">The grid that asks the questions.</param>
/// <param name="report">Where progress is shown.</param>
internal sealed class VerificationRun(IGrid grid, Report report)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <exception cref="ClientException">The verification failed, or the grid went away.</exception>
    public async Task<VerificationReport> RunAsync(
        string model, WeightsRef weights, VerificationPlan plan, CancellationToken cancellationToken)
    {
        var grain = grid.Grains.GetGrain<IVerificationGrain>(plan.KeyFor(weights));
        var now = await grain.StartAsync(weights, plan, sweep: null, cancellationToken);
        await using (var view = ProgressViews.For(report, $"{model} {plan.Operation.Name()}"))
        {
            now = await FollowAsync(grain, now, view, cancellationToken);
        }

        return now.Phase is JobPhase.Completed && await grain.ReportAsync(cancellationToken) is { } found
            ? found
            : throw new ClientException(ExitCodes.Unavailable, $"The verification of {model} failed: {now.Error ?? "no reason is known"}");
    }

    private async Task<IJobSnapshot> FollowAsync(
        IVerificationGrain grain, IJobSnapshot now, IProgressView view, CancellationToken cancellationToken)
    {
        var time = report.Terminal.Time;
        var heard = time.GetTimestamp();
        view.Show(JobText.Share(now), JobText.ProgressOf(now));
        while (now.Phase is JobPhase.New or JobPhase.Running)
        {
            var pause = Task.Delay(Pause, time, cancellationToken);
            if (await Task.WhenAny(pause, grid.Lost) == grid.Lost)
            {
                throw Gone(grid.Lost.Exception?.InnerException);
            }

            await pause;
            try
            {
                now = await grain.ViewAsync(cancellationToken).WaitAsync(cancellationToken);
                heard = time.GetTimestamp();
                view.Show(JobText.Share(now), JobText.ProgressOf(now));
            }
            catch (Exception e) when (Failures.IsSilence(e) && !cancellationToken.IsCancellationRequested)
            {
                if (time.GetElapsedTime(heard) > Patience)
                {
                    throw Gone(e);
                }
            }
        }

        return now;
    }

    private ClientException Gone(Exception? reason) => new(
        ExitCodes.Unavailable,
        $"The grid at {grid.Description} has gone. The questions asked so far are kept: run the same command again to go on.",
        reason);
}
