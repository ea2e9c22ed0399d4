using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace VerifiedAddition.Grains;

/// <summary>Asks one model questions outside the format it was trained on. Key: <see cref="RobustnessPlan.KeyFor"/>.</summary>
[Alias("va.IRobustnessGrain"), Version(GridContract.Version), ForClients]
public interface IRobustnessGrain : IJobGrain
{
    /// <summary>Returns the full result; null until the job is finished.</summary>
    [Alias("Report"), AlwaysInterleave]
    Task<RobustnessReport?> ReportAsync(CancellationToken cancellationToken = default);
}
