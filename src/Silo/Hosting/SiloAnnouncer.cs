using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using VerifiedAddition.Backends;

namespace VerifiedAddition.Silo;

/// <summary>Logs this silo's addresses once it is part of the cluster.</summary>
internal sealed partial class SiloAnnouncer(
    IOptions<SiloOptions> silo, IOptions<EndpointOptions> endpoints, IOptions<ClusterOptions> cluster,
    IEnumerable<ClockDifference> clocks, IEnumerable<BackendWarning> backends, ILogger<SiloAnnouncer> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var at = endpoints.Value;
        var forSilos = at.SiloListeningEndpoint ?? new(at.AdvertisedIPAddress, at.SiloPort);
        var forClients = at.GatewayListeningEndpoint ?? new(at.AdvertisedIPAddress, at.GatewayPort);
        LogReady(logger, silo.Value.SiloName, cluster.Value.ClusterId, forSilos, forClients);
        foreach (var warning in clocks.Select(clock => clock.Warning).OfType<string>().Concat(backends.Select(backend => backend.Text)))
        {
            LogWarning(logger, warning);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Warning}")]
    private static partial void LogWarning(ILogger logger, string warning);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Silo '{Silo}' is in the cluster '{Cluster}': it listens on {SiloEndPoint} for silos, on {GatewayEndPoint} for clients")]
    private static partial void LogReady(ILogger logger, string silo, string cluster, IPEndPoint siloEndPoint, IPEndPoint gatewayEndPoint);
}
