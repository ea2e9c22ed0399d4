using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace VerifiedAddition.Grains;

/// <summary>Asks one model questions outside the format that it was trained on. Key: <see cref="RobustnessPlan.KeyFor"/>.</summary>
[Alias("va.IRobustnessGrain"), Version(GridContract.Version)]
public interface IRobustnessGrain : IJobGrain
{
    /// <summary>All that was found; null until it is finished.</summary>
    [Alias("Report"), AlwaysInterleave]
    Task<RobustnessReport?> ReportAsync(CancellationToken cancellationToken = default);
}
