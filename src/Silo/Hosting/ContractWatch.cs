using System.Globalization;
using Orleans.Metadata;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo;

/// <summary>Checks for silos of earlier and later versions in the cluster that are incompatible with this one.</summary>
/// <remarks>
/// Orleans lets any process join that knows the cluster's name; incompatible calls then fail one by one with serializer errors. A silo that
/// finds an incompatible one on joining exits; if an incompatible one joins later, it reports that and is not ready. A later version knows which
/// earlier ones it understands; an earlier one reads that in the later one's manifest (<see cref="OldestContract"/>).
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

    /// <exception cref="MixedContractsException">The cluster has a silo of an incompatible version.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; waited < Patience && !Active.All(manifests.Current.Silos.ContainsKey); waited += Look)
        {
            await Task.Delay(Look, cancellationToken);
        }

        if (Found() is { } trouble)
        {
            throw new MixedContractsException($"{trouble}. Stop all silos of the one version before any of the other starts (docs/kubernetes.md, Upgrade).");
        }

        await base.StartAsync(cancellationToken);
    }

    /// <summary>Returns why a silo and this one cannot work together, in a sentence without its full stop; null if they can.</summary>
    internal static string? Compare(string name, GrainManifest silo, GrainManifest ours)
    {
        var contract = ContractOf(silo, ours);
        if (contract < GridContract.Oldest)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"silo '{name}' is of an earlier version: it speaks contract {contract}, and this one understands {GridContract.Oldest} and later");
        }

        var oldest = HighestOf(silo, ours, OldestContract.Property);
        return oldest <= GridContract.Version ? null : string.Create(
            CultureInfo.InvariantCulture,
            $"silo '{name}' is of a later version: it understands contract {oldest} and later, and this one speaks {GridContract.Version}");
    }

    /// <summary>Returns the contract version of a silo: the highest version among the grain interfaces we know; 0 from before there were versions.</summary>
    internal static int ContractOf(GrainManifest silo, GrainManifest ours) => HighestOf(silo, ours, WellKnownGrainInterfaceProperties.Version);

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

    private static int HighestOf(GrainManifest silo, GrainManifest ours, string property) => ours.Interfaces.Keys
        .Select(contract => silo.Interfaces.TryGetValue(contract, out var known)
            && known.Properties.TryGetValue(property, out var text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
        .DefaultIfEmpty().Max();

    private string? Found() => Active
        .Select(silo => manifests.Current.Silos.TryGetValue(silo, out var manifest)
            ? Compare(membership.CurrentSnapshot.Members[silo].Name, manifest, manifests.LocalGrainManifest)
            : null)
        .FirstOrDefault(trouble => trouble is not null);

    [LoggerMessage(Level = LogLevel.Error, Message = "Incompatible versions in the cluster: {Trouble}")]
    private static partial void LogMixed(ILogger logger, string trouble);
}
