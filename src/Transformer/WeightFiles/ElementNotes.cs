namespace VerifiedAddition.Transformer;

/// <summary>What is said of weights that are stored otherwise than they are computed.</summary>
internal static class ElementNotes
{
    /// <summary>Notes which types of numbers become float32, and whether that changes any.</summary>
    public static void Add(StateDict weights, IEnumerable<ElementType> types)
    {
        var other = types.Where(type => type is not ElementType.Float32).Distinct().Order().ToArray();
        if (other.Length > 0)
        {
            weights.Note(
                $"its numbers are {string.Join(" and ", other.Select(type => type.Word()))}: they are computed in float32, " +
                (other.Contains(ElementType.Float64) ? "to which float64 is rounded." : "which holds all of them exactly."));
        }
    }

    /// <summary>The types as words, sorted and each once.</summary>
    public static IReadOnlyList<string> Words(IEnumerable<ElementType> types) => [.. types.Distinct().Order().Select(type => type.Word())];
}
