namespace VerifiedAddition.Grains;

/// <summary>Makes training records out of checkpoints: what a silo that can read them offers.</summary>
public interface ITrainingRecords
{
    /// <summary>Stores the record of the steps up to the newest checkpoint that can be read; null when none can.</summary>
    /// <param name="spec">What is being trained.</param>
    /// <param name="checkpoints">Where to look, the newest first.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    Task<RecordRef?> StoreAsync(VariantSpec spec, IReadOnlyList<CheckpointRef> checkpoints, CancellationToken cancellationToken);
}
