using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Has the grid do a job and follows it to its end.</summary>
/// <param name="grid">The grid.</param>
/// <param name="reporter">Where progress is shown.</param>
/// <param name="kept">What is said of the work that is done where the grid goes away.</param>
public sealed class JobRun(IGrid grid, IReporter reporter, string kept)
{
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
        var now = await new PatientCall(grid, reporter.Time, kept).AskAsync(
            () => grain.StartAsync(weights, plan, sweep: null, cancellationToken), reporter.Say, cancellationToken);
        if (JobProgress.IsOver(now))
        {
            return now;
        }

        await using var view = reporter.Begin(title);
        await foreach (var update in new JobProgress(grid, reporter.Time, kept).FollowAsync(grain, now, cancellationToken))
        {
            now = update.Now;
            if (update.IsSilence)
            {
                reporter.Say(update.Silence);
            }
            else
            {
                view.Show(JobText.Share(now), JobText.ProgressOf(now));
            }
        }

        return now;
    }
}
