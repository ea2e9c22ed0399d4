using System.Collections.Concurrent;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo.Tests;

/// <summary>A store that counts how often each of its artefacts is opened.</summary>
internal sealed class CountingStore(IArtefactStore store) : IArtefactStore
{
    public ConcurrentDictionary<string, int> Opened { get; } = new(StringComparer.Ordinal);

    /// <summary>Called before an artefact is opened.</summary>
    public Action Opening { get; init; } = () => { };

    public Stream OpenRead(string key)
    {
        Opening();
        Opened.AddOrUpdate(key, 1, (_, times) => times + 1);
        return store.OpenRead(key);
    }

    public Task<Stream> OpenReadAsync(string key, CancellationToken cancellationToken) => Task.FromResult(OpenRead(key));

    public Task<ArtefactInfo> WriteAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        store.WriteAsync(key, write, cancellationToken);

    public ArtefactInfo Write(string key, Action<Stream> write) => store.Write(key, write);

    public Task<bool> ExistsAsync(string key, CancellationToken cancellationToken) => store.ExistsAsync(key, cancellationToken);

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => store.DeleteAsync(key, cancellationToken);

    public void Delete(string key) => store.Delete(key);

    public IAsyncEnumerable<ArtefactInfo> ListAsync(string prefix, CancellationToken cancellationToken) =>
        store.ListAsync(prefix, cancellationToken);
}
