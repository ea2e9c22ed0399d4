using System.Runtime.CompilerServices;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Storage;

/// <summary>A store of artefacts over another one that is only read: what is written and deleted concerns the upper one alone.</summary>
/// <param name="upper">Where artefacts are written.</param>
/// <param name="lower">Where those are read that the upper one does not have.</param>
public sealed class LayeredArtefactStore(IArtefactStore upper, IArtefactStore lower) : IArtefactStore
{
    public ArtefactInfo Write(string key, Action<Stream> write) => upper.Write(key, write);

    public Task<ArtefactInfo> WriteAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        upper.WriteAsync(key, write, cancellationToken);

    public Stream OpenRead(string key)
    {
        try
        {
            return upper.OpenRead(key);
        }
        catch (ArtefactNotFoundException)
        {
            return lower.OpenRead(key);
        }
    }

    public async Task<Stream> OpenReadAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return await upper.OpenReadAsync(key, cancellationToken);
        }
        catch (ArtefactNotFoundException)
        {
            return await lower.OpenReadAsync(key, cancellationToken);
        }
    }

    public async Task<bool> ExistsAsync(string key, CancellationToken cancellationToken) =>
        await upper.ExistsAsync(key, cancellationToken) || await lower.ExistsAsync(key, cancellationToken);

    /// <summary>Deletes an artefact of the upper store; one of the lower store stays.</summary>
    public void Delete(string key) => upper.Delete(key);

    /// <inheritdoc cref="Delete"/>
    public Task DeleteAsync(string key, CancellationToken cancellationToken) => upper.DeleteAsync(key, cancellationToken);

    public async IAsyncEnumerable<ArtefactInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var found = new SortedDictionary<string, ArtefactInfo>(StringComparer.Ordinal);
        foreach (var store in new[] { lower, upper })
        {
            await foreach (var artefact in store.ListAsync(prefix, cancellationToken))
            {
                found[artefact.Key] = artefact;
            }
        }

        foreach (var artefact in found.Values)
        {
            yield return artefact;
        }
    }
}
