using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>What the deletion of a sweep takes away, and what stays because other sweeps have it, too.</summary>
/// <param name="Sweep">The sweep.</param>
/// <param name="Shared">The variants of other sweeps that it has, too.</param>
public sealed record SweepDeletion(SweepSnapshot Sweep, VariantMatch[] Shared)
{
    /// <summary>Names of the variants that are deleted, with their checkpoints, weights, records and jobs.</summary>
    public string[] Deleted => [.. Members.Where(member => !IsShared(member.Id)).Select(member => member.Name)];

    /// <summary>Names of the variants that stay.</summary>
    public string[] Kept => [.. Members.Where(member => IsShared(member.Id)).Select(member => member.Name)];

    /// <summary>Names of the sweeps that have those.</summary>
    public string[] KeptBy => [.. Shared.Select(variant => variant.Sweep).Distinct(StringComparer.Ordinal)];

    private IEnumerable<(string Name, VariantId Id)> Members => Sweep.Cells.Select(cell => (cell.Name, cell.Spec.Id))
        .Concat((Sweep.Left ?? []).Select(variant => (variant.Name, variant.Id)));

    /// <summary>Finds out what would be deleted; changes nothing.</summary>
    /// <exception cref="ClientException">The sweep runs.</exception>
    public static async Task<SweepDeletion> OfAsync(IGridReader grid, SweepSnapshot sweep, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(sweep);
        return sweep.Phase is SweepPhase.Running ? throw Refusal(sweep) : new(sweep, await grid.SharedVariantsAsync(sweep.Name, cancellationToken));
    }

    /// <summary>Says that a sweep which runs is not deleted.</summary>
    internal static ClientException Refusal(SweepSnapshot sweep) => new(
        ExitCodes.NotAchieved, $"The sweep '{sweep.Name}' is {SweepText.Phase(sweep)}. 'va sweep cancel {sweep.Name}' stops it; then it can be deleted.");

    private bool IsShared(VariantId id) => Array.Exists(Shared, variant => variant.Id == id);
}
