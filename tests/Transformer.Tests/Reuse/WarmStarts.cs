namespace VerifiedAddition.Transformer.Tests;

/// <summary>A small model, and a larger one with room on every side.</summary>
internal static class WarmStarts
{
    public static ModelShape Small => Shapes.Small;

    public static ModelShape Large { get; } = new(3, Layers: 4, Heads: 5, DModel: 24, DHead: 8);

    /// <summary>Trained weights as far as insertion cares: no number is what initialisation gives.</summary>
    public static StateDict Weights(ModelShape? shape = null)
    {
        using var model = Shapes.Scrambled(shape ?? Small);
        return model.ToStateDict();
    }

    public static StateDict Drawn { get; } = InitialWeights.Draw(Large, seed: 7);

    public static WarmStartRecipe Of(
        WarmStartMode mode, WarmStartPolicy policy = WarmStartPolicy.Original, bool late = false, string? nodes = null) =>
        new("0123", mode, policy, late, nodes);

    public static TrainingRecipe Recipe(WarmStartRecipe insertion, int steps = 300) =>
        new(steps, BatchSize: 8, LearningRate: 1e-3, WeightDecay: 0.1, Seed: 7, new(Small.Digits, Arithmetic.GeneratorKind.Original, 50), insertion);

    public static float[] Of(this StateDict weights, string name) =>
        weights.TryGet(name, out var tensor) ? tensor.Values : throw new ArgumentException($"There is no {name}.", nameof(name));
}
