using System.Collections.Concurrent;
using VerifiedAddition.Grains;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Silo.Tests;

/// <summary>A folder of artefacts whose reads and writes sometimes fail, like a full disk or a restarting storage.</summary>
internal sealed class ObstructedArtefacts(FolderArtefactStore folder) : IArtefactStore
{
    private readonly ConcurrentDictionary<string, int> _writes = new(StringComparer.Ordinal);
    private int _reads;

    /// <summary>Called before a write that fails.</summary>
    public Action<string> Refused { get; set; } = _ => { };

    /// <summary>Makes this many writes to keys with this prefix fail.</summary>
    public void RefuseWrites(string prefix, int count = int.MaxValue) => _writes[prefix] = count;

    /// <summary>Makes this many reads fail.</summary>
    public void RefuseReads(int count) => _reads = count;

    public ArtefactInfo Write(string key, Action<Stream> write)
    {
        var prefix = _writes.Keys.FirstOrDefault(prefix => key.StartsWith(prefix, StringComparison.Ordinal));
        if (prefix is not null && _writes[prefix]-- > 0)
        {
            Refused(key);
            throw new IOException("No space left on device");
        }

        return folder.Write(key, write);
    }

    public Stream OpenRead(string key) => Interlocked.Decrement(ref _reads) >= 0 ? throw new IOException("The storage does not answer") : folder.OpenRead(key);

    public Task<ArtefactInfo> WriteAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        folder.WriteAsync(key, write, cancellationToken);

    public Task<Stream> OpenReadAsync(string key, CancellationToken cancellationToken) => folder.OpenReadAsync(key, cancellationToken);

    public Task<bool> ExistsAsync(string key, CancellationToken cancellationToken) => folder.ExistsAsync(key, cancellationToken);

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => folder.DeleteAsync(key, cancellationToken);

    public void Delete(string key) => folder.Delete(key);

    public IAsyncEnumerable<ArtefactInfo> ListAsync(string prefix, CancellationToken cancellationToken) => folder.ListAsync(prefix, cancellationToken);
}
