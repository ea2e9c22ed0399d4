using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace VerifiedAddition.Grains;

/// <summary>Carries out one plan on one model, in parts that are each counted once. Key: <see cref="IJobPlan.KeyFor"/>.</summary>
[Alias("va.IJobGrain"), Version(GridContract.Version), ForClients]
public interface IJobGrain : IGrainWithStringKey
{
    /// <summary>Starts or resumes the job; does nothing if it is finished. Returns its state.</summary>
    /// <param name="weights">The model.</param>
    /// <param name="plan">What is to be done.</param>
    /// <param name="sweep">The sweep to notify of progress; null for none.</param>
    /// <exception cref="ArgumentException">The plan does not belong to this grain, or is invalid.</exception>
    [Alias("Start")]
    Task<IJobSnapshot> StartAsync(WeightsRef weights, IJobPlan plan, string? sweep, CancellationToken cancellationToken = default);

    /// <summary>Starts or resumes the job as <see cref="StartAsync"/> does, for a sweep that tells to whom its questions are charged.</summary>
    /// <param name="weights">The model.</param>
    /// <param name="plan">What is to be done.</param>
    /// <param name="account">The sweep, which is notified of progress. The job is charged to whoever asked for it first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">The plan does not belong to this grain, or is invalid, or the account is.</exception>
    [Alias("StartFor")]
    Task<IJobSnapshot> StartForAsync(WeightsRef weights, IJobPlan plan, JobAccount account, CancellationToken cancellationToken = default);

    /// <summary>A sweep no longer wants the job. If no other does, it stops and keeps what is counted.</summary>
    [Alias("Release")]
    Task<IJobSnapshot> ReleaseAsync(string sweep, CancellationToken cancellationToken = default);

    /// <summary>
    /// A sweep that wanted the job is deleted. If nobody else wants it, the job is forgotten with what it found, except for a verification's certificate.
    /// </summary>
    /// <returns>Whether it is forgotten.</returns>
    [Alias("Forget")]
    Task<bool> ForgetAsync(string sweep, CancellationToken cancellationToken = default);

    /// <summary>Returns the job's state.</summary>
    [Alias("View"), AlwaysInterleave]
    Task<IJobSnapshot> ViewAsync(CancellationToken cancellationToken = default);
}
