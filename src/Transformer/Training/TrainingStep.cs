using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>One step of training: forward, loss, backward, update (docs/domain.md, sections 4 and 5).</summary>
internal sealed class TrainingStep : IDisposable
{
    private readonly Model _model;
    private readonly LearningRateSchedule _schedule;
    private readonly TokenRows _rows;
    private readonly Tensor _leaf;
    private readonly long _before;
    private readonly FilteredGradient? _filter;

    /// <param name="before">Steps that the optimiser has done before the first one of the schedule.</param>
    /// <param name="filter">What gradients pass through; null for nothing.</param>
    public TrainingStep(Model model, LearningRateSchedule schedule, AdamW optimiser, long before = 0, FilteredGradient? filter = null)
    {
        (_model, _schedule, Optimiser, _before, _filter) = (model, schedule, optimiser, before, filter);
        _rows = TokenRows.Lawful(model.Shape.Layout, model.Device);
        _leaf = model.Flat.detach().requires_grad_().DetachFromDisposeScope(); // shares the memory, as a leaf for autograd
    }

    public AdamW Optimiser { get; }

    /// <summary>Takes one step on a batch.</summary>
    /// <param name="step">Steps of the schedule done before this one.</param>
    /// <param name="tokens">Questions with their right answers, int64, [batch, n_ctx].</param>
    /// <returns>The measurements before the update.</returns>
    public StepMeasures Take(int step, Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var weights = new ParameterViews(_model.Layout, _leaf);
        var logits = _model.Pass.Logits(weights, FirstLayerTable.Of(weights, _rows, ParameterOperations.Solo), _rows.Of(tokens));
        var losses = AnswerLoss.PerToken(logits, tokens);
        var gradient = autograd.grad([losses.mean()], [_leaf])[0];
        var norm = gradient.dot(gradient).sqrt(); // []
        var seen = _filter?.Of(gradient, isFirst: _before + step == 0) ?? gradient;
        Optimiser.Step(seen, _schedule.At(step), _before + step);
        _model.WeightsChanged();
        return new(losses.detach().MoveToOuterDisposeScope(), norm.MoveToOuterDisposeScope());
    }

    public void Dispose()
    {
        _leaf.Dispose();
        _filter?.Dispose();
        _rows.Dispose();
        Optimiser.Dispose();
    }
}

/// <summary>The measurements of a step before its update, on the device.</summary>
/// <param name="Losses">The loss of each answer token, float64, [answer token].</param>
/// <param name="GradientNorm">The 2-norm over all parameters, float32, a single number; infinite if its square overflows float32.</param>
internal readonly record struct StepMeasures(Tensor Losses, Tensor GradientNorm);
