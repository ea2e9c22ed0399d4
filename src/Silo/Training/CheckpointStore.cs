using System.Security.Cryptography;
using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo;

/// <summary>The checkpoints of one attempt: finds those of earlier attempts, writes its own, and deletes those no longer needed.</summary>
/// <remarks>
/// The variant's state learns of checkpoints from reports, which may be lost. Therefore the newest checkpoint that the state is known to
/// name is never deleted, and an attempt that begins lists the store itself: the training is the same whichever attempt made the checkpoint.
/// </remarks>
internal sealed partial class CheckpointStore(
    IArtefactStore artefacts,
    TrainingTicket ticket,
    IReadOnlyList<CheckpointRef> earlier,
    int keep,
    DeviceMetrics metrics,
    TimeProvider time,
    ILogger<CheckpointStore> logger)
{
    private readonly CheckpointRetention _shelf = new(earlier, keep);

    /// <summary>The checkpoint found by <see cref="Newest"/> if the variant's state does not name it; otherwise null.</summary>
    public CheckpointRef? Unreported { get; private set; }

    /// <summary>Returns the newest readable checkpoint of this training; null if there is none.</summary>
    /// <param name="passesOver">Whether to skip checkpoints that the storage fails to return, like damaged ones, if there is an older one.</param>
    /// <exception cref="IOException">The storage cannot be listed, or fails to return a checkpoint.</exception>
    public TrainingCheckpoint? Newest(ModelShape shape, TrainingRecipe recipe, bool passesOver = false)
    {
        CheckpointRef[] all = [.. CheckpointKeys.Newest(artefacts, ticket, earlier)];
        IOException? trouble = null;
        foreach (var checkpoint in all)
        {
            try
            {
                var found = Read(checkpoint, shape, recipe);
                BeginAt(checkpoint, all);
                return found;
            }
            catch (Exception e) when (e is CheckpointException or ArtefactNotFoundException or EndOfStreamException or UnauthorizedAccessException)
            {
                LogSkipped(logger, checkpoint.Key, e.Message);
            }
            catch (IOException e) when (passesOver)
            {
                trouble = e;
                LogSkipped(logger, checkpoint.Key, e.Message);
            }
        }

        return trouble is null ? null : throw trouble;
    }

    /// <summary>Stores a checkpoint atomically.</summary>
    /// <exception cref="IOException">The disk is full or gone; what was stored before is unchanged.</exception>
    public CheckpointRef Write(TrainingCheckpoint checkpoint)
    {
        var key = CheckpointKeys.Of(ticket, checkpoint.Step);
        var started = time.GetTimestamp();
        var info = artefacts.Write(key, stream => CheckpointFile.Write(checkpoint, stream));
        metrics.CheckpointWritten(info.Length, time.GetElapsedTime(started));
        var stored = new CheckpointRef(key, info.Sha256!, checkpoint.Step);
        _shelf.Add(stored);
        Prune();
        return stored;
    }

    /// <summary>The variant's state names this completely stored checkpoint, so older ones may be deleted. May be called from any thread.</summary>
    public void Acknowledge(CheckpointRef checkpoint) => _shelf.Acknowledge(checkpoint);

    private TrainingCheckpoint Read(CheckpointRef checkpoint, ModelShape shape, TrainingRecipe recipe)
    {
        using var stream = artefacts.OpenRead(checkpoint.Key);
        var found = CheckpointFile.Read(stream);
        found.RequireSpec(shape, recipe);
        return found;
    }

    private void BeginAt(CheckpointRef found, IEnumerable<CheckpointRef> all)
    {
        if (!earlier.Contains(found))
        {
            using var stream = artefacts.OpenRead(found.Key);
            Unreported = found = found with { Sha256 = Convert.ToHexStringLower(SHA256.HashData(stream)) };
            LogUnreported(logger, found.Key, earlier.Count == 0 ? 0 : earlier[0].Step);
        }

        _shelf.BeginAt(found, all);
        Prune();
    }

    private void Prune()
    {
        foreach (var old in _shelf.Deletable)
        {
            try
            {
                artefacts.Delete(old.Key);
                _shelf.Remove(old);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                LogKept(logger, old.Key, e.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Checkpoint '{Key}' is skipped: {Reason}")]
    private static partial void LogSkipped(ILogger logger, string key, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Checkpoint '{Key}' is stored, though the variant's state knows of none after step {Step}")]
    private static partial void LogUnreported(ILogger logger, string key, int step);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Checkpoint '{Key}' is not needed, but cannot be deleted: {Reason}")]
    private static partial void LogKept(ILogger logger, string key, string reason);
}
