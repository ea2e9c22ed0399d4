using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>How large a model is.</summary>
internal static class ModelSize
{
    private const long Vocabulary = 15;

    /// <summary>The size of the model that a specification makes.</summary>
    public static ModelDescription Describe(VariantSpec spec) =>
        new(spec.Digits, spec.Layers, spec.Heads, spec.DModel, spec.DHead, Parameters(spec));

    /// <summary>All trained numbers of the model (reference.md chapter 2.2).</summary>
    public static long Parameters(VariantSpec spec)
    {
        var (width, heads) = ((long)spec.DModel, (long)spec.Heads * spec.DHead);
        var attention = (4 * heads * width) + (3 * heads) + width;
        var mlp = (8 * width * width) + (4 * width) + width;
        var norms = 4 * width;
        var embeddings = (Vocabulary + new Layout(spec.Digits).ContextLength) * width;
        return embeddings + (spec.Layers * (attention + mlp + norms)) + (2 * width) + ((width + 1) * Vocabulary);
    }
}
