using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Brings to a grid what a sweep needs there.</summary>
/// <param name="files">What can be done with weight files.</param>
/// <param name="grid">The grid.</param>
public sealed class Submission(IWeightFiles files, IGrid grid)
{
    /// <summary>Stores the weight files that variants start from; whether they fit was looked at when the sweep file was opened.</summary>
    /// <returns>The sweep, ready to be submitted.</returns>
    /// <exception cref="ClientException">A file cannot be used, or has changed since; nothing was submitted.</exception>
    public async Task<SweepSpec> PrepareAsync(SweepPlan plan, CancellationToken cancellationToken)
    {
        foreach (var file in plan.Parents)
        {
            // A file may have room for more tokens than its heirs' questions have, so it is read as each of them would.
            var heirs = plan.Spec.Variants.Where(variant => variant.Spec.InitialiseFrom?.File?.Sha256 == file.Sha256);
            foreach (var digits in heirs.Select(variant => variant.Spec.Digits).Distinct())
            {
                await files.ImportParentAsync(file.Path, file.Sha256, digits, grid, cancellationToken);
            }
        }

        return plan.Spec;
    }
}
