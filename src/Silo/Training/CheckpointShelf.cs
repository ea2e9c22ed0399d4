using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo;

/// <summary>Which checkpoints of a variant there are, as far as one attempt knows, and which of them may go. Pure: no input or output.</summary>
/// <param name="earlier">Those that the variant's state names, the newest first.</param>
/// <param name="keep">How many of them the state remembers, at least 1.</param>
internal sealed class CheckpointShelf(IReadOnlyList<CheckpointRef> earlier, int keep)
{
    /// <summary>The latest first. One more is kept than the variant remembers: the newest may not be reported yet.</summary>
    private readonly LinkedList<CheckpointRef> _stored = new(earlier);

    private volatile CheckpointRef? _acknowledged = earlier.Count == 0 ? null : earlier[0];

    /// <summary>All but the latest, and but the one that the variant's state names as its newest.</summary>
    public IReadOnlyList<CheckpointRef> Superfluous => [.. _stored.Skip(keep + 1).Where(old => old.Key != _acknowledged?.Key)];

    /// <summary>The attempt begins at one of those there are: it takes over what earlier attempts left, and those that were killed deleted nothing.</summary>
    public void BeginAt(CheckpointRef found, IEnumerable<CheckpointRef> all)
    {
        _stored.Clear();
        _stored.AddLast(found);
        foreach (var other in all.Where(other => other.Key != found.Key))
        {
            _stored.AddLast(other);
        }
    }

    /// <summary>A checkpoint is stored.</summary>
    public void Add(CheckpointRef stored)
    {
        foreach (var same in _stored.Where(one => one.Key == stored.Key).ToArray())
        {
            _stored.Remove(same);
        }

        _stored.AddFirst(stored);
    }

    /// <summary>The variant's state names this checkpoint, so that older ones may go. May be called from any thread.</summary>
    public void Acknowledge(CheckpointRef checkpoint) => _acknowledged = checkpoint;

    /// <summary>A checkpoint is deleted.</summary>
    public void Remove(CheckpointRef deleted) => _stored.Remove(deleted);
}
