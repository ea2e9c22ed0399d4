using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo;

/// <summary>The checkpoints of a variant known to one attempt, and which of them may be deleted. Pure: no input or output.</summary>
/// <param name="earlier">The checkpoints that the variant's state names, the newest first.</param>
/// <param name="keep">Number of checkpoints that the state remembers, at least 1.</param>
internal sealed class CheckpointRetention(IReadOnlyList<CheckpointRef> earlier, int keep)
{
    /// <summary>The latest first. One more is kept than the variant remembers, because the newest may not be reported yet.</summary>
    private readonly LinkedList<CheckpointRef> _stored = new(earlier);

    private volatile CheckpointRef? _acknowledged = earlier.Count == 0 ? null : earlier[0];

    /// <summary>The checkpoints to delete: neither among the latest nor the newest one named by the variant's state.</summary>
    public IReadOnlyList<CheckpointRef> Deletable => [.. _stored.Skip(keep + 1).Where(old => old.Key != _acknowledged?.Key)];

    /// <summary>Resumes at one of the existing checkpoints, and takes over those that earlier, killed attempts did not delete.</summary>
    public void BeginAt(CheckpointRef found, IEnumerable<CheckpointRef> all)
    {
        _stored.Clear();
        _stored.AddLast(found);
        foreach (var other in all.Where(other => other.Key != found.Key))
        {
            _stored.AddLast(other);
        }
    }

    /// <summary>Records a stored checkpoint.</summary>
    public void Add(CheckpointRef stored)
    {
        foreach (var same in _stored.Where(one => one.Key == stored.Key).ToArray())
        {
            _stored.Remove(same);
        }

        _stored.AddFirst(stored);
    }

    /// <summary>The variant's state names this checkpoint, so older ones may be deleted. May be called from any thread.</summary>
    public void Acknowledge(CheckpointRef checkpoint) => _acknowledged = checkpoint;

    /// <summary>Records a deleted checkpoint.</summary>
    public void Remove(CheckpointRef deleted) => _stored.Remove(deleted);
}
