using System.Collections.Concurrent;
using System.Globalization;

namespace VerifiedAddition.Silo;

/// <summary>Whether the backends answer, as far as the silo's own calls have shown. It makes none for this.</summary>
/// <remarks>
/// A backend is in trouble from a call that failed until the next one that did not. A failure that nothing followed for a minute says
/// nothing any more. A silo of a cluster notes in the membership every few seconds that it lives, so that it soon knows either way.
/// </remarks>
public sealed class StoragePulse(TimeProvider time)
{
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (bool Failed, long At)> _latest = new(StringComparer.Ordinal);

    /// <summary>Which backend does not answer; null if none is known not to.</summary>
    public string? Trouble
    {
        get
        {
            foreach (var (backend, (failed, at)) in _latest)
            {
                if (failed && time.GetElapsedTime(at) is var since && since < Memory)
                {
                    return string.Create(CultureInfo.InvariantCulture, $"the {backend} did not answer {since.TotalSeconds:F0} s ago");
                }
            }

            return null;
        }
    }

    /// <summary>A call has ended.</summary>
    /// <param name="backend">What was called, in words.</param>
    /// <param name="error">How it failed; null if it did not.</param>
    public void Heard(string backend, Exception? error = null)
    {
        if (error is not OperationCanceledException)
        {
            // One that is refused for its content was answered.
            _latest[backend] = (error is not (null or Orleans.Storage.InconsistentStateException), time.GetTimestamp());
        }
    }
}
