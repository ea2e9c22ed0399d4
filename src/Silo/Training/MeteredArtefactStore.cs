using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo;

/// <summary>A store that knows how many bytes were written through it.</summary>
/// <param name="store">Where they are written.</param>
internal sealed class MeteredArtefactStore(IArtefactStore store) : IArtefactStore
{
    private long _written;

    /// <summary>Bytes of all artefacts that were stored, whether they are still there or not.</summary>
    public long Written => Interlocked.Read(ref _written);

    public async Task<ArtefactInfo> WriteAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        Counted(await store.WriteAsync(key, write, cancellationToken));

    public ArtefactInfo Write(string key, Action<Stream> write) => Counted(store.Write(key, write));

    public Task<Stream> OpenReadAsync(string key, CancellationToken cancellationToken) => store.OpenReadAsync(key, cancellationToken);

    public Stream OpenRead(string key) => store.OpenRead(key);

    public Task<bool> ExistsAsync(string key, CancellationToken cancellationToken) => store.ExistsAsync(key, cancellationToken);

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => store.DeleteAsync(key, cancellationToken);

    public void Delete(string key) => store.Delete(key);

    public IAsyncEnumerable<ArtefactInfo> ListAsync(string prefix, CancellationToken cancellationToken) => store.ListAsync(prefix, cancellationToken);

    private ArtefactInfo Counted(ArtefactInfo stored)
    {
        Interlocked.Add(ref _written, stored.Length);
        return stored;
    }
}
