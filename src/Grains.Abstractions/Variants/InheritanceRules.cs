using System.Globalization;

namespace VerifiedAddition.Grains;

/// <summary>Which models can be placed inside which (reference.md chapter 7.1).</summary>
public static class InheritanceRules
{
    /// <summary>Why a model cannot start from another; null when it can.</summary>
    /// <param name="name">The model's name, for the message.</param>
    /// <param name="spec">The model.</param>
    /// <param name="policy">Which tensors are copied.</param>
    /// <param name="parentName">The other model's name, for the message.</param>
    /// <param name="parent">The other model.</param>
    public static string? Misfit(string name, VariantSpec spec, InsertionPolicy policy, string parentName, ModelDescription parent)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ArgumentNullException.ThrowIfNull(parent);
        return spec switch
        {
            _ when spec.Digits != parent.Digits => Differ("digits", spec.Digits, parent.Digits, "Both must have as many."),
            _ when spec.DModel != parent.DModel => Differ("dModel", spec.DModel, parent.DModel, "Both must have the same."),
            _ when spec.DHead != parent.DHead => Differ("dHead", spec.DHead, parent.DHead, "Both must have the same."),
            _ when spec.Layers < parent.Layers => Differ("layers", spec.Layers, parent.Layers, "A parent has no more than its child."),
            _ when spec.Heads < parent.Heads => Differ("heads", spec.Heads, parent.Heads, "A parent has no more than its child."),
            _ when policy is InsertionPolicy.Seed && parent.Layers < 2 =>
                $"'{parentName}' has one layer, and policy 'seed' inserts two or more, as the originals do. Choose policy 'complete' for '{name}'.",
            _ => null,
        };

        string Differ(string what, int own, int others, string rule) => string.Create(
            CultureInfo.InvariantCulture, $"'{name}' has {own} {what}, but its parent '{parentName}' has {others}. {rule}");
    }
}
