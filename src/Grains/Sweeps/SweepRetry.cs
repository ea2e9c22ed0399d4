namespace VerifiedAddition.Grains;

/// <summary>What a retry of a sweep begins again.</summary>
public static class SweepRetry
{
    /// <summary>Returns the failed variants that are tried again; none if the sweep only has to learn that nothing has failed any more.</summary>
    /// <param name="sweep">The sweep's name.</param>
    /// <param name="phase">Its phase.</param>
    /// <param name="progress">What it knows; null if there is no such sweep.</param>
    /// <param name="variants">The names of the variants to retry; empty for all that failed.</param>
    /// <exception cref="ArgumentException">There is nothing to retry; the message says why.</exception>
    public static VariantSpec[] Chosen(string sweep, SweepPhase phase, SweepProgress? progress, string[] variants)
    {
        ArgumentNullException.ThrowIfNull(variants);
        if (progress is null)
        {
            throw new ArgumentException($"There is no sweep '{sweep}'.", nameof(variants));
        }

        if (phase is SweepPhase.Paused or SweepPhase.Cancelled)
        {
            throw new ArgumentException($"The sweep '{sweep}' does not run: resume it, which tries again what failed, too.", nameof(variants));
        }

        if (variants.Length > SweepRules.MaxVariants)
        {
            throw new ArgumentException(SweepRules.TooMany(variants.Length), nameof(variants));
        }

        if (variants.FirstOrDefault(name => !progress.Members.Any(member => string.Equals(member.Name, name, StringComparison.Ordinal))) is { } unknown)
        {
            throw new ArgumentException(
                $"The sweep '{sweep}' has no variant {UntrustedText.Quote(unknown)}. It has {string.Join(", ", progress.Members.Select(member => member.Name))}.",
                nameof(variants));
        }

        VariantSpec[] failed =
        [
            .. progress.Failed.Where(member => variants.Length == 0 || variants.Contains(member.Name, StringComparer.Ordinal))
                .Select(member => member.Spec),
        ];
        return failed.Length > 0 || (phase is SweepPhase.Failed && !progress.Failed.Any())
            ? failed
            : throw new ArgumentException(
                $"Nothing of {(variants.Length == 0 ? "" : string.Join(", ", variants) + " in ")}the sweep '{sweep}' has failed: there is nothing to retry.",
                nameof(variants));
    }
}
