using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo;

/// <summary>What an experiment's specification means to the engine.</summary>
internal static class SpecModels
{
    public static ModelShape ShapeOf(VariantSpec spec) => new(spec.Digits, spec.Layers, spec.Heads, spec.DModel, spec.DHead);

    public static TrainingRecipe RecipeOf(VariantSpec spec) =>
        new(spec.Steps, spec.BatchSize, spec.LearningRate, spec.WeightDecay, spec.Seed, VariantRules.GeneratorOf(spec));
}
