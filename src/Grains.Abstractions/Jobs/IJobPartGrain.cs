using Orleans.CodeGeneration;

namespace VerifiedAddition.Grains;

/// <summary>Does one part of a job, anew at every call. Key: <c>{job}/{part}</c>, with anything behind it.</summary>
[Alias("va.IJobPartGrain"), Version(GridContract.Version)]
public interface IJobPartGrain : IGrainWithStringKey
{
    /// <returns>What came of it; null if no slot of the silo came free in time, and nothing was done.</returns>
    /// <exception cref="ArgumentException">The plan or the part cannot be.</exception>
    [Alias("Run"), ResponseTimeout("00:30:00")]
    Task<IJobReport?> RunAsync(WeightsRef weights, IJobPlan plan, IJobPart part, CancellationToken cancellationToken = default);
}
