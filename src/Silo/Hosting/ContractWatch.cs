using System.Globalization;
using Orleans.Metadata;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo;

/// <summary>Checks for silos of earlier versions in the cluster that are incompatible with this one.</summary>
/// <remarks>
/// Orleans lets any process join that knows the cluster's name; incompatible calls then fail one by one with serializer errors. A silo that
/// finds an incompatible one on joining exits; if an incompatible one joins later, it reports that and is not ready.
/// </remarks>
internal sealed partial class ContractWatch(
    IClusterManifestProvider manifests, IClusterMembershipService membership, ILogger<ContractWatch> logger) : BackgroundService
{
    /// <summary>Maximum wait for the manifests of the silos already in the cluster.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private volatile string? _trouble;

    /// <summary>The incompatible silo, in a sentence without its full stop; null if there is none.</summary>
    public string? Trouble => _trouble;

    /// <exception cref="MixedContractsException">The cluster has a silo of an incompatible earlier version.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; waited < Patience && !Active.All(manifests.Current.Silos.ContainsKey); waited += Look)
        {
            await Task.Delay(Look, cancellationToken);
        }

        if (Found() is { } trouble)
        {
            throw new MixedContractsException($"{trouble}. Stop all silos of the earlier version first (docs/kubernetes.md, Upgrade).");
        }

        await base.StartAsync(cancellationToken);
    }

    /// <summary>Returns the contract version of a silo: the highest version among the grain interfaces we know; 0 from before there were versions.</summary>
    internal static int ContractOf(GrainManifest silo, GrainManifest ours) => ours.Interfaces.Keys
        .Select(contract => silo.Interfaces.TryGetValue(contract, out var known)
            && known.Properties.TryGetValue(WellKnownGrainInterfaceProperties.Version, out var text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0)
        .DefaultIfEmpty().Max();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var _ in manifests.Updates.WithCancellation(stoppingToken))
        {
            var found = Found();
            if (found is not null && _trouble is null)
            {
                LogMixed(logger, found);
            }

            _trouble = found;
        }
    }

    private IEnumerable<SiloAddress> Active =>
        membership.CurrentSnapshot.Members.Values.Where(member => member.Status is SiloStatus.Active).Select(member => member.SiloAddress);

    private string? Found()
    {
        foreach (var silo in Active)
        {
            if (manifests.Current.Silos.TryGetValue(silo, out var manifest)
                && ContractOf(manifest, manifests.LocalGrainManifest) is var contract && contract < GridContract.Oldest)
            {
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"silo '{membership.CurrentSnapshot.Members[silo].Name}' is of an earlier version: it speaks contract {contract}, and this one understands ") +
                    string.Create(CultureInfo.InvariantCulture, $"{GridContract.Oldest} and later");
            }
        }

        return null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Incompatible versions in the cluster: {Trouble}")]
    private static partial void LogMixed(ILogger logger, string trouble);
}
