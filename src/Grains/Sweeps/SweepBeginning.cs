namespace VerifiedAddition.Grains;

/// <summary>Which variants have begun after the list of a large sweep has changed. Pure: no clock, no input or output.</summary>
public static class SweepBeginning
{
    /// <summary>Returns those of a new list that have begun for the old one; null if all of the old one had, and remain.</summary>
    public static BegunVariants? Kept(SweepGrain.Memory before, SweepSpec after) => before.Begun is null ? null : Kept(before, after, [], most: 0);

    /// <summary>Returns those of a new list that have begun for the old one, and the first of those that may be trained already.</summary>
    /// <param name="before">The sweep's state with its old list; it may have none. What has left it before may be trained.</param>
    /// <param name="after">The specification with the new list.</param>
    /// <param name="elsewhere">Variants that other sweeps have, and that may be trained.</param>
    /// <param name="most">Most of those that may be trained; the others have their turn as all others do.</param>
    public static BegunVariants Kept(SweepGrain.Memory before, SweepSpec after, IEnumerable<VariantId> elsewhere, int most)
    {
        var begun = (before.Spec?.Variants ?? []).Where((_, i) => before.Begun?.Contains(i) ?? true).Select(variant => variant.Spec.Id).ToHashSet();
        var known = before.Left.Select(variant => variant.Id).Concat(elsewhere).Except(begun).ToHashSet();
        return BegunVariants.None(after.Variants.Length).With(
        [
            .. after.Variants.Index().Where(one => begun.Contains(one.Item.Spec.Id)).Select(one => one.Index),
            .. after.Variants.Index().Where(one => known.Contains(one.Item.Spec.Id)).Select(one => one.Index).Take(most),
        ]);
    }
}
