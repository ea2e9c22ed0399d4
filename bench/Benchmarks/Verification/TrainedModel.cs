using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Benchmarks;

/// <summary>A model that has begun to learn addition.</summary>
/// <remarks>
/// Random weights leave many answers too close for float32, so that float64 would take a large share of the time that it does not take in use.
/// </remarks>
internal static class TrainedModel
{
    public const int Steps = 300;

    public static Model Of(ModelShape shape)
    {
        var recipe = new TrainingRecipe(
            Steps, BatchSize: 64, LearningRate: 0.1 / shape.DModel, WeightDecay: 0.1, Seed: 372001, new(shape.Digits, GeneratorKind.Original, 0));
        using var run = TrainingRun.Start(shape, recipe);
        while (run.Step < run.Steps)
        {
            run.Advance();
        }

        return Model.FromStateDict(run.Model.ToStateDict());
    }
}
