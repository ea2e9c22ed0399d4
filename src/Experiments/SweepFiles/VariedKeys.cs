using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>The keys in which the variants of a sweep differ.</summary>
public static class VariedKeys
{
    /// <summary>Returns these keys, as a sweep file writes them, each with the value that a variant has, as text.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="except">Keys that do not matter.</param>
    public static IReadOnlyList<KeyValuePair<string, Func<VariantSpec, string>>> Of(SweepSpec sweep, IReadOnlyCollection<string> except)
    {
        ArgumentNullException.ThrowIfNull(sweep);
        return
        [
            .. VariantKey.All.Where(key => !except.Contains(key.Name, StringComparer.Ordinal) && sweep.Variants.DistinctBy(variant => key.Of(variant.Spec)).Skip(1).Any())
                .Select(key => KeyValuePair.Create<string, Func<VariantSpec, string>>(key.Name, spec => VariantKey.Format(key.Of(spec)))),
        ];
    }
}
