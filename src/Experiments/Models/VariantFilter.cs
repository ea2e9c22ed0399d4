using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Which variants are listed; null for any.</summary>
/// <param name="State">Their state in one word.</param>
/// <param name="Digits">Digits of an operand.</param>
/// <param name="Layers">Number of layers.</param>
/// <param name="Heads">Number of heads in a layer.</param>
/// <param name="Operations">They are trained on one of these operations.</param>
public sealed record VariantFilter(
    string? State = null, int? Digits = null, int? Layers = null, int? Heads = null, IReadOnlyList<Operation>? Operations = null)
{
    /// <summary>The words for a state, in the order in which a variant passes through them.</summary>
    public static IReadOnlyList<string> States => CellReading.Words;

    /// <summary>Whether a variant is listed.</summary>
    public bool Fits(ListedVariant variant)
    {
        ArgumentNullException.ThrowIfNull(variant);
        var spec = variant.Cell.Spec;
        return (State is null || string.Equals(State, variant.State, StringComparison.Ordinal))
            && spec.Digits == (Digits ?? spec.Digits)
            && spec.Layers == (Layers ?? spec.Layers)
            && spec.Heads == (Heads ?? spec.Heads)
            && (Operations is null || Operations.Any(spec.Operations.Contains));
    }
}
