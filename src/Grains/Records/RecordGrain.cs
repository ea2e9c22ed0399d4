using Orleans.Concurrency;

namespace VerifiedAddition.Grains;

/// <inheritdoc cref="IRecordGrain"/>
[Reentrant]
public sealed class RecordGrain(ITrainingRecords records, IArtefactStore artefacts) : Grain, IRecordGrain
{
    private VariantId Id => new(this.GetPrimaryKeyString());

    public async Task<RecordRef?> FindAsync(CancellationToken cancellationToken)
    {
        var variant = GrainFactory.GetGrain<IVariantGrain>(Id.Value);
        var view = await variant.ViewAsync(cancellationToken);
        if (view.Record is { } whole && whole.Steps >= view.CheckpointStep &&
            await artefacts.HoldsAsync(whole.Key, whole.Sha256, cancellationToken))
        {
            return whole;
        }

        var spec = await variant.SpecAsync(cancellationToken);
        var checkpoints = await variant.CheckpointsAsync(cancellationToken);
        if (spec is null || await records.StoreAsync(spec, checkpoints, cancellationToken) is not { } partial)
        {
            return view.Record; // the reader checks its hash
        }

        await ForgetBeforeAsync(partial, cancellationToken);
        return partial;
    }

    public Task<byte[]> ReadAsync(string key, long offset, int count, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ModelRules.RequirePart(offset, count);
        return TrainingRules.IsVariant(Id) && key.StartsWith(TrainingRecordFile.PrefixOf(Id), StringComparison.Ordinal)
            ? artefacts.ReadPartAsync(key, offset, count, cancellationToken)
            : throw new ArgumentException(
                $"{UntrustedText.Quote(key)} is not a training record of variant {UntrustedText.Quote(Id.Value)}.", nameof(key));
    }

    /// <summary>Deletes shorter records except the longest of them, which a client may be reading.</summary>
    private async Task ForgetBeforeAsync(RecordRef record, CancellationToken cancellationToken)
    {
        var shorter = new List<string>();
        await foreach (var artefact in artefacts.ListAsync(TrainingRecordFile.PrefixOf(Id), cancellationToken))
        {
            if (string.CompareOrdinal(artefact.Key, record.Key) < 0)
            {
                shorter.Add(artefact.Key);
            }
        }

        foreach (var key in shorter.SkipLast(1))
        {
            await artefacts.DeleteAsync(key, cancellationToken);
        }
    }
}
