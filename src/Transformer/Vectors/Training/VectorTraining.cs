using System.Numerics;
using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>Training with <see cref="VectorTrainingStep{T}"/>.</summary>
internal sealed class VectorTraining<T> : ITrainingEngine
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly BatchSequence _batches;
    private readonly Question[] _questions;
    private readonly LearningRateSchedule _schedule;
    private readonly VectorTrainingStep<T> _step;
    private readonly LossHistory _history;
    private readonly int _before;
    private readonly double[] _measured; // the losses, then the norm of the gradient
    private DivergedException? _divergence;

    /// <param name="workers">Number of threads, which makes no difference to the result.</param>
    public VectorTraining(Model model, TrainingRecipe recipe, Tensor first, Tensor second, LossHistory history, int workers)
    {
        _batches = new(recipe.Generator, recipe.BatchSize, recipe.Seed);
        _questions = new Question[recipe.BatchSize];
        _schedule = new(recipe.Steps, recipe.LearningRate);
        _step = new(model, first, second, recipe.WeightDecay, recipe.BatchSize, workers);
        (_history, _measured, _before) = (history, new double[history.AnswerTokens + 1], recipe.StepsBefore);
    }

    public void Take(int step)
    {
        _batches.Fill((long)_before + step, _questions);
        var losses = _measured.AsSpan(0, _history.AnswerTokens);
        _measured[^1] = _step.Take(_before + step, _schedule.At(step), _questions, losses);
        if (LossRing.BrokenIn(_measured) is { } what)
        {
            throw _divergence ??= new(_history.Count, what, _history);
        }

        _history.Add(losses, _measured[^1]);
    }

    public LossHistory Collect() => _divergence is null ? _history : throw _divergence;

    public void WeightsChanged() => _step.WeightsChanged();

    public void Dispose() => _step.Dispose();
}
