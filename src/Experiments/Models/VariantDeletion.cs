using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>A variant that was taken out of a sweep.</summary>
/// <param name="Variant">Its name there.</param>
/// <param name="Sweep">The sweep.</param>
/// <param name="KeptBy">Names of the sweeps that have it, too, so that it stays; empty if it is deleted.</param>
public sealed record VariantDeletion(string Variant, string Sweep, string[] KeptBy)
{
    /// <summary>Takes a variant out of its sweep, with its rounds of refinement, and deletes what no other sweep has. It can be repeated.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="name">Its name, <c>SWEEP/VARIANT</c>, or its identity; several sweeps may only have it if one is named.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">The sweep runs or has no other variant, or another variant starts from it.</exception>
    /// <exception cref="ClientException">There is no such variant, or several sweeps have it and none is named.</exception>
    public static async Task<VariantDeletion> RunAsync(IGrid grid, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var found = await VariantFinder.NamedAsync(grid, name, cancellationToken);
        var named = await grid.FindVariantsAsync(name, cancellationToken);
        if (named.Length > 1)
        {
            throw new ClientException(
                $"Several sweeps have '{name}': {string.Join(", ", named.Select(one => $"{one.Sweep}/{one.Name}"))}. Name one of these.");
        }

        var others = (await grid.SharedVariantsAsync(found.Sweep, cancellationToken)).Where(one => one.Id == found.Spec.Id);
        await grid.Grains.GetGrain<ISweepGrain>(found.Sweep).RemoveAsync(found.Name, cancellationToken);
        return new(found.Name, found.Sweep, [.. others.Select(one => one.Sweep).Distinct(StringComparer.Ordinal)]);
    }
}
