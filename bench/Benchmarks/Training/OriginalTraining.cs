using TorchSharp;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Benchmarks;

/// <summary>Training as the notebooks do it: TransformerLens' operations one by one, at every position, and AdamW parameter by parameter.</summary>
/// <remarks>See docs/domain.md, sections 2.3, 4 and 5. It draws the same batches as the engine, so that the losses must agree.</remarks>
internal sealed class OriginalTraining : IDisposable
{
    private readonly ModelShape _shape;
    private readonly OriginalModel _model;
    private readonly optim.Optimizer _optimiser;
    private readonly LearningRateSchedule _schedule;
    private readonly BatchSequence _batches;
    private readonly Question[] _questions;
    private int _step;

    public OriginalTraining(ModelShape shape, TrainingRecipe recipe, StateDict initialWeights)
    {
        _shape = shape;
        _model = new(shape, initialWeights);
        _optimiser = optim.AdamW(_model.Parameters, recipe.LearningRate, 0.9, 0.98, weight_decay: recipe.WeightDecay);
        _schedule = new(recipe.Steps, recipe.LearningRate);
        _batches = new(recipe.Generator, recipe.BatchSize, recipe.Seed);
        _questions = new Question[recipe.BatchSize];
    }

    /// <summary>Takes a step.</summary>
    /// <returns>The loss before the update.</returns>
    public double Advance()
    {
        using var scope = NewDisposeScope();
        var tokens = Tokens();
        var loss = Loss(_model.Logits(tokens), tokens);
        loss.backward();
        foreach (var group in _optimiser.ParamGroups)
        {
            group.LearningRate = _schedule.At(_step);
        }

        _optimiser.step();
        _optimiser.zero_grad();
        _step++;
        return loss.ToDouble();
    }

    public void Dispose()
    {
        _optimiser.Dispose();
        _model.Dispose();
    }

    private Tensor Tokens()
    {
        _batches.Fill(_step, _questions);
        return Questions.Tokens(_questions);
    }

    private Tensor Loss(Tensor logits, Tensor tokens)
    {
        var (context, answers) = (_shape.ContextLength, _shape.Layout.AnswerTokens);
        var scored = logits.narrow(1, context - answers - 1, answers).to(float64).log_softmax(-1); // [batch, answer token, vocabulary]
        var right = tokens.narrow(1, context - answers, answers).unsqueeze(2);
        return scored.gather(2, right).neg().mean([0, 2]).mean();
    }
}
