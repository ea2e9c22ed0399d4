using System.Security.Cryptography;

namespace VerifiedAddition.Grains;

/// <summary>Checks that artefacts are still what was stored.</summary>
internal static class ArtefactChecks
{
    /// <summary>Whether the key holds exactly these bytes.</summary>
    /// <exception cref="IOException">The store failed to read what it has.</exception>
    public static Task<bool> HoldsAsync(this IArtefactStore artefacts, string key, byte[] bytes, CancellationToken cancellationToken) =>
        artefacts.HoldsAsync(key, Convert.ToHexStringLower(SHA256.HashData(bytes)), cancellationToken);

    /// <summary>Whether the key holds bytes with this hash.</summary>
    /// <exception cref="IOException">The store failed to read what it has.</exception>
    public static async Task<bool> HoldsAsync(this IArtefactStore artefacts, string key, string sha256, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await artefacts.OpenReadAsync(key, cancellationToken);
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken)) == sha256;
        }
        catch (ArtefactNotFoundException)
        {
            return false;
        }
    }
}
