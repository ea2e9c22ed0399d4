using System.Globalization;

namespace VerifiedAddition.Grains;

/// <summary>What one variant has stored, and what of it may be deleted.</summary>
/// <remarks>
/// An activation may go on although its silo was declared dead, while another one has forgotten the variant and it is trained again. Therefore no
/// checkpoint is deleted that an attempt of a later epoch than the run knows has stored. Weights and records have the same keys again; where they are
/// missing they are restored from the last checkpoint.
/// </remarks>
internal static class VariantArtefacts
{
    /// <summary>Returns everything that a run has stored: checkpoints, records, weights and their exports.</summary>
    /// <exception cref="IOException">The store cannot be listed.</exception>
    public static async Task<ArtefactInfo[]> AllOfAsync(this IArtefactStore artefacts, VariantId variant, VariantRun run, CancellationToken cancellationToken)
    {
        var found = await artefacts.CheckpointsOfAsync(variant, run, cancellationToken);
        var weights = run.Milestones.Select(milestone => milestone.Weights).Append(run.Weights).OfType<WeightsRef>().Distinct();
        foreach (var prefix in weights.SelectMany(one => new[] { one.Key, ModelRules.ExportsOf(one.Sha256) }).Prepend(TrainingRecordFile.PrefixOf(variant)))
        {
            found.AddRange(await artefacts.ListAsync(prefix, cancellationToken).ToArrayAsync(cancellationToken));
        }

        return [.. found];
    }

    /// <summary>
    /// Returns the checkpoints that nobody can ask for: of a trained variant those before the last one, from which extensions begin and damaged weights are restored. Until
    /// it is trained it needs all: an attempt that begins goes on from the newest that can be read.
    /// </summary>
    /// <exception cref="IOException">The store cannot be listed.</exception>
    public static async Task<ArtefactInfo[]> NeedlessOfAsync(this IArtefactStore artefacts, VariantId variant, VariantRun run, CancellationToken cancellationToken) =>
        run is { Phase: VariantPhase.Trained, Checkpoints: [var last, ..] }
            ? [.. (await artefacts.CheckpointsOfAsync(variant, run, cancellationToken)).Where(one => one.Key != last.Key)]
            : [];

    private static async Task<List<ArtefactInfo>> CheckpointsOfAsync(
        this IArtefactStore artefacts, VariantId variant, VariantRun run, CancellationToken cancellationToken)
    {
        var prefix = $"runs/{variant}/";
        return await artefacts.ListAsync(prefix, cancellationToken)
            .Where(artefact => long.TryParse(artefact.Key[prefix.Length..].Split('/')[0], CultureInfo.InvariantCulture, out var epoch) && epoch <= run.Epoch)
            .ToListAsync(cancellationToken);
    }
}
