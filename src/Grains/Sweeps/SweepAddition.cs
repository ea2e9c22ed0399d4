namespace VerifiedAddition.Grains;

/// <summary>What a sweep is with one variant more. Pure: no clock, no input or output.</summary>
public static class SweepAddition
{
    /// <summary>Returns the specification with the variant; the same if it has it already.</summary>
    /// <param name="sweep">The sweep's name.</param>
    /// <param name="phase">Its phase.</param>
    /// <param name="spec">Its specification; null if there is no such sweep.</param>
    /// <param name="variant">The variant to be added.</param>
    /// <exception cref="ArgumentException">It cannot be added; the message says why.</exception>
    public static SweepSpec Of(string sweep, SweepPhase phase, SweepSpec? spec, NamedVariant variant)
    {
        ArgumentNullException.ThrowIfNull(variant);
        if (spec is null || phase is SweepPhase.Deleting)
        {
            throw new ArgumentException(
                spec is null ? $"There is no sweep '{sweep}'." : $"The sweep '{sweep}' is being deleted, so nothing can be added to it.", nameof(sweep));
        }

        if (phase is SweepPhase.Paused or SweepPhase.Cancelled)
        {
            throw new ArgumentException(
                $"The sweep '{sweep}' is {(phase is SweepPhase.Paused ? "paused" : "cancelled")}, and would go on with another variant. 'va sweep resume {sweep}' first, or name another sweep.",
                nameof(sweep));
        }

        if (Array.Find(spec.Variants, one => string.Equals(one.Name, variant.Name, StringComparison.Ordinal)) is not { } same)
        {
            return spec with { Variants = [.. spec.Variants, variant] };
        }

        return same.Spec == variant.Spec
            ? spec
            : throw new ArgumentException($"The sweep '{sweep}' has another variant called {UntrustedText.Quote(variant.Name)}. Give the new one another name.", nameof(variant));
    }
}
