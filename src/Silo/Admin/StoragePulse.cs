using System.Collections.Concurrent;
using System.Globalization;
using Orleans.Storage;
using VerifiedAddition.Backends;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo;

/// <summary>What a call asks of a backend.</summary>
public enum StorageUse
{
    /// <summary>A backend that is full or a replica still answers it.</summary>
    Read,

    /// <summary>Whoever can write can be read from, too.</summary>
    Write,
}

/// <summary>Whether the backends answer, as far as the silo's own calls have shown. It makes none for this.</summary>
/// <remarks>
/// A backend is in trouble from a call that failed until the next one of its kind that did not, and while one waits for seconds. A failure
/// that nothing followed for a minute says nothing any more. A silo of a cluster notes in the membership every few seconds that it lives,
/// so that it soon knows either way.
/// </remarks>
public sealed class StoragePulse(TimeProvider time, SecretFilter secrets) : IStorageNews
{
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    /// <summary>Providers wait longer themselves; by then a backend that lives has answered.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<(string Backend, StorageUse Use), (Exception? Error, long At)> _latest = new();
    private readonly ConcurrentDictionary<Task, (string Backend, long At)> _underWay = new();

    private volatile string? _lost;

    /// <summary>Which backends are in trouble, and how, once each; null if none is known to be.</summary>
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

    /// <summary>Passes on how a call ends.</summary>
    /// <param name="backend">What is called, in words.</param>
    /// <param name="use">What it is called for.</param>
    /// <param name="call">The call, under way.</param>
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

    /// <summary>A backend answers, but has forgotten what it was told before; or, with null, has it again.</summary>
    /// <param name="what">What it has lost, in a sentence without its full stop.</param>
    public void Lost(string? what) => _lost = what;

    private void Heard(string backend, StorageUse use, Exception? error)
    {
        // Who gives up, or finds that a provider leaves out what is optional, knows nothing of the backend.
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
