using System.Globalization;
using Orleans.Metadata;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo;

/// <summary>Looks whether silos of earlier versions are in the cluster that this one cannot be mixed with.</summary>
/// <remarks>
/// Orleans lets anybody join who knows the cluster's name; what the others cannot read then fails call by call, in words of a serialiser. A silo that
/// finds such another one does not stay; one that is joined by such another one says so, and is not ready.
/// </remarks>
internal sealed partial class ContractWatch(
    IClusterManifestProvider manifests, IClusterMembershipService membership, ILogger<ContractWatch> logger) : BackgroundService
{
    /// <summary>How long the manifests of silos that are there already are waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    private volatile string? _trouble;

    /// <summary>Which silo this one cannot be mixed with, in a sentence without its full stop; null if there is none.</summary>
    public string? Trouble => _trouble;

    /// <exception cref="MixedContractsException">A silo of an earlier version works in the cluster.</exception>
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

    /// <summary>The contract that a silo speaks: the highest version of a grain interface that we know; 0 from before there were versions.</summary>
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

    [LoggerMessage(Level = LogLevel.Error, Message = "Versions are mixed that cannot be: {Trouble}")]
    private static partial void LogMixed(ILogger logger, string trouble);
}
