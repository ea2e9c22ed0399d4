using VerifiedAddition.Backends;

namespace VerifiedAddition.Silo;

/// <summary>Before a silo joins, tries whether the silos of the cluster let it in: Orleans would try for minutes, and say less.</summary>
internal sealed class PeerCheck(PeerTls tls, IMembershipTable table, ILogger<PeerCheck> logger) : IHostedService
{
    /// <summary>All silos have the same settings, so a few of them tell.</summary>
    private const int Asked = 3;

    /// <exception cref="InvalidConfigurationException">A silo of the cluster does not let this one in, or is not to be trusted.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await table.InitializeMembershipTableAsync(tryInitTableVersion: true, cancellationToken);
        var members = (await table.ReadAllAsync(cancellationToken)).Members.Select(member => member.Item1).Where(member => member.Status is SiloStatus.Active);
        foreach (var member in members.OrderByDescending(member => member.IAmAliveTime).Take(Asked))
        {
            if (await tls.TryAsync(member.SiloAddress.Endpoint, logger, cancellationToken) is { } trouble)
            {
                throw new InvalidConfigurationException(
                    $"Silo '{member.SiloName}' of the cluster and this one do not trust each other: {trouble}. All silos, or none, have 'Orleans:Tls', with " +
                    "certificates of one authority (docs/security.md).");
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
