using System.Globalization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>A tensor's name in each layout, with <c>*</c> for the number of a block, and how its form differs.</summary>
/// <param name="Hooked">HookedTransformer's name.</param>
/// <param name="Bridge">TransformerBridge's name.</param>
/// <param name="Native">The native model's name.</param>
/// <param name="Form">The form in bridge and native, which is the same in both.</param>
internal sealed record LayoutRow(string Hooked, string Bridge, string Native, TensorForm Form = TensorForm.Same)
{
    /// <summary>Whether each block has such a tensor.</summary>
    public bool IsOfBlock => Hooked.Contains('*', StringComparison.Ordinal);

    /// <summary>Whether it belongs to a normalisation, which models have or not.</summary>
    public bool IsOfNormalisation => Hooked.EndsWith(".w", StringComparison.Ordinal) || Hooked.EndsWith(".b", StringComparison.Ordinal);

    /// <summary>The name with <c>*</c>.</summary>
    public string Pattern(WeightLayout layout) => layout switch
    {
        WeightLayout.Hooked => Hooked,
        WeightLayout.Bridge => Bridge,
        _ => Native,
    };

    /// <summary>The name in a block; the number matters only if <see cref="IsOfBlock"/>.</summary>
    public string Name(WeightLayout layout, int block) =>
        Pattern(layout).Replace("*", block.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
