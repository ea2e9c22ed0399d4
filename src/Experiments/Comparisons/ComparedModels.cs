namespace VerifiedAddition.Experiments;

/// <summary>Which models shall be compared, as people name them.</summary>
/// <param name="Named">Variants and weight files.</param>
/// <param name="Sweep">A sweep of which all trained variants are compared too; null for none.</param>
public sealed record ComparedModels(IReadOnlyList<string> Named, string? Sweep)
{
    /// <summary>
    /// All of them by names that are understood everywhere. What is wrong with one is said here, before minutes are spent on the others.
    /// </summary>
    /// <exception cref="ClientException">There are fewer than two, one is not known or not trained, or one is named twice.</exception>
    public async Task<IReadOnlyList<string>> NamesAsync(ExperimentSession session, CancellationToken cancellationToken)
    {
        var chosen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Named.Where(ModelName.IsPath))
        {
            Add(chosen, Path.GetFullPath(ModelName.ExistingFile(file)), file);
        }

        var variants = Named.Where(name => !ModelName.IsPath(name)).ToArray();
        if (variants.Length > 0 || Sweep is not null)
        {
            await using var grid = await session.ReadAsync(cancellationToken);
            foreach (var name in variants)
            {
                var variant = await VariantFinder.FindAsync(grid, name, cancellationToken);
                _ = variant.Weights; // refuses it if it is not trained
                Add(chosen, variant.Training.Id.Value, name);
            }

            if (Sweep is not null)
            {
                await AddSweepAsync(session, grid, Sweep, chosen, cancellationToken);
            }
        }

        return chosen.Count >= 2
            ? [.. Named.Where(chosen.ContainsValue), .. chosen.Values.Except(Named, StringComparer.Ordinal)]
            : throw new ClientException(
                $"A comparison needs two models or more, and here {(chosen.Count == 0 ? "is none" : "is one")}. " +
                "Name more variants or weight files, or a sweep with several trained variants (--sweep).");
    }

    private static void Add(Dictionary<string, string> chosen, string identity, string name)
    {
        if (!chosen.TryAdd(identity, name))
        {
            throw new ClientException($"{name} is named twice{(chosen[identity] == name ? "" : $", also as {chosen[identity]}")}. Name each model once.");
        }
    }

    private static async Task AddSweepAsync(
        ExperimentSession session, IGridReader grid, string given, Dictionary<string, string> chosen, CancellationToken cancellationToken)
    {
        var sweep = await SweepFinder.ReadAsync(grid, given, cancellationToken);
        foreach (var cell in sweep.Cells)
        {
            if (cell.Training.Weights is null)
            {
                session.Reporter.Warn(
                    $"Warning: {cell.Name} of the sweep {sweep.Name} is left out: it is not trained yet ({EnumText.Of(cell.Training.Phase)}).");
                continue;
            }

            chosen.TryAdd(cell.Training.Id.Value, $"{sweep.Name}/{cell.Name}");
        }
    }
}
