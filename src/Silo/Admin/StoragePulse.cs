using System.Collections.Concurrent;
using System.Globalization;
using VerifiedAddition.Backends;

namespace VerifiedAddition.Silo;

/// <summary>Whether the backends answer, as far as the silo's own calls have shown. It makes none for this.</summary>
/// <remarks>
/// Reads and updates are told apart: a backend that is full, or a copy of another one, answers the former and refuses the latter. Either is
/// in trouble from a call that failed, or that has waited for some seconds, until the next one that was answered. A failure that nothing
/// followed for a minute says nothing any more. A silo of a cluster notes in the membership every few seconds that it lives, so that it
/// soon knows either way.
/// </remarks>
public sealed class StoragePulse(TimeProvider time, SecretFilter secrets)
{
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    /// <summary>A call is a matter of milliseconds. Clients of backends wait for 5 s and more before they give up.</summary>
    private static readonly TimeSpan LongestCall = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<Subject, (string? Error, long At)> _latest = new();
    private readonly ConcurrentDictionary<object, (Subject Subject, long Since)> _pending = new();

    /// <summary>Which backend does not answer or refuses, and in which words; null if none is known to.</summary>
    public string? Trouble => _latest.Select(Failed).Concat(_pending.Values.Select(Waiting)).FirstOrDefault(trouble => trouble is not null);

    /// <summary>Has a call observed.</summary>
    /// <param name="subject">What is called, and how.</param>
    /// <param name="call">The call, which has begun.</param>
    /// <exception cref="Exception">Whatever the call ends with.</exception>
    public async Task ObserveAsync(Subject subject, Task call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var pending = new object();
        _pending[pending] = (subject, time.GetTimestamp());
        try
        {
            await call;
            Heard(subject, error: null);
        }
        catch (Exception e) when (e is OperationCanceledException or NotImplementedException)
        {
            throw; // nobody waited for the answer, or the provider leaves out what is optional: neither says anything of the backend
        }
        catch (Exception e)
        {
            // What is refused for its content alone was answered.
            Heard(subject, e is Orleans.Storage.InconsistentStateException ? null : e);
            throw;
        }
        finally
        {
            _pending.TryRemove(pending, out _);
        }
    }

    private void Heard(Subject subject, Exception? error) =>
        _latest[subject] = (error is null ? null : secrets.Scrub(BackendWords.OrReason(error)), time.GetTimestamp());

    private string? Failed(KeyValuePair<Subject, (string? Error, long At)> latest)
    {
        var (error, at) = latest.Value;
        return error is not null && time.GetElapsedTime(at) is var since && since < Memory
            ? string.Create(CultureInfo.InvariantCulture, $"{latest.Key} failed {since.TotalSeconds:F0} s ago: {error}")
            : null;
    }

    private string? Waiting((Subject Subject, long Since) call)
    {
        var since = time.GetElapsedTime(call.Since);
        return since > LongestCall
            ? string.Create(CultureInfo.InvariantCulture, $"{call.Subject} has not been answered for {since.TotalSeconds:F0} s")
            : null;
    }

    /// <summary>What is called, and how.</summary>
    /// <param name="Backend">The backend, in words.</param>
    /// <param name="IsUpdate">Whether something is to change there.</param>
    public readonly record struct Subject(string Backend, bool IsUpdate)
    {
        public override string ToString() => $"{(IsUpdate ? "an update" : "a read")} of the {Backend}";
    }
}
