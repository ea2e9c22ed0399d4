namespace VerifiedAddition.Experiments;

/// <summary>The order of variants in a list.</summary>
public static class VariantOrder
{
    private static readonly Dictionary<string, Func<ListedVariant, object?>> Keys = new(StringComparer.Ordinal)
    {
        ["name"] = variant => variant.Cell.Name,
        ["state"] = variant => VariantFilter.States.Index().First(state => state.Item == variant.State).Index,
        ["digits"] = variant => variant.Cell.Spec.Digits,
        ["parameters"] = variant => variant.Cell.Spec.Parameters,
        ["step"] = variant => variant.Cell.Training.Step,
        ["loss"] = variant => variant.Loss,
        ["wrong"] = variant => variant.Wrong,
        ["training"] = variant => variant.Cell.Training.TrainingSeconds,
    };

    /// <summary>Compares texts by their characters' codes, and numbers as numbers.</summary>
    private static readonly Comparer<object?> Values = Comparer<object?>.Create(StringComparer.Ordinal.Compare);

    /// <summary>What variants can be sorted by.</summary>
    public static IReadOnlyCollection<string> Names => Keys.Keys;

    /// <summary>Sorts variants; those without a value come last, and equal ones stay in their order.</summary>
    /// <param name="variants">The variants.</param>
    /// <param name="name">One of <see cref="Names"/>; null for the order that they have.</param>
    /// <param name="descending">Whether the largest comes first.</param>
    public static IEnumerable<ListedVariant> By(IEnumerable<ListedVariant> variants, string? name, bool descending)
    {
        if (name is null)
        {
            return descending ? variants.Reverse() : variants;
        }

        var key = Keys[name];
        var known = variants.OrderBy(variant => key(variant) is null);
        return descending ? known.ThenByDescending(key, Values) : known.ThenBy(key, Values);
    }
}
