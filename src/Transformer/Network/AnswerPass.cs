using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>The forward pass without what the answer cannot see; differentiable, and equal to <see cref="FullPass"/> up to rounding.</summary>
/// <remarks>
/// The last token is not fed. Layer 0 enters through an <see cref="EntryTable"/>. The last layer computes keys and values everywhere,
/// but queries, heads and MLP only at the n + 2 positions that predict the answer. Activations are kept two-dimensional,
/// [batch * position, width], so that each projection is one matrix product.
/// </remarks>
internal sealed class AnswerPass : IDisposable
{
    private readonly ModelShape _shape;
    private readonly int _fed;
    private readonly int _scored;
    private readonly Tensor _mask;

    public AnswerPass(ModelShape shape, ScalarType type, Device device)
    {
        _shape = shape;
        _fed = shape.Layout.ContextLength - 1;
        _scored = shape.Layout.AnswerTokens;
        using var scope = NewDisposeScope();
        _mask = full([_scored, _fed], double.NegativeInfinity, type, device).triu(_fed - _scored + 1)
            .DetachFromDisposeScope(); // [query, key]: 0 where a scored position may look, else −∞
    }

    /// <param name="rows">Rows of <paramref name="entry"/>, [batch, position].</param>
    /// <returns>Logits at the scored positions, [batch, answer token, vocabulary].</returns>
    public Tensor Logits(ParameterViews weights, EntryTable entry, Tensor rows)
    {
        using var scope = NewDisposeScope();
        var batch = rows.shape[0];
        var (residual, projections) = Enter(entry, rows);
        for (var layer = 0; layer < weights.Blocks.Length; layer++)
        {
            if (layer > 0)
            {
                (residual, projections) = Project(weights.Blocks[layer], residual, batch);
            }

            residual = Block(weights.Blocks[layer], residual, projections, batch);
        }

        var normalised = Normalisation.Of(residual, weights.FinalGain, weights.FinalBias); // [batch * answer token, d_model]
        return weights.UnembeddingBias.addmm(normalised, weights.Unembedding)
            .view(batch, _scored, -1) // [batch, answer token, vocabulary]
            .MoveToOuterDisposeScope();
    }

    public void Dispose() => _mask.Dispose();

    private (Tensor Residual, Tensor[] Projections) Enter(EntryTable entry, Tensor rows)
    {
        var everywhere = rows.view(-1); // [batch * position]
        if (_shape.Layers > 1)
        {
            return (entry.Residual.index_select(0, everywhere), [entry.Projections[0].index_select(0, everywhere)]);
        }

        var scored = rows.narrow(1, _fed - _scored, _scored).reshape(-1); // [batch * answer token]
        return (
            entry.Residual.index_select(0, scored),
            [entry.Projections[0].index_select(0, scored), entry.Projections[1].index_select(0, everywhere)]);
    }

    /// <summary>Normalises and projects. In the last layer the residual stream goes on at the scored positions only.</summary>
    private (Tensor Residual, Tensor[] Projections) Project(BlockWeights block, Tensor residual, long batch)
    {
        using var scope = NewDisposeScope();
        var normalised = Normalisation.Of(residual, block.AttentionGain, block.AttentionBias); // [batch * position, d_model]
        if (block.Projections.Length == 1)
        {
            var all = nn.functional.linear(normalised, block.Projections[0], block.ProjectionBiases[0]);
            return (residual, [all.MoveToOuterDisposeScope()]);
        }

        var queries = nn.functional.linear(Scored(normalised, batch), block.Projections[0], block.ProjectionBiases[0]);
        var keysAndValues = nn.functional.linear(normalised, block.Projections[1], block.ProjectionBiases[1]);
        return (
            Scored(residual, batch).MoveToOuterDisposeScope(),
            [queries.MoveToOuterDisposeScope(), keysAndValues.MoveToOuterDisposeScope()]);
    }

    private Tensor Block(BlockWeights block, Tensor residual, Tensor[] projections, long batch)
    {
        using var scope = NewDisposeScope();
        var heads = Attend(projections, batch); // [batch * query, head * d_head]
        var middle = block.OutputBias.addmm(heads, block.Output).add_(residual);
        var normalised = Normalisation.Of(middle, block.MlpGain, block.MlpBias);
        var hidden = block.InBias.addmm(normalised, block.In).relu_(); // [batch * query, d_mlp]
        return block.OutBias.addmm(hidden, block.Out).add_(middle).MoveToOuterDisposeScope();
    }

    private Tensor Attend(Tensor[] projections, long batch)
    {
        var all = projections.Length == 1;
        var parts = projections[^1].split(_shape.HeadsWidth, 1);
        var query = Heads(all ? parts[0] : projections[0], batch); // [batch, head, query, d_head]
        var key = Heads(parts[^2], batch); // [batch, head, key, d_head]
        var value = Heads(parts[^1], batch);
        var heads = all
            ? nn.functional.scaled_dot_product_attention(query, key, value, is_casual: true)
            : nn.functional.scaled_dot_product_attention(query, key, value, _mask);
        return heads.transpose(1, 2).reshape(-1, _shape.HeadsWidth); // [batch * query, head * d_head]
    }

    /// <summary>[batch * position, head * d_head] → [batch, head, position, d_head].</summary>
    private Tensor Heads(Tensor x, long batch) => x.view(batch, -1, _shape.Heads, _shape.DHead).transpose(1, 2);

    /// <summary>[batch * position, d_model] → [batch * answer token, d_model].</summary>
    private Tensor Scored(Tensor x, long batch) =>
        x.view(batch, _fed, _shape.DModel).narrow(1, _fed - _scored, _scored).reshape(-1, _shape.DModel);
}
