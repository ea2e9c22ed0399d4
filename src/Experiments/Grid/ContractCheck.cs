using System.Globalization;
using Orleans.Metadata;

namespace VerifiedAddition.Experiments;

/// <summary>Whether a grid understands all that this program may say, before it says anything.</summary>
/// <remarks>Orleans would refuse each call by itself, but in words for programmers, and as if the grid were silent.</remarks>
internal static class ContractCheck
{
    /// <param name="manifests">What Orleans has heard of the interfaces of this program and of those of every silo.</param>
    /// <param name="description">The grid, in words that fit behind "at".</param>
    /// <exception cref="ClientException">No silo knows the contract of this program.</exception>
    public static void Require(IClusterManifestProvider manifests, string description)
    {
        ArgumentNullException.ThrowIfNull(manifests);
        var silos = manifests.Current.Silos.Values.ToList();
        silos.Remove(manifests.LocalGrainManifest); // Orleans 10.4.2 lists the client among them
        var unknown = manifests.LocalGrainManifest.Interfaces.Keys
            .Select(contract => (Ours: VersionIn(manifests.LocalGrainManifest, contract), Theirs: silos.Select(silo => VersionIn(silo, contract)).DefaultIfEmpty().Max()))
            .FirstOrDefault(versions => silos.Count > 0 && versions.Theirs < versions.Ours);
        if (unknown.Ours > 0)
        {
            throw new ClientException(
                ExitCodes.Unavailable,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The grid at {description} is of an older version: it speaks contract {unknown.Theirs}, this va contract {unknown.Ours}. It would drop ") +
                "what it does not know, so nothing was asked of it. Upgrade its silos first, or use the va of its version.");
        }
    }

    /// <summary>The version of an interface; 0 where it has none, or is not known at all.</summary>
    private static int VersionIn(GrainManifest manifest, GrainInterfaceType contract) =>
        manifest.Interfaces.TryGetValue(contract, out var known) && known.Properties.TryGetValue(WellKnownGrainInterfaceProperties.Version, out var text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;
}
