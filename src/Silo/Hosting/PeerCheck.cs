using VerifiedAddition.Backends;

namespace VerifiedAddition.Silo;

/// <summary>Before a silo joins, tries whether the silos of the cluster let it in: Orleans would try for minutes, and say less.</summary>
/// <param name="tls">What this silo has of certificates; null for a silo without TLS.</param>
/// <param name="table">The silos of the cluster.</param>
/// <param name="logger">For what becomes of the certificates.</param>
internal sealed class PeerCheck(PeerTls? tls, IMembershipTable table, ILogger<PeerCheck> logger) : IHostedService
{
    /// <summary>All silos have the same settings, so a few of them tell.</summary>
    private const int Asked = 3;

    private const string Remedy = "All silos, or none, have 'Orleans:Tls', with certificates of one authority (docs/security.md).";

    /// <exception cref="InvalidConfigurationException">A silo of the cluster does not let this one in, or is not to be trusted.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await table.InitializeMembershipTableAsync(tryInitTableVersion: true, cancellationToken);
        var members = (await table.ReadAllAsync(cancellationToken)).Members.Select(member => member.Item1).Where(member => member.Status is SiloStatus.Active);
        var asked = members.OrderByDescending(member => member.IAmAliveTime).Take(Asked);
        if ((await Task.WhenAll(asked.Select(member => TroubleWithAsync(member, cancellationToken)))).FirstOrDefault(trouble => trouble is not null) is { } trouble)
        {
            throw new InvalidConfigurationException($"{trouble}. {Remedy}");
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<string?> TroubleWithAsync(MembershipEntry member, CancellationToken cancellationToken)
    {
        var silo = member.SiloAddress.Endpoint;
        if (tls is null)
        {
            return await PeerTls.IsWantedByAsync(silo, cancellationToken)
                ? $"Silo '{member.SiloName}' of the cluster, {silo}, uses TLS, and this one has no 'Orleans:Tls'"
                : null;
        }

        return await tls.TryAsync(silo, logger, cancellationToken) is { } trouble
            ? $"Silo '{member.SiloName}' of the cluster and this one do not trust each other: {trouble}"
            : null;
    }
}
