using VerifiedAddition.Circuits;

namespace VerifiedAddition.Grains;

/// <summary>Reads what analyses have stored in the artefact store.</summary>
/// <param name="artefacts">The store.</param>
/// <param name="damaged">Told the key of a file that cannot be used, and why; null if no one needs to know.</param>
internal sealed class StoredFacts(IArtefactStore artefacts, Action<string, string>? damaged = null)
{
    /// <returns>The stored facts; null if there are none, or they are unreadable.</returns>
    public async Task<FoundFacts?> ReadAsync(string file, CancellationToken cancellationToken)
    {
        if (!await artefacts.ExistsAsync(file, cancellationToken))
        {
            return null;
        }

        try
        {
            using var bytes = new MemoryStream();
            await using var stream = await artefacts.OpenReadAsync(file, cancellationToken);
            await stream.CopyToAsync(bytes, cancellationToken);
            return FactsFile.Read(bytes.ToArray());
        }
        catch (FormatException e)
        {
            damaged?.Invoke(file, e.Message);
            return null;
        }
    }

    /// <summary>Counts the completed parts of an analysis.</summary>
    /// <returns>The ledger; null if what the analysis builds on cannot be read, so that its parts are not known.</returns>
    public async Task<AnalysisLedger?> CountAsync(AnalysisPlan plan, WeightsRef model, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var buildsOnOther = plan.Kind is not AnalysisKind.Ablation;
        var basis = buildsOnOther ? await ReadAsync(plan.Basis.FileFor(model), cancellationToken) : null;
        return buildsOnOther && basis is null
            ? null
            : await new AnalysisLedger(plan, basis).AfterAsync(part => ReadAsync(plan.FileFor(model, part), cancellationToken));
    }
}
