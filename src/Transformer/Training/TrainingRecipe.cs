using System.Text.Json.Serialization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>How a model is trained. With the shape it determines every bit of the result on one kind of machine.</summary>
/// <param name="Steps">Optimiser steps, 1 or more.</param>
/// <param name="BatchSize">Questions in a step; 64 in the original.</param>
/// <param name="LearningRate">At the end of the warm-up; 8e-5 in the original.</param>
/// <param name="WeightDecay">Decoupled; 0.1 in the original.</param>
/// <param name="Seed">Of the initial weights and of the questions, which are drawn independently of each other.</param>
/// <param name="Generator">What the questions are.</param>
/// <param name="WarmStart">The trained model that the initial weights hold; null for none.</param>
/// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
public sealed record TrainingRecipe(
    int Steps, int BatchSize, double LearningRate, double WeightDecay, ulong Seed, GeneratorSpec Generator,
    [property: JsonPropertyName("insertion")] WarmStartRecipe? WarmStart = null)
{
    public int Steps { get; } = AtLeastOne(Steps, nameof(Steps));

    public int BatchSize { get; } = AtLeastOne(BatchSize, nameof(BatchSize));

    public double LearningRate { get; } = double.IsFinite(LearningRate) && LearningRate > 0
        ? LearningRate
        : throw new ArgumentOutOfRangeException(nameof(LearningRate), LearningRate, "A learning rate is above 0; 8e-5 is usual.");

    public double WeightDecay { get; } = double.IsFinite(WeightDecay) && WeightDecay >= 0
        ? WeightDecay
        : throw new ArgumentOutOfRangeException(nameof(WeightDecay), WeightDecay, "A weight decay is 0 or more; 0.1 is usual.");

    public GeneratorSpec Generator { get; } = Generator ?? throw new ArgumentNullException(nameof(Generator));

    private static int AtLeastOne(int value, string name) => value >= 1
        ? value
        : throw new ArgumentOutOfRangeException(name, value, "A training has at least one step and one question in a batch.");
}
