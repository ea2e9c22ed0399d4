using System.Collections.Concurrent;
using System.Globalization;
using Orleans.Storage;
using VerifiedAddition.Backends;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo;

/// <summary>The kind of access to a backend.</summary>
public enum StorageUse
{
    /// <summary>Works even if the backend is full or a replica.</summary>
    Read,

    /// <summary>If it works, reading works too.</summary>
    Write,
}

/// <summary>Whether the backends answer, as observed from the silo's own calls. It makes no calls of its own.</summary>
/// <remarks>
/// A backend is in trouble from a failed call until the next successful one of its kind, and while a call has waited for seconds. A failure
/// after which nothing was called for a minute no longer counts. A silo of a cluster writes to the membership table every few seconds,
/// so the state soon becomes known.
/// </remarks>
public sealed class StoragePulse(TimeProvider time, SecretFilter secrets) : IStorageHealth
{
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    /// <summary>Shorter than the timeouts of providers; a backend that works answers within this time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<(string Backend, StorageUse Use), (Exception? Error, long At)> _latest = new();
    private readonly ConcurrentDictionary<Task, (string Backend, long At)> _underWay = new();

    private volatile string? _lost;

    /// <summary>The backends in trouble and the reason, each once; null if none is known.</summary>
    public string? Trouble
    {
        get
        {
            if (_lost is { } lost)
            {
                return lost;
            }

            var troubles = Refusals().Concat(Silences()).DistinctBy(trouble => trouble.Backend, StringComparer.Ordinal)
                .Select(trouble => $"the {trouble.Backend} {trouble.What}").Order(StringComparer.Ordinal).ToArray();
            return troubles.Length == 0 ? null : string.Join("; ", troubles);
        }
    }

    /// <summary>Observes how a call ends, and passes its result or exception on.</summary>
    /// <param name="backend">Description of the backend.</param>
    /// <param name="use">The kind of access.</param>
    /// <param name="call">The call in progress.</param>
    public async Task ListenAsync(string backend, StorageUse use, Task call)
    {
        ArgumentNullException.ThrowIfNull(call);
        _underWay[call] = (backend, time.GetTimestamp());
        try
        {
            await call;
            Heard(backend, use, error: null);
        }
        catch (Exception e)
        {
            Heard(backend, use, e);
            throw;
        }
        finally
        {
            _underWay.TryRemove(call, out _);
        }
    }

    /// <summary>Reports that a backend answers but has lost data; or, with null, that it has the data again.</summary>
    /// <param name="what">The lost data, in a sentence without its full stop.</param>
    public void Lost(string? what) => _lost = what;

    private void Heard(string backend, StorageUse use, Exception? error)
    {
        // A cancelled call, or an optional method that a provider omits, says nothing about the backend.
        if (error is OperationCanceledException or NotImplementedException)
        {
            return;
        }

        // A call that is refused for its content was answered.
        var trouble = error is InconsistentStateException ? null : error;
        var now = time.GetTimestamp();
        _latest[(backend, use)] = (trouble, now);
        if (trouble is null && use is StorageUse.Write)
        {
            _latest[(backend, StorageUse.Read)] = (null, now);
        }
    }

    private IEnumerable<(string Backend, string What)> Refusals()
    {
        foreach (var ((backend, use), (error, at)) in _latest)
        {
            if (error is not null && time.GetElapsedTime(at) is var since && since < Memory)
            {
                var what = BackendText.IsSilence(error) ? "did not answer" : use is StorageUse.Write ? "refused to write" : "refused to read";
                yield return (backend, string.Create(
                    CultureInfo.InvariantCulture, $"{what} {since.TotalSeconds:F0} s ago: {secrets.Scrub(BackendText.Of(error))}"));
            }
        }
    }

    private IEnumerable<(string Backend, string What)> Silences()
    {
        foreach (var (backend, at) in _underWay.Values)
        {
            if (time.GetElapsedTime(at) is var since && since >= Patience)
            {
                yield return (backend, string.Create(CultureInfo.InvariantCulture, $"has not answered for {since.TotalSeconds:F0} s"));
            }
        }
    }
}
