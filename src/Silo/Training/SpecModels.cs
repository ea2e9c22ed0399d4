using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo;

/// <summary>Converts a variant's specification to the engine's types.</summary>
internal static class SpecModels
{
    public static ModelShape ShapeOf(VariantSpec spec) => new(spec.Digits, spec.Layers, spec.Heads, spec.DModel, spec.DHead) { Architecture = spec.Architecture };

    /// <param name="parent">The inherited weights; null if it starts from random ones.</param>
    public static TrainingRecipe RecipeOf(VariantSpec spec, WeightsRef? parent) => new(
        spec.Steps, spec.BatchSize, spec.LearningRate, spec.WeightDecay, spec.Seed, VariantRules.GeneratorOf(spec), WarmStartOf(spec, parent),
        spec.Extends is { } extension ? new(extension.Parent, extension.After) : null,
        spec.GrokFast is { } filter ? new(filter.Alpha, filter.Lambda) : null);

    private static WarmStartRecipe? WarmStartOf(VariantSpec spec, WeightsRef? parent) => (spec.InitialiseFrom, parent) switch
    {
        (null, _) => null,
        ({ } from, { } weights) => new(
            weights.Sha256, (WarmStartMode)from.Mode, PolicyOf(from), from.Late, from.Resets ? from.Heads : null),
        _ => throw new ArgumentException($"Variant {spec.Id} starts from {spec.InitialiseFrom.Parent}, whose weights were not given.", nameof(parent)),
    };

    private static Transformer.WarmStartPolicy PolicyOf(WarmStart from) => from.Policy switch
    {
        Grains.WarmStartPolicy.Original => Transformer.WarmStartPolicy.Original,
        Grains.WarmStartPolicy.Complete => Transformer.WarmStartPolicy.Complete,
        _ => throw new ArgumentOutOfRangeException(nameof(from), from.Policy, "The policies are seed and complete."),
    };
}
