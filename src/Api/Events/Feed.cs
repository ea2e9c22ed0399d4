using System.Globalization;
using System.Security.Cryptography;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Api;

/// <summary>Something that is different now.</summary>
/// <param name="Id">From which to go on later.</param>
/// <param name="Kind">What sort of thing it is.</param>
/// <param name="Data">How it is now, JSON in one line.</param>
internal sealed record FeedEvent(string Id, string Kind, string Data);

/// <summary>
/// How some things are, in the order in which they last changed. Whoever reads seldom misses what was in between, but never how a thing is; so
/// nobody needs a queue, however slow they are.
/// </summary>
internal sealed class Feed
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (string Kind, string Data, long Version, string? Id)> _states = new(StringComparer.Ordinal);

    /// <summary>No other feed has it, in this process or an earlier one: what its events are numbered by means nothing to others.</summary>
    private readonly string _name = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));

    private long _version;
    private TaskCompletionSource _changed = NewSignal();

    /// <summary>Whether nothing will change any more.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Says how a thing is; nothing happens if it was so before.</summary>
    /// <param name="kind">What sort of thing.</param>
    /// <param name="key">Which.</param>
    /// <param name="state">How it is.</param>
    /// <param name="id">The id of the event where that means something to other feeds, too; null for one of this feed alone.</param>
    public void Tell<T>(string kind, string key, T state, string? id = null)
    {
        var data = JsonOutput.LineOf(state);
        lock (_lock)
        {
            if (!_states.TryGetValue(key, out var known) || known.Kind != kind || known.Data != data)
            {
                _states[key] = (kind, data, ++_version, id);
                Signal();
            }
        }
    }

    /// <summary>Says that nothing will change any more.</summary>
    public void End()
    {
        lock (_lock)
        {
            HasEnded = true;
            Signal();
        }
    }

    /// <summary>Returns what changed behind a version, the oldest change first, and what tells when more is there.</summary>
    /// <param name="version">0 for how everything is.</param>
    public FeedNews Since(long version)
    {
        lock (_lock)
        {
            var changed = _states.Values.Where(state => state.Version > version).OrderBy(state => state.Version);
            return new([.. changed.Select(state => new FeedEvent(state.Id ?? IdOf(state.Version), state.Kind, state.Data))], _version, HasEnded, _changed.Task);
        }
    }

    /// <summary>The version behind which whoever saw an event goes on: 0, for how everything is, if it is of another feed, or none.</summary>
    public long VersionOf(string? id) =>
        id is not null && id.StartsWith($"{_name}.", StringComparison.Ordinal)
            && long.TryParse(id.AsSpan(_name.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Signal()
    {
        _changed.TrySetResult();
        _changed = NewSignal();
    }

    private string IdOf(long version) => string.Create(CultureInfo.InvariantCulture, $"{_name}.{version}");
}

/// <summary>What is new in a feed.</summary>
/// <param name="Events">The oldest first.</param>
/// <param name="Version">Behind which to look for more.</param>
/// <param name="IsLast">Whether there will be no more.</param>
/// <param name="More">Completes when there may be.</param>
internal sealed record FeedNews(IReadOnlyList<FeedEvent> Events, long Version, bool IsLast, Task More);
