using System.Globalization;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo.Tests;

/// <summary>The names of artefacts; their content is not simulated.</summary>
internal sealed class SimulatedArtefacts(History history) : IArtefactStore
{
    private readonly SortedSet<string> _keys = new(StringComparer.Ordinal);
    private readonly HashSet<string> _damaged = new(StringComparer.Ordinal);

    public bool IsAway { get; set; }

    /// <summary>Returns the highest step with a stored checkpoint of a variant; -1 if there is none.</summary>
    public int LastStep(VariantId variant) => _keys.Where(key => key.StartsWith($"runs/{variant}/", StringComparison.Ordinal))
        .Select(key => int.Parse(key[(key.LastIndexOf('/') + 1)..^".ckpt".Length], CultureInfo.InvariantCulture)).DefaultIfEmpty(-1).Max();

    public bool IsDamaged(string key) => _damaged.Contains(key);

    /// <summary>Damages an artefact.</summary>
    public void Damage(string key) => _damaged.Add(key);

    public ArtefactInfo Write(string key, Action<Stream> write)
    {
        RequireAnswer();
        if (history.IsRefusedByDisk())
        {
            throw new IOException("No space left on device");
        }

        _keys.Add(key);
        _damaged.Remove(key);
        return new(key, 1, "00");
    }

    /// <exception cref="EndOfStreamException">It is damaged.</exception>
    public Stream OpenRead(string key)
    {
        RequireAnswer();
        return !_keys.Contains(key) ? throw new ArtefactNotFoundException(key)
            : _damaged.Contains(key) ? throw new EndOfStreamException("It is damaged.")
            : Stream.Null;
    }

    public void Delete(string key)
    {
        RequireAnswer();
        _keys.Remove(key);
    }

    public async IAsyncEnumerable<ArtefactInfo> ListAsync(
        string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        RequireAnswer();
        await Task.CompletedTask;
        foreach (var key in _keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).ToArray())
        {
            yield return new(key, 1, Sha256: null);
        }
    }

    public Task<ArtefactInfo> WriteAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Trainings write on their own threads.");

    public Task<Stream> OpenReadAsync(string key, CancellationToken cancellationToken) => throw new NotSupportedException("Trainings read on their own threads.");

    public Task<bool> ExistsAsync(string key, CancellationToken cancellationToken) => throw new NotSupportedException("Trainings do not ask.");

    /// <summary>Grains delete this way, attempts do not.</summary>
    public Task DeleteAsync(string key, CancellationToken cancellationToken)
    {
        Delete(key);
        history.Invariants.DeletedByGrain(key);
        return Task.CompletedTask;
    }

    private void RequireAnswer()
    {
        if (IsAway)
        {
            throw new IOException("The artefacts are away.");
        }
    }
}
