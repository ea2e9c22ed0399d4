using System.IO.Compression;
using System.Text.Json;

namespace VerifiedAddition.Grains;

/// <summary>Keeps what grows with the size of a sweep out of the states of grains, as artefacts of compressed JSON which a state names.</summary>
/// <remarks>
/// Each write has a name of its own. So one that no state names can be deleted by whoever listed it before its own state was confirmed: no other
/// activation can have written it since.
/// </remarks>
internal static class LargeValues
{
    /// <summary>A value of more members is not written just to learn its size: buffers of many megabytes would be kept.</summary>
    private const int ManyMembers = 1000;

    /// <summary>Whether a value is too large for the state of a grain.</summary>
    /// <param name="value">The value.</param>
    /// <param name="members">Number of members of its lists.</param>
    /// <param name="most">Most bytes of JSON that the state may take for it.</param>
    public static bool IsLarge<T>(T value, int members, int most) =>
        members > ManyMembers || JsonSerializer.SerializeToUtf8Bytes(value, StateMetadata.Options).Length > most;

    /// <summary>Stores a value.</summary>
    /// <param name="artefacts">The store.</param>
    /// <param name="prefix">What its key begins with: <c>sweeps/nine/list</c>.</param>
    /// <param name="value">The value.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The key.</returns>
    public static async Task<string> StoreAsync<T>(IArtefactStore artefacts, string prefix, T value, CancellationToken cancellationToken)
    {
        var stored = await artefacts.WriteAsync(
            $"{prefix}-{Guid.NewGuid():N}.json.gz",
            async (stream, token) =>
            {
                await using var zip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
                await JsonSerializer.SerializeAsync(zip, value, StateMetadata.Options, token);
            },
            cancellationToken);
        return stored.Key;
    }

    /// <summary>Reads a value.</summary>
    /// <exception cref="ArtefactNotFoundException">It is not there.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static async Task<T> ReadAsync<T>(IArtefactStore artefacts, string key, CancellationToken cancellationToken)
    {
        await using var stream = await artefacts.OpenReadAsync(key, cancellationToken);
        await using var zip = new GZipStream(stream, CompressionMode.Decompress);
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(zip, StateMetadata.Options, cancellationToken)
                ?? throw new InvalidDataException($"The artefact '{key}' says nothing.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The artefact '{key}' is damaged: {e.Message}", e);
        }
    }

    /// <summary>Deletes a value that no state names any more. If that fails, 'va data clean' does it later.</summary>
    /// <param name="artefacts">The store.</param>
    /// <param name="key">Its key; null for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task TryDeleteAsync(IArtefactStore artefacts, string? key, CancellationToken cancellationToken)
    {
        try
        {
            await (key is null ? Task.CompletedTask : artefacts.DeleteAsync(key, cancellationToken));
        }
#pragma warning disable CA1031 // Whatever the error, it is tried again.
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
        }
    }

    /// <summary>Returns the artefacts with this prefix but for one.</summary>
    public static ValueTask<ArtefactInfo[]> OthersAsync(IArtefactStore artefacts, string prefix, string? but, CancellationToken cancellationToken) =>
        artefacts.ListAsync(prefix + "-", cancellationToken).Where(artefact => !string.Equals(artefact.Key, but, StringComparison.Ordinal)).ToArrayAsync(cancellationToken);
}
