namespace VerifiedAddition.Grains;

/// <summary>Whole-or-nothing blobs by key: a reader sees an artefact complete, or not at all.</summary>
/// <remarks>
/// <para>Keys are relative paths of <c>[A-Za-z0-9._-]</c> with <c>/</c> between the parts, such as
/// <c>runs/{variant}/{epoch}/{step}.ckpt</c> and <c>weights/{sha256}.safetensors</c>. Any other key is an
/// <see cref="ArgumentException"/>.</para>
/// <para>Writing a key again replaces it as a whole; who reads at that moment gets the old bytes or the new ones.</para>
/// <para>The synchronous twins are for training sessions, which run on threads of their own.</para>
/// </remarks>
public interface IArtefactStore
{
    /// <summary>Writes what <paramref name="write"/> puts into the stream; nothing is kept when it throws.</summary>
    /// <param name="write">Writes forward only; the store closes the stream.</param>
    /// <exception cref="IOException">The store could not take the bytes. What the key held before is unchanged.</exception>
    Task<ArtefactInfo> WriteAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken);

    /// <inheritdoc cref="WriteAsync"/>
    ArtefactInfo Write(string key, Action<Stream> write);

    /// <exception cref="ArtefactNotFoundException">Nothing is stored under <paramref name="key"/>.</exception>
    Task<Stream> OpenReadAsync(string key, CancellationToken cancellationToken);

    /// <inheritdoc cref="OpenReadAsync"/>
    Stream OpenRead(string key);

    Task<bool> ExistsAsync(string key, CancellationToken cancellationToken);

    /// <summary>Removes an artefact; a key that holds nothing is fine.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken);

    /// <inheritdoc cref="DeleteAsync"/>
    void Delete(string key);

    /// <summary>The artefacts whose key begins with <paramref name="prefix"/>, in ordinal order of their keys.</summary>
    /// <param name="prefix">Characters, not parts: <c>runs/a</c> also finds <c>runs/ab/1.ckpt</c>. Empty for all.</param>
    IAsyncEnumerable<ArtefactInfo> ListAsync(string prefix, CancellationToken cancellationToken);
}

/// <param name="Length">In bytes.</param>
/// <param name="Sha256">Of the bytes, in lower-case hexadecimal; null in a listing, which does not read them.</param>
public sealed record ArtefactInfo(string Key, long Length, string? Sha256);

/// <summary>Nothing is stored under a key.</summary>
public sealed class ArtefactNotFoundException(string key)
    : Exception($"There is no artefact '{key}'. It was never written whole, or it has been deleted.")
{
    public string Key { get; } = key;
}
