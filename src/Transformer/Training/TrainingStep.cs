using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>One step of training: forward, loss, backward, update (reference.md chapters 3 and 4).</summary>
internal sealed class TrainingStep : IDisposable
{
    private readonly Model _model;
    private readonly LearningRateSchedule _schedule;
    private readonly TokenRows _rows;
    private readonly Tensor _leaf;

    public TrainingStep(Model model, LearningRateSchedule schedule, AdamW optimiser)
    {
        (_model, _schedule, Optimiser) = (model, schedule, optimiser);
        _rows = TokenRows.Lawful(model.Shape.Layout, model.Device);
        _leaf = model.Flat.detach().requires_grad_().DetachFromDisposeScope(); // the same memory, seen by autograd
    }

    public AdamW Optimiser { get; }

    /// <summary>Takes one step on a batch.</summary>
    /// <param name="step">Steps done before this one.</param>
    /// <param name="tokens">Questions with their right answers, int64, [batch, n_ctx].</param>
    /// <returns>The loss of each answer token before the update: float64, [answer token].</returns>
    public Tensor Take(int step, Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var weights = new ParameterViews(_model.Layout, _leaf);
        var logits = _model.Pass.Logits(weights, EntryTable.Of(weights, _rows, ParameterOperations.Solo), _rows.Of(tokens));
        var losses = AnswerLoss.PerToken(logits, tokens);
        var gradient = autograd.grad([losses.mean()], [_leaf])[0];
        Optimiser.Step(gradient, _schedule.At(step), step);
        _model.WeightsChanged();
        return losses.detach().MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _leaf.Dispose();
        _rows.Dispose();
        Optimiser.Dispose();
    }
}
