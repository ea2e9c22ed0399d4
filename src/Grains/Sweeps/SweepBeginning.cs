namespace VerifiedAddition.Grains;

/// <summary>Which variants have begun after the list of a large sweep has changed. Pure: no clock, no input or output.</summary>
public static class SweepBeginning
{
    /// <summary>Returns those of a new list that have begun for the old one; null if all of the old one had, and remain.</summary>
    public static BegunVariants? Kept(SweepGrain.Memory before, SweepSpec after) => before.Begun is null ? null : Kept(before, after, []);

    /// <summary>Returns those of a new list that have begun for the old one, have left it before, or have begun elsewhere.</summary>
    /// <param name="before">The sweep's state with its old list; it may have none.</param>
    /// <param name="after">The specification with the new list.</param>
    /// <param name="elsewhere">Variants that other sweeps have.</param>
    public static BegunVariants Kept(SweepGrain.Memory before, SweepSpec after, IEnumerable<VariantId> elsewhere)
    {
        var begun = (before.Spec?.Variants ?? []).Where((_, i) => before.Begun?.Contains(i) ?? true).Select(variant => variant.Spec.Id)
            .Concat(before.Left.Select(variant => variant.Id)).Concat(elsewhere).ToHashSet();
        return BegunVariants.None(after.Variants.Length).With(after.Variants.Index().Where(one => begun.Contains(one.Item.Spec.Id)).Select(one => one.Index));
    }
}
