using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>Has the grid do a job and follows it to its end.</summary>
/// <param name="grid">The grid.</param>
/// <param name="report">Where progress is shown.</param>
/// <param name="kept">What is said of the work that is done where the grid goes away.</param>
internal sealed class JobRun(IGrid grid, Report report, string kept)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    /// <summary>Starts or resumes it, and waits.</summary>
    /// <param name="title">What is shown before its progress.</param>
    /// <param name="weights">The model.</param>
    /// <param name="plan">What is to be done.</param>
    /// <returns>The job when it is complete or has failed.</returns>
    /// <exception cref="ClientException">The grid went away.</exception>
    /// <exception cref="ArgumentException">The plan cannot be carried out.</exception>
    public async Task<IJobSnapshot> FollowAsync(string title, WeightsRef weights, IJobPlan plan, CancellationToken cancellationToken)
    {
        var grain = grid.Grains.GetJob(plan.Job, plan.KeyFor(weights));
        var now = await new PatientCall(grid, report.Terminal.Time, kept).AskAsync(
            () => grain.StartAsync(weights, plan, sweep: null, cancellationToken), report.Say, cancellationToken);
        if (IsOver(now))
        {
            return now;
        }

        await using var view = ProgressViews.For(report, title);
        view.Show(JobText.Share(now), JobText.ProgressOf(now));
        await foreach (var next in new Polling(grid, report.Terminal.Time, kept, report.Say)
            .AskAsync(() => grain.ViewAsync(cancellationToken), Pause, cancellationToken))
        {
            now = next;
            view.Show(JobText.Share(now), JobText.ProgressOf(now));
            if (IsOver(now))
            {
                break;
            }
        }

        return now;
    }

    private static bool IsOver(IJobSnapshot now) => now.Phase is JobPhase.Completed or JobPhase.Failed;
}
