namespace VerifiedAddition.Grains;

/// <summary>Creates training records from checkpoints; provided by a silo that can read them.</summary>
public interface ITrainingRecords
{
    /// <summary>Stores the record of the steps up to the newest readable checkpoint; null if there is none.</summary>
    /// <param name="spec">The specification of the variant.</param>
    /// <param name="checkpoints">The checkpoints to try, the newest first.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    Task<RecordRef?> StoreAsync(VariantSpec spec, IReadOnlyList<CheckpointRef> checkpoints, CancellationToken cancellationToken);
}
