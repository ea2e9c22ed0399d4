using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>Training with torch's operations. Does not wait for an asynchronous device, except at every 64th step.</summary>
internal sealed class TorchTraining : ITrainingEngine
{
    private readonly BatchFeed _batches;
    private readonly TrainingStep _step;
    private readonly LossRing _losses;
    private readonly long _before;

    /// <param name="mean">The mean of the recipe's filter; null without one.</param>
    public TorchTraining(Model model, TrainingRecipe recipe, Tensor first, Tensor second, Tensor? mean, LossHistory history)
    {
        _batches = new(new(recipe.Generator, recipe.BatchSize, recipe.Seed), model.Shape.Layout, model.Device);
        _losses = new(history, model.Device);
        _before = recipe.StepsBefore;
        _step = new(model, new LearningRateSchedule(recipe.Steps, recipe.LearningRate), new AdamW(model.Flat, first, second, recipe.WeightDecay), recipe.StepsBefore,
            recipe.Filter is null ? null : new(recipe.Filter, mean!));
    }

    public void Take(int step)
    {
        using var scope = NewDisposeScope();
        _losses.Add(_step.Take(step, _batches.At(_before + step)));
    }

    public LossHistory Collect() => _losses.Collect();

    public void WeightsChanged()
    {
        // Every step reads the model's buffer.
    }

    public void Dispose()
    {
        _losses.Dispose();
        _batches.Dispose();
        _step.Dispose();
    }
}
