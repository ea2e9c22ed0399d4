using System.Runtime.CompilerServices;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Follows jobs: verifications, analyses, tests of robustness.</summary>
/// <param name="grid">The grid that does them.</param>
/// <param name="time">The clock.</param>
/// <param name="kept">What is said of the work that is done where the grid goes away.</param>
public sealed class JobProgress(IGrid grid, TimeProvider time, string kept)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    /// <summary>The job as it is now, and then about three times a second, until it is complete or has failed.</summary>
    /// <param name="job">The job.</param>
    /// <param name="now">How it is, as far as that is known.</param>
    /// <param name="cancellationToken">Gives up; the job goes on.</param>
    /// <exception cref="ClientException">The grid went away.</exception>
    /// <exception cref="OperationCanceledException">Somebody wants no more of it.</exception>
    public async IAsyncEnumerable<Update<IJobSnapshot>> FollowAsync(
        IJobGrain job, IJobSnapshot now, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        yield return new(now, Silence: null);
        var polling = new Polling(grid, time, kept);
        await foreach (var update in polling.AskAsync(now, () => job.ViewAsync(cancellationToken), Pause, IsOver, cancellationToken))
        {
            yield return update;
        }
    }

    /// <summary>Whether a job is complete or has failed.</summary>
    public static bool IsOver(IJobSnapshot now)
    {
        ArgumentNullException.ThrowIfNull(now);
        return now.Phase is JobPhase.Completed or JobPhase.Failed;
    }
}
