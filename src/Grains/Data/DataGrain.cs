using Orleans.Concurrency;

namespace VerifiedAddition.Grains;

/// <inheritdoc cref="IDataGrain"/>
[StatelessWorker]
public sealed class DataGrain(IArtefactStore artefacts) : Grain, IDataGrain
{
    public Task<StoredKind[]> UsageAsync(CancellationToken cancellationToken) =>
        ArtefactKinds.CountAsync(artefacts.ListAsync(prefix: "", cancellationToken), cancellationToken);
}
