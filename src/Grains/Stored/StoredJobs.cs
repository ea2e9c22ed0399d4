namespace VerifiedAddition.Grains;

/// <summary>Reads the stored states of jobs.</summary>
/// <param name="states">The states of the grains.</param>
/// <param name="artefacts">The artefacts of the same grid.</param>
internal sealed class StoredJobs(IStoredStates states, IArtefactStore artefacts)
{
    /// <summary>Returns the state of a job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="releasedBy">A sweep that no longer wants it; null for none.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Its state; null if it cannot be read, which must not block viewing its sweep.</returns>
    public async Task<IJobSnapshot?> ViewAsync(JobRequest job, string? releasedBy, CancellationToken cancellationToken)
    {
        try
        {
            var state = StateOf(job);
            if (releasedBy is not null)
            {
                state.Release(releasedBy, state.IsUnfinished);
            }

            return await state.ViewAsync(job.Key, artefacts, cancellationToken);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private Demand StateOf(JobRequest job) => job.Plan switch
    {
        VerificationPlan => Read<VerificationGrain.Memory>(job),
        AnalysisPlan => Read<AnalysisGrain.Memory>(job),
        RobustnessPlan => Read<RobustnessGrain.Memory>(job),
        var other => throw new NotSupportedException($"No stored state is known for jobs of the kind {other.Job}."),
    };

    private T Read<T>(JobRequest job)
        where T : Demand, new() => states.Read<T>(job.Plan.Job.Name, GrainId.Create(job.Plan.Job.Name, job.Key));
}
