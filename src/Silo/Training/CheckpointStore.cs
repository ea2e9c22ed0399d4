using System.Globalization;
using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo;

/// <summary>The checkpoints of one attempt: reads those of earlier ones, writes its own, and deletes what nobody will ask for.</summary>
internal sealed partial class CheckpointStore(
    IArtefactStore artefacts,
    TrainingTicket ticket,
    IReadOnlyList<CheckpointRef> earlier,
    int keep,
    DeviceMetrics metrics,
    TimeProvider time,
    ILogger<CheckpointStore> logger)
{
    /// <summary>Newest first. One more is kept than the variant remembers: the newest may not be reported yet.</summary>
    private readonly LinkedList<CheckpointRef> _stored = new(earlier);

    /// <summary>The newest checkpoint that can be read and is of this training; null when there is none.</summary>
    public TrainingCheckpoint? Newest(ModelShape shape, TrainingRecipe recipe)
    {
        foreach (var checkpoint in earlier)
        {
            try
            {
                using var stream = artefacts.OpenRead(checkpoint.Key);
                var found = CheckpointFile.Read(stream);
                found.RequireSpec(shape, recipe);
                return found;
            }
            catch (Exception e) when (e is CheckpointException or ArtefactNotFoundException or IOException)
            {
                LogSkipped(logger, checkpoint.Key, e.Message);
            }
        }

        return null;
    }

    /// <summary>Stores a checkpoint whole or not at all.</summary>
    /// <exception cref="IOException">The disk is full or gone; what was stored before is unchanged.</exception>
    public CheckpointRef Write(TrainingCheckpoint checkpoint)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"runs/{ticket.Variant}/{ticket.Epoch}/{checkpoint.Step:D9}.ckpt");
        var started = time.GetTimestamp();
        var info = artefacts.Write(key, stream => CheckpointFile.Write(checkpoint, stream));
        metrics.CheckpointWritten(info.Length, time.GetElapsedTime(started));
        var stored = new CheckpointRef(key, info.Sha256!, checkpoint.Step);
        _stored.AddFirst(stored);
        while (_stored.Count > keep + 1)
        {
            artefacts.Delete(_stored.Last!.Value.Key);
            _stored.RemoveLast();
        }

        return stored;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Checkpoint '{Key}' is passed over: {Reason}")]
    private static partial void LogSkipped(ILogger logger, string key, string reason);
}
