using Orleans.CodeGeneration;

namespace VerifiedAddition.Grains;

/// <summary>Does one part of a job, afresh on every call. Key: <c>{job}/{part}</c>, with an arbitrary suffix.</summary>
/// <remarks>For clients, too: whoever checks a certificate has shards asked again. What they are told is counted nowhere.</remarks>
[Alias("va.IJobPartGrain"), Version(GridContract.Version), ForClients]
public interface IJobPartGrain : IGrainWithStringKey
{
    /// <returns>The result; null if no slot of the silo became free in time, and nothing was done.</returns>
    /// <exception cref="ArgumentException">The plan or the part is invalid.</exception>
    [Alias("Run"), ResponseTimeout("00:30:00")]
    Task<IJobReport?> RunAsync(WeightsRef weights, IJobPlan plan, IJobPart part, CancellationToken cancellationToken = default);
}
