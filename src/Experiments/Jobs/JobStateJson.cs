using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>How far a job of a sweep is, of whatever kind (docs/json.md); a field's name never changes.</summary>
/// <param name="Kind"><c>verification</c>, <c>analysis</c> or <c>robustness</c>.</param>
/// <param name="Name">Which of its kind, such as the operation.</param>
/// <param name="Phase"><c>new</c>, <c>running</c>, <c>paused</c>, <c>completed</c> or <c>failed</c>; <c>interrupted</c> where nobody goes on with it.</param>
/// <param name="Done">Questions or parts.</param>
/// <param name="Total">Questions or parts.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="ThreadSeconds">The sum of its parts' times on their threads, in seconds.</param>
/// <param name="Error">Why it failed; null if it did not.</param>
/// <param name="StorageTrouble">What could not be stored or read in the last try; null for nothing.</param>
public sealed record JobStateJson(
    string Kind, string Name, string Phase, long Done, long Total, double Seconds, double ThreadSeconds, string? Error, string? StorageTrouble)
{
    /// <summary>The JSON form of a job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="isInterrupted">Whether nobody goes on with what its sweep wants.</param>
    public static JobStateJson Of(IJobSnapshot job, bool isInterrupted) => new(
        job.Job.Name, JobText.NameOf(job), PhaseOf(job, isInterrupted), job.Done, job.Total, job.Seconds, job.PartSeconds, job.Error, job.StorageTrouble);

    /// <summary>A job that runs as far as its state tells is interrupted where nobody goes on with it.</summary>
    public static string PhaseOf(IJobSnapshot job, bool isInterrupted) =>
        isInterrupted && job.Phase is JobPhase.Running ? EnumText.Of(CellState.Interrupted) : EnumText.Of(job.Phase);
}
