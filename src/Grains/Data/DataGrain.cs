using Orleans.Concurrency;

namespace VerifiedAddition.Grains;

/// <inheritdoc cref="IDataGrain"/>
[StatelessWorker]
public sealed class DataGrain(IArtefactStore artefacts) : Grain, IDataGrain
{
    /// <summary>Maximum number of variants that are asked at the same time.</summary>
    private const int AtOnce = 64;

    public async Task<StoredKind[]> UsageAsync(CancellationToken cancellationToken) =>
        ArtefactKinds.Count(await artefacts.ListAsync(prefix: "", cancellationToken).ToArrayAsync(cancellationToken));

    public async Task<StoredKind[]> CleanAsync(bool dryRun, CancellationToken cancellationToken)
    {
        var variants = new HashSet<string>(StringComparer.Ordinal);
        var sweeps = new HashSet<string>(StringComparer.Ordinal);
        var exports = new List<ArtefactInfo>();
        await foreach (var artefact in artefacts.ListAsync(prefix: "", cancellationToken))
        {
            switch (artefact.Key.Split('/'))
            {
                case ["runs" or "records", var id, ..] when TrainingRules.IsVariant(new(id)):
                    variants.Add(id);
                    break;
                case ["sweeps", var name, _] when NameRules.Fits(name):
                    sweeps.Add(name);
                    break;
                case ["exports", ..]:
                    exports.Add(artefact);
                    break;
            }
        }

        foreach (var export in dryRun ? [] : exports)
        {
            await artefacts.DeleteAsync(export.Key, cancellationToken);
        }

        var deleted = ArtefactKinds.Count(exports);
        foreach (var some in variants.Chunk(AtOnce))
        {
            var theirs = await Task.WhenAll(some.Select(id => GrainFactory.GetGrain<ITrainingGrain>(id).TidyAsync(dryRun, cancellationToken)));
            deleted = ArtefactKinds.Sum(deleted.Concat(theirs.SelectMany(kinds => kinds)));
        }

        foreach (var sweep in sweeps)
        {
            var lists = await GrainFactory.GetGrain<ISweepNewsGrain>(sweep).TidyAsync(dryRun, cancellationToken);
            var names = await GrainFactory.GetGrain<ISweepRegistryGrain>(ISweepIndexGrain.Key).TidyAsync(sweep, dryRun, cancellationToken);
            deleted = ArtefactKinds.Sum([.. deleted, .. lists, .. names]);
        }

        return deleted;
    }
}
