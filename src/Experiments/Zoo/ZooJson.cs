using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>The published models beside the variants of a grid (docs/json.md); a field's name never changes.</summary>
/// <param name="Source">Whose the published figures are.</param>
/// <param name="Models">All published models.</param>
/// <param name="Troubles">Why some sweeps cannot be shown.</param>
public sealed record ZooJson(string Source, IReadOnlyList<ZooModelJson> Models, IReadOnlyList<string> Troubles)
{
    /// <summary>Reads all sweeps of a grid, and finds the variants that belong to a published model.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<ZooJson> ReadAsync(IGridReader grid, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var found = await ReadableSweeps.ReadAsync(await grid.SweepNamesAsync(cancellationToken), name => grid.ViewAsync(name, cancellationToken));
        var ours = ListedVariant.Of(found.Readable)
            .Select(variant => (Variant: variant, Recipe: PublishedName.Of(variant.Cell.Spec)))
            .Select(one => (one.Variant, one.Recipe, Model: PublishedModel.Named(one.Recipe) ?? PublishedModel.Named(one.Variant.Cell.Name)))
            .Where(one => one.Model is not null)
            .ToLookup(one => one.Model!.Name.Text, one => ZooVariantJson.Of(one.Variant, one.Recipe == one.Model!.Name.Text), StringComparer.Ordinal);
        return new(PublishedModel.Source, [.. PublishedModel.All.Select(model => ZooModelJson.Of(model, [.. ours[model.Name.Text]]))], found.Troubles);
    }
}

/// <summary>A published model, and what a grid has of it.</summary>
/// <param name="Name">As its authors write it.</param>
/// <param name="FinalLoss">Published: the mean of the last five losses; null if none is, as for those below.</param>
/// <param name="WrongAdditions">Published: wrong answers to a million enriched additions.</param>
/// <param name="WrongSubtractions">Published: wrong answers to a million enriched subtractions.</param>
/// <param name="Verdict">Published in place of counts, such as <c>six nines</c>.</param>
/// <param name="Ours">Variants of the same recipe or name.</param>
public sealed record ZooModelJson(
    string Name, double? FinalLoss, long? WrongAdditions, long? WrongSubtractions, string? Verdict, IReadOnlyList<ZooVariantJson> Ours)
{
    internal static ZooModelJson Of(PublishedModel model, IReadOnlyList<ZooVariantJson> ours) =>
        new(model.Name.Text, model.FinalLoss, model.WrongAdditions, model.WrongSubtractions, model.Verdict, ours);
}

/// <summary>A variant that has the recipe or the name of a published model.</summary>
/// <param name="Sweep">A sweep that has it.</param>
/// <param name="Name">Its name there.</param>
/// <param name="Id">Its identity.</param>
/// <param name="SameRecipe">Whether it has the recipe that the published name says; false if it has the name alone.</param>
/// <param name="State">Its state, as <c>va variant list</c> tells it.</param>
/// <param name="FinalLoss">Mean of its last five losses; null until it is trained.</param>
/// <param name="Verifications">Its complete verifications.</param>
public sealed record ZooVariantJson(
    string Sweep, string Name, string Id, bool SameRecipe, string State, double? FinalLoss, IReadOnlyList<ZooVerificationJson> Verifications)
{
    internal static ZooVariantJson Of(ListedVariant variant, bool sameRecipe) => new(
        variant.Sweep.Name,
        variant.Cell.Name,
        variant.Cell.Spec.Id.Value,
        sameRecipe,
        variant.State,
        variant.Cell.Training.AverageFinalLoss,
        [.. variant.Cell.Verifications.Where(one => one is { Phase: JobPhase.Completed, Plan: not null }).Select(ZooVerificationJson.Of)]);
}

/// <summary>What a variant answered.</summary>
/// <param name="Operation">The operation of every question.</param>
/// <param name="Sample">How the questions were chosen.</param>
/// <param name="Questions">Questions asked.</param>
/// <param name="Failures">Questions answered wrongly.</param>
/// <param name="Confidence">Two-sided bounds of the accuracy (Clopper–Pearson, 95 %); null if every question was asked.</param>
public sealed record ZooVerificationJson(Operation Operation, SampleKind Sample, long Questions, long Failures, ConfidenceJson? Confidence)
{
    internal static ZooVerificationJson Of(VerificationSnapshot asked) => new(
        asked.Plan!.Operation,
        asked.Plan.Sample,
        asked.Asked,
        asked.Failures,
        ConfidenceJson.Of(asked.Failures, asked.Asked, asked.IsWhole() ? null : VerificationFigures.DefaultLevel));
}
