using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Looks into the weight files that variants start from.</summary>
/// <param name="files">What can be done with weight files.</param>
/// <param name="problems">Where to tell of files that cannot be used, or do not fit.</param>
internal sealed class ParentCheck(IWeightFiles files, Problems problems)
{
    /// <summary>Opens every file, and compares it with each variant that starts from it.</summary>
    /// <remarks>A file may have room for more tokens than a variant's questions have, so it is read once for each number of digits.</remarks>
    /// <returns>The files that this program cannot look into.</returns>
    public async Task<IReadOnlyList<ParentFile>> LookAsync(IEnumerable<ParentUse> uses, CancellationToken cancellationToken)
    {
        var unseen = new List<ParentFile>();
        foreach (var heirs in uses.GroupBy(use => (use.File, use.Spec.Digits)))
        {
            try
            {
                if (await files.DescribeAsync(heirs.Key.File.Path, heirs.Key.Digits, cancellationToken) is { } model)
                {
                    Compare(heirs, model);
                }
                else
                {
                    unseen.Add(heirs.Key.File);
                }
            }
            catch (ClientException refusal)
            {
                problems.Add(heirs.First().At, refusal.Message);
            }
        }

        return [.. unseen.Distinct()];
    }

    private void Compare(IEnumerable<ParentUse> heirs, ModelDescription model)
    {
        foreach (var (at, name, spec, policy, file) in heirs)
        {
            if (WarmStartRules.Misfit(name, spec, policy, file.Path, model) is { } misfit)
            {
                problems.Add(at, misfit);
            }
        }
    }
}
