namespace VerifiedAddition.Grains;

/// <summary>Stores blobs by key, atomically: a reader sees an artefact complete or not at all.</summary>
/// <remarks>
/// <para>Keys are relative paths of <c>[A-Za-z0-9._-]</c> with <c>/</c> between the segments, such as
/// <c>runs/{variant}/{epoch}/{step}.ckpt</c> and <c>weights/{sha256}.safetensors</c>. Any other key causes an
/// <see cref="ArgumentException"/>.</para>
/// <para>Writing an existing key replaces it atomically; a concurrent reader gets either the old bytes or the new ones.</para>
/// <para>The synchronous methods are for training sessions, which run on threads of their own.</para>
/// </remarks>
public interface IArtefactStore
{
    /// <summary>Stores what <paramref name="write"/> writes to the stream; nothing is stored if it throws.</summary>
    /// <param name="write">Writes sequentially; the store closes the stream.</param>
    /// <exception cref="IOException">The store could not take the bytes. The previous content of the key is unchanged.</exception>
    Task<ArtefactInfo> WriteAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken);

    /// <inheritdoc cref="WriteAsync"/>
    ArtefactInfo Write(string key, Action<Stream> write);

    /// <exception cref="ArtefactNotFoundException">Nothing is stored under <paramref name="key"/>.</exception>
    Task<Stream> OpenReadAsync(string key, CancellationToken cancellationToken);

    /// <inheritdoc cref="OpenReadAsync"/>
    Stream OpenRead(string key);

    Task<bool> ExistsAsync(string key, CancellationToken cancellationToken);

    /// <summary>Deletes an artefact; does nothing if there is none.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken);

    /// <inheritdoc cref="DeleteAsync"/>
    void Delete(string key);

    /// <summary>Lists the artefacts whose key begins with <paramref name="prefix"/>, in ordinal order of their keys.</summary>
    /// <param name="prefix">A prefix in characters, not segments: <c>runs/a</c> also matches <c>runs/ab/1.ckpt</c>. Empty for all.</param>
    IAsyncEnumerable<ArtefactInfo> ListAsync(string prefix, CancellationToken cancellationToken);
}

/// <param name="Length">Length in bytes.</param>
/// <param name="Sha256">Lower-case hexadecimal hash of the bytes; null in a listing, which does not read them.</param>
public sealed record ArtefactInfo(string Key, long Length, string? Sha256);

/// <summary>Nothing is stored under a key.</summary>
public sealed class ArtefactNotFoundException(string key)
    : Exception($"There is no artefact '{key}'. It was never completely written, or it has been deleted.")
{
    public string Key { get; } = key;
}
