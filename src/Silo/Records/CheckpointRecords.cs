using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo;

/// <summary>Creates training records of unfinished trainings from their checkpoints.</summary>
public sealed partial class CheckpointRecords(IArtefactStore artefacts, ILogger<CheckpointRecords> logger) : ITrainingRecords
{
    public Task<RecordRef?> StoreAsync(VariantSpec spec, IReadOnlyList<CheckpointRef> checkpoints, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(checkpoints);
        return Task.Run(
            () => checkpoints.Select(Read).FirstOrDefault(found => found is not null) is { } checkpoint
                ? RecordArtefacts.Store(artefacts, spec, checkpoint.LossHistory)
                : null,
            cancellationToken);
    }

    /// <summary>Returns the checkpoint; null if it cannot be read, or was deleted after a newer one was stored.</summary>
    private TrainingCheckpoint? Read(CheckpointRef checkpoint)
    {
        try
        {
            using var stream = artefacts.OpenRead(checkpoint.Key);
            return CheckpointFile.Read(stream);
        }
        catch (Exception e) when (e is CheckpointException or ArtefactNotFoundException or IOException)
        {
            LogSkipped(logger, checkpoint.Key, e.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Checkpoint '{Key}' is skipped: {Reason}")]
    private static partial void LogSkipped(ILogger logger, string key, string reason);
}
