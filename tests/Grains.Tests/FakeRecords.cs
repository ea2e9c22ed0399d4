namespace VerifiedAddition.Grains.Tests;

/// <summary>Creates records with as many steps as the newest checkpoint, whose losses are the step numbers.</summary>
internal sealed class FakeRecords(IArtefactStore artefacts) : ITrainingRecords
{
    public Task<RecordRef?> StoreAsync(VariantSpec spec, IReadOnlyList<CheckpointRef> checkpoints, CancellationToken cancellationToken)
    {
        if (checkpoints.Count == 0)
        {
            return Task.FromResult<RecordRef?>(null);
        }

        var record = Record(spec, checkpoints[0].Step);
        var key = TrainingRecordFile.KeyOf(spec.Id, record.Steps.Count);
        var info = artefacts.Write(key, stream => TrainingRecordFile.Write(record.Head, record.Steps, stream));
        return Task.FromResult<RecordRef?>(new(key, info.Sha256!, record.Steps.Count));
    }

    public static TrainingRecord Record(VariantSpec spec, int steps) => new(
        new(TrainingRecordFile.Format, TrainingRecordFile.Version, spec.Id.Value, 1, spec, ["A2", "A1", "A0"], steps, null, null),
        [.. Enumerable.Range(0, steps).Select(step => new TrainingRecordStep(step, step, 1e-3, 0.1 * step, [step - 1, step, step + 1]))]);
}
