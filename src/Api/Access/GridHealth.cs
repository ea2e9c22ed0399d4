using Microsoft.Extensions.Diagnostics.HealthChecks;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Api;

/// <summary>Whether the console has a grid to tell of.</summary>
internal sealed class GridHealth(IGridSource source) : IHealthCheck
{
    public const string Name = "grid";

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var grid = await source.GridAsync(cancellationToken);
            return grid.Lost.IsCompleted ? HealthCheckResult.Unhealthy() : HealthCheckResult.Healthy();
        }
        catch (ClientException)
        {
            return HealthCheckResult.Unhealthy();
        }
    }
}
