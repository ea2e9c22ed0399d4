namespace VerifiedAddition.Grains;

/// <summary>What the removal of a variant from a sweep's list takes away. Pure: no clock, no input or output.</summary>
/// <param name="Removed">The variant and its rounds of refinement, as variants that have left.</param>
/// <param name="Spec">The sweep's specification without it.</param>
/// <param name="Rounds">The rounds of the other variants.</param>
internal sealed record SweepRemoval(VariantMatch[] Removed, SweepSpec Spec, List<RefinementRound> Rounds)
{
    /// <summary>Decides what is removed.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="state">Its stored state.</param>
    /// <param name="progress">What it knows; null if there is no such sweep.</param>
    /// <param name="variant">The variant's name: of the file, or of one that has left.</param>
    /// <exception cref="ArgumentException">It cannot be removed; the message says why.</exception>
    public static SweepRemoval Of(string sweep, SweepGrain.Memory state, SweepProgress? progress, string variant)
    {
        if (progress is null || state.Spec is not { } spec)
        {
            throw new ArgumentException($"There is no sweep '{sweep}'.", nameof(variant));
        }

        if (state.Phase is SweepPhase.Running or SweepPhase.Deleting)
        {
            throw new ArgumentException($"The sweep '{sweep}' is {(state.Phase is SweepPhase.Running ? "running" : "being deleted")}. Cancel it before you delete a variant of it.", nameof(variant));
        }

        if (Array.Find(spec.Variants, one => IsCalled(one.Name, variant)) is not { } member)
        {
            return state.Left.FindAll(one => IsCalled(Refinement.RefinedBy(one.Name), variant)) is { Count: > 0 } left
                ? new([.. left], spec, state.Rounds)
                : throw new ArgumentException($"The sweep '{sweep}' has no variant {UntrustedText.Quote(variant)} in its file.", nameof(variant));
        }

        NamedVariant[] others = [.. spec.Variants.Where(one => one != member)];
        Require(sweep, member, others);
        var rounds = progress.Members.Where(one => IsCalled(Refinement.RefinedBy(one.Name), member.Name));
        return new(
            [.. rounds.Select(one => new VariantMatch(sweep, one.Name, one.Spec.Id, HasLeft: true))],
            spec with { Variants = others },
            state.Rounds.FindAll(round => !IsCalled(round.Variant, member.Name)));
    }

    private static void Require(string sweep, NamedVariant member, NamedVariant[] others)
    {
        if (others.Length == 0)
        {
            throw new ArgumentException($"The sweep '{sweep}' has no other variant than '{member.Name}': delete the sweep.", nameof(member));
        }

        if (!Array.Exists(others, one => one.Spec.Id == member.Spec.Id)
            && Array.Find(others, one => one.Spec.ParentVariant == member.Spec.Id) is { } child)
        {
            throw new ArgumentException($"'{child.Name}' {(child.Spec.Extends is null ? "starts from" : "extends")} '{member.Name}': delete that first.", nameof(member));
        }
    }

    private static bool IsCalled(string? name, string other) => string.Equals(name, other, StringComparison.Ordinal);
}
