using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>Brings to a grid what a sweep needs there.</summary>
/// <param name="files">What can be done with weight files.</param>
/// <param name="grid">The grid.</param>
internal sealed class Submission(IWeightFiles files, IGrid grid)
{
    /// <summary>Stores the weight files that variants start from, after a look whether they fit.</summary>
    /// <returns>The sweep, ready to be submitted.</returns>
    /// <exception cref="ClientException">A file cannot be used, or does not fit; nothing was submitted.</exception>
    public async Task<SweepSpec> PrepareAsync(SweepPlan plan, CancellationToken cancellationToken)
    {
        foreach (var file in plan.Parents)
        {
            var all = plan.Spec.Variants.Where(variant => variant.Spec.InitialiseFrom?.File?.Sha256 == file.Sha256);
            foreach (var heirs in all.GroupBy(variant => variant.Spec.Digits))
            {
                var model = await files.ImportParentAsync(file.Path, file.Sha256, heirs.Key, grid, cancellationToken);
                foreach (var (name, spec, _, _) in heirs)
                {
                    if (InheritanceRules.Misfit(name, spec, spec.InitialiseFrom!.Policy, file.Path, model) is { } misfit)
                    {
                        throw new ClientException(misfit);
                    }
                }
            }
        }

        return plan.Spec;
    }
}
