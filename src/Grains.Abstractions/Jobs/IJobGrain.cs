using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace VerifiedAddition.Grains;

/// <summary>Carries out one plan on one model, in parts that are counted once each. Key: <see cref="IJobPlan.KeyFor"/>.</summary>
[Alias("va.IJobGrain"), Version(GridContract.Version)]
public interface IJobGrain : IGrainWithStringKey
{
    /// <summary>Starts or resumes; a finished job only says so.</summary>
    /// <param name="weights">The model.</param>
    /// <param name="plan">What is to be done.</param>
    /// <param name="sweep">The sweep to be told of progress; null for none.</param>
    /// <exception cref="ArgumentException">The plan is not this grain's, or cannot be carried out.</exception>
    [Alias("Start")]
    Task<IJobSnapshot> StartAsync(WeightsRef weights, IJobPlan plan, string? sweep, CancellationToken cancellationToken = default);

    /// <summary>A sweep wants it no longer; when nobody does, it stops, and what is counted is kept.</summary>
    [Alias("Release")]
    Task<IJobSnapshot> ReleaseAsync(string sweep, CancellationToken cancellationToken = default);

    /// <summary>How far it is.</summary>
    [Alias("View"), AlwaysInterleave]
    Task<IJobSnapshot> ViewAsync(CancellationToken cancellationToken = default);
}
