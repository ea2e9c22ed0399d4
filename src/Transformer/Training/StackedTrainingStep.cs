using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary><see cref="TrainingStep"/> for a stack of models: each operation covers all members.</summary>
internal sealed class StackedTrainingStep : IDisposable
{
    private readonly ParameterLayout _layout;
    private readonly StackedOperations _operations;
    private readonly StackedAdamW _optimiser;
    private readonly AnswerPass _pass;
    private readonly TokenRows _rows;
    private readonly Tensor _firstRow;
    private readonly Tensor _flat;
    private readonly Tensor _leaf;

    /// <param name="layout">The layout of a member's parameters.</param>
    /// <param name="flat">The parameters, [member, length]; the step takes ownership of them and of both moments.</param>
    public StackedTrainingStep(ParameterLayout layout, Tensor flat, Tensor first, Tensor second)
    {
        _layout = layout;
        _flat = flat.DetachFromDisposeScope();
        _leaf = flat.detach().requires_grad_().DetachFromDisposeScope(); // shares the memory, as a leaf for autograd
        _operations = new((int)flat.shape[0]);
        _optimiser = new(flat, first, second);
        _pass = new(layout.Shape, flat.dtype, flat.device, _operations);
        _rows = TokenRows.Lawful(layout.Shape.Layout, flat.device);
        using var scope = NewDisposeScope();
        var tableRows = _rows.Tokens.numel();
        _firstRow = tensor([.. Enumerable.Range(0, _operations.Members).Select(member => member * tableRows)], device: flat.device)
            .view(-1, 1, 1).DetachFromDisposeScope();
    }

    public Device Device => _flat.device;

    private long Members => _flat.shape[0];

    /// <summary>Takes one step on a batch of each member.</summary>
    /// <param name="updates">The parameters of each member's update.</param>
    /// <param name="tokens">Questions with their right answers, member after member: int64, [member * batch, n_ctx].</param>
    /// <returns>The measurements before the update: losses [member, answer token], norms [member].</returns>
    public StepMeasures Take(IReadOnlyList<MemberUpdate> updates, Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var weights = new ParameterViews(_layout, _leaf);
        var logits = _pass.Logits(weights, FirstLayerTable.Of(weights, _rows, _operations), RowsOf(tokens)); // [member * batch, …]
        var losses = AnswerLoss.PerAnswer(logits, tokens)
            .view(Members, -1, _layout.Shape.Layout.AnswerTokens).mean([1]); // [member, answer token]

        // No member's loss depends on another's parameters, so the gradient of the sum consists of the members' own gradients.
        var gradient = autograd.grad([losses.mean([1]).sum()], [_leaf])[0];
        var norms = gradient.norm(dim: 1); // [member]
        _optimiser.Step(gradient, updates);
        return new(losses.detach().MoveToOuterDisposeScope(), norms.MoveToOuterDisposeScope());
    }

    /// <summary>One member's parameters and both moments, in host memory.</summary>
    public (float[] Weights, float[] First, float[] Second) ToHost(int member)
    {
        using var scope = NewDisposeScope();
        return (Row(_flat), Row(_optimiser.First), Row(_optimiser.Second));

        float[] Row(Tensor x) => Buffers.ToHost(x.select(0, member));
    }

    /// <summary>The same step for some of the members only.</summary>
    public StackedTrainingStep With(long[] members)
    {
        using var scope = NewDisposeScope();
        var rows = tensor(members, device: Device);
        return new(_layout, Rows(_flat), Rows(_optimiser.First), Rows(_optimiser.Second));

        Tensor Rows(Tensor x) => x.index_select(0, rows);
    }

    public void Dispose()
    {
        _leaf.Dispose();
        _flat.Dispose();
        _firstRow.Dispose();
        _rows.Dispose();
        _pass.Dispose();
        _optimiser.Dispose();
    }

    /// <summary>Row indices into the members' entry tables, which are concatenated: [member * batch, position].</summary>
    private Tensor RowsOf(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var rows = _rows.Of(tokens); // [member * batch, position], indices into a single table
        return rows.view(Members, -1, _rows.Fed).add(_firstRow, Scalars.One).view(rows.shape).MoveToOuterDisposeScope();
    }
}
