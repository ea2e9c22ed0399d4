using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Transfers to a grid what a sweep needs there.</summary>
/// <param name="files">Operations on weight files.</param>
/// <param name="grid">The grid.</param>
public sealed class Submission(IWeightFiles files, IGrid grid)
{
    /// <summary>Stores the weight files that variants start from; whether they fit was checked when the sweep file was opened.</summary>
    /// <returns>The sweep, ready to be submitted.</returns>
    /// <exception cref="ClientException">A file cannot be used, or has changed since; nothing was submitted.</exception>
    public async Task<SweepSpec> PrepareAsync(SweepPlan plan, CancellationToken cancellationToken)
    {
        foreach (var file in plan.Parents)
        {
            // A file may have room for more tokens than the questions of the variants that start from it, so it is read with the digits of each.
            var heirs = plan.Spec.Variants.Where(variant => variant.Spec.InitialiseFrom?.File?.Sha256 == file.Sha256);
            foreach (var digits in heirs.Select(variant => variant.Spec.Digits).Distinct())
            {
                await files.ImportParentAsync(file.Path, file.Sha256, digits, grid, cancellationToken);
            }
        }

        return plan.Spec;
    }
}
