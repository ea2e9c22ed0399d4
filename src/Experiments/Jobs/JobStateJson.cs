using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>How far a job of a sweep is, of whatever kind (docs/json.md); a field's name never changes.</summary>
public sealed record JobStateJson(
    string Kind, string Name, string Phase, long Done, long Total, double Seconds, double ThreadSeconds, string? Error, string? StorageTrouble)
{
    public static JobStateJson Of(IJobSnapshot job, bool isInterrupted) => new(
        job.Job.Name, JobText.NameOf(job), PhaseOf(job, isInterrupted), job.Done, job.Total, job.Seconds, job.PartSeconds, job.Error, job.StorageTrouble);

    /// <summary>A job that runs as far as its state tells is interrupted where nobody goes on with it.</summary>
    public static string PhaseOf(IJobSnapshot job, bool isInterrupted) =>
        isInterrupted && job.Phase is JobPhase.Running ? Words.Of(CellState.Interrupted) : Words.Of(job.Phase);
}
