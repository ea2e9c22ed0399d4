using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>How large a model is.</summary>
internal static class ModelSize
{
    /// <summary>The size of the model that a specification makes.</summary>
    public static ModelDescription Describe(VariantSpec spec) =>
        new(spec.Digits, spec.Layers, spec.Heads, spec.DModel, spec.DHead, spec.Parameters);
}
