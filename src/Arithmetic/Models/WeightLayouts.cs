namespace VerifiedAddition.Arithmetic;

/// <summary>The words for layouts in options and messages.</summary>
public static class WeightLayouts
{
    /// <summary>All of them: <c>hooked</c>, <c>bridge</c>, <c>native</c>.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. Enum.GetValues<WeightLayout>().Select(WordOf)];

    /// <summary>The word for a layout.</summary>
    public static string WordOf(WeightLayout layout) => layout.ToString().ToLowerInvariant();

    /// <summary>The layout that a word is for.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static WeightLayout Parse(string word)
    {
        foreach (var layout in Enum.GetValues<WeightLayout>())
        {
            if (string.Equals(WordOf(layout), word, StringComparison.Ordinal))
            {
                return layout;
            }
        }

        throw new ArgumentException($"The layout is '{word}', but must be one of {string.Join(", ", Words)}.", nameof(word));
    }

    /// <summary>The word with whose layout it is, for messages: <c>native (TransformerBridge's native model)</c>.</summary>
    public static string Describe(WeightLayout layout) => layout switch
    {
        WeightLayout.Hooked => "hooked (HookedTransformer)",
        WeightLayout.Bridge => "bridge (TransformerBridge)",
        WeightLayout.Native => "native (TransformerBridge's native model)",
        _ => throw new ArgumentOutOfRangeException(nameof(layout), layout, "There are three layouts."),
    };
}
