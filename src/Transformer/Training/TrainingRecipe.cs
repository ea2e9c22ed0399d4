using System.Text.Json.Serialization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>The hyperparameters and data of a training run. With the shape they determine every bit of the result on one kind of machine.</summary>
/// <param name="Steps">Number of optimiser steps, 1 or more.</param>
/// <param name="BatchSize">Questions per step; 64 in the original.</param>
/// <param name="LearningRate">Peak learning rate, at the end of the warm-up; 8e-5 in the original.</param>
/// <param name="WeightDecay">Decoupled weight decay; 0.1 in the original.</param>
/// <param name="Seed">Seed of the initial weights and of the questions, which are drawn independently of each other.</param>
/// <param name="Generator">The distribution of the questions.</param>
/// <param name="WarmStart">The trained model that is inserted into the initial weights; null for none.</param>
/// <param name="Continues">The finished training run that this one goes on from; null for none.</param>
/// <param name="Filter">What is done to gradients before the optimiser sees them; null for nothing.</param>
/// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
public sealed record TrainingRecipe(
    int Steps, int BatchSize, double LearningRate, double WeightDecay, ulong Seed, GeneratorSpec Generator,
    [property: JsonPropertyName("insertion")] WarmStartRecipe? WarmStart = null,
    Continuation? Continues = null,
    GradientFilter? Filter = null)
{
    public int Steps { get; } = AtLeastOne(Steps, nameof(Steps));

    public int BatchSize { get; } = AtLeastOne(BatchSize, nameof(BatchSize));

    public double LearningRate { get; } = double.IsFinite(LearningRate) && LearningRate > 0
        ? LearningRate
        : throw new ArgumentOutOfRangeException(nameof(LearningRate), LearningRate, "The learning rate must be above 0; 8e-5 is usual.");

    public double WeightDecay { get; } = double.IsFinite(WeightDecay) && WeightDecay >= 0
        ? WeightDecay
        : throw new ArgumentOutOfRangeException(nameof(WeightDecay), WeightDecay, "The weight decay must be 0 or more; 0.1 is usual.");

    public GeneratorSpec Generator { get; } = Generator ?? throw new ArgumentNullException(nameof(Generator));

    /// <summary>Steps that were done before the first one of this run: where its batches and the optimiser's count of steps begin.</summary>
    [JsonIgnore]
    public int StepsBefore => Continues?.Steps ?? 0;

    private static int AtLeastOne(int value, string name) => value >= 1
        ? value
        : throw new ArgumentOutOfRangeException(name, value, "Training needs at least one step, and one question per batch.");
}
