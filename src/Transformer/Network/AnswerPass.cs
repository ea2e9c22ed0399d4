using TorchSharp;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>The forward pass, restricted to what affects the answer's logits; differentiable.</summary>
/// <remarks>
/// The last token is not fed. Layer 0 reads an <see cref="FirstLayerTable"/>. The last layer computes queries, heads and MLP only at the
/// n + 2 positions that predict the answer; for so few queries it is cheaper not to compute keys and values at all (see
/// <see cref="AttendFolded"/>). Activations are two-dimensional, [batch * position, width], so that each projection is one matrix product. For
/// a stack of models (<see cref="StackedOperations"/>) they have a leading member dimension, [member, batch * position, width], and
/// <c>batch</c> counts the questions of all members.
/// </remarks>
internal sealed class AnswerPass : IDisposable
{
    private readonly ModelShape _shape;
    private readonly ParameterOperations _operations;
    private readonly int _fed;
    private readonly int _scored;
    private readonly Scalar _scale;
    private readonly Tensor _mask;
    private readonly RotaryTable? _rotary;

    public AnswerPass(ModelShape shape, ScalarType type, Device device, ParameterOperations operations)
    {
        (_shape, _operations) = (shape, operations);
        _fed = shape.Layout.ContextLength - 1;
        _scored = shape.Layout.AnswerTokens;
        _scale = Math.Sqrt(shape.DHead).ToScalar();
        _rotary = RotaryTable.Of(shape, type, device);
        using var scope = NewDisposeScope();
        var mask = full([_scored, _fed], Scalars.MinusInfinity, type, device).triu(_fed - _scored + 1);
        _mask = mask.repeat(shape.Heads, 1).DetachFromDisposeScope(); // [head * query, key]: 0 where a scored position may attend, else −∞
    }

    /// <param name="rows">Rows of <paramref name="entry"/>, [batch, position].</param>
    /// <param name="prefixes">
    /// Which rows have equal prefixes: below the last layer, everything but attention is then computed once per prefix. Null computes
    /// every row, which is cheaper where few prefixes are equal.
    /// </param>
    /// <returns>Logits at the scored positions, [batch, answer token, vocabulary].</returns>
    public Tensor Logits(ParameterViews weights, FirstLayerTable entry, Tensor rows, Prefixes? prefixes = null)
    {
        using var scope = NewDisposeScope();
        var batch = rows.shape[0];
        var last = weights.Blocks.Length - 1;
        var residual = Enter(weights.Blocks[0], entry, rows, last == 0 ? null : prefixes);
        for (var layer = 1; layer < last; layer++)
        {
            residual = Middle(weights.Blocks[layer], residual, batch, prefixes);
        }

        if (last > 0)
        {
            residual = Last(weights.Blocks[last], residual, batch, prefixes);
        }

        var normalised = _operations.Normalise(residual, weights.FinalGain, weights.FinalBias); // [batch * answer token, d_model]
        return _operations.Affine(normalised, weights.Unembedding, weights.UnembeddingBias)
            .view(batch, _scored, -1) // [batch, answer token, vocabulary]
            .MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _mask.Dispose();
        _rotary?.Dispose();
        _scale.Dispose();
    }

    /// <summary>Layer 0. If it is the only layer, it computes the scored positions only.</summary>
    private Tensor Enter(BlockWeights block, FirstLayerTable entry, Tensor rows, Prefixes? prefixes)
    {
        using var scope = NewDisposeScope();
        var batch = rows.shape[0];
        var everywhere = rows.view(-1); // [batch * position]
        if (_shape.Layers == 1)
        {
            var scored = rows.narrow(1, _fed - _scored, _scored).reshape(-1); // [batch * answer token]
            var read = Attend([_operations.Pick(entry.Projections[0], scored), _operations.Pick(entry.Projections[1], everywhere)], batch);
            return Block(block, _operations.Pick(entry.Residual, scored), read).MoveToOuterDisposeScope();
        }

        var heads = Distinct(Attend([_operations.Pick(entry.Projections[0], everywhere)], batch), prefixes);
        return Block(block, _operations.Pick(entry.Residual, Distinct(everywhere, prefixes)), heads).MoveToOuterDisposeScope();
    }

    /// <summary>A layer between the first and the last.</summary>
    private Tensor Middle(BlockWeights block, Tensor residual, long batch, Prefixes? prefixes)
    {
        using var scope = NewDisposeScope();
        var normalised = _operations.Normalise(residual, block.AttentionGain, block.AttentionBias); // [prefix or batch * position, d_model]
        var projections = _operations.Project(normalised, block.Projections[0], block.ProjectionBiases[0]);
        var heads = Distinct(Attend([Everywhere(projections, prefixes)], batch), prefixes);
        return Block(block, residual, heads).MoveToOuterDisposeScope();
    }

    /// <summary>The last of several layers. From here on the residual stream has the scored positions only.</summary>
    private Tensor Last(BlockWeights block, Tensor residual, long batch, Prefixes? prefixes)
    {
        using var scope = NewDisposeScope();
        var normalised = _operations.Normalise(residual, block.AttentionGain, block.AttentionBias); // [prefix or batch * position, d_model]
        var stream = Everywhere(normalised, prefixes);
        var heads = _rotary is null ? AttendFolded(block, stream, batch) : AttendWithKeys(block, stream, batch);
        var scored = prefixes is null
            ? Scored(residual, batch)
            : residual.index_select(0, prefixes.Of.view(batch, _fed).narrow(1, _fed - _scored, _scored).reshape(-1));
        return Block(block, scored, heads).MoveToOuterDisposeScope();
    }

    /// <summary>[batch * position, …] → [prefix, …].</summary>
    private static Tensor Distinct(Tensor x, Prefixes? prefixes) => prefixes is null ? x : x.index_select(0, prefixes.First);

    /// <summary>[prefix, …] → [batch * position, …].</summary>
    private static Tensor Everywhere(Tensor x, Prefixes? prefixes) => prefixes is null ? x : x.index_select(0, prefixes.Of);

    /// <summary>The rest of a block: adds the projected output of the heads, [batch * query, head * d_head], and the MLP to the residual stream.</summary>
    private Tensor Block(BlockWeights block, Tensor residual, Tensor heads)
    {
        using var scope = NewDisposeScope();
        var middle = _operations.AddAttention(block, heads, residual);
        var hidden = _operations.Hidden(block, _shape.Architecture.Activation, middle); // [batch * query, d_mlp]
        return _operations.AddMlp(block, hidden, middle).MoveToOuterDisposeScope();
    }

    /// <summary>The output of the last layer's heads, [batch * answer token, head * d_head], computed without keys and values.</summary>
    /// <remarks>
    /// q · (W_K x) is (W_Kᵀ q) · x, and Σ a (W_V x) is W_V Σ a x: applying the projections to the queries takes n + 2 rows of each
    /// product instead of 3n + 3. The key bias adds the same to all scores of a query and cancels in the softmax, so its gradient is
    /// exactly 0. Each attention pattern sums to 1, so the value bias is added unchanged.
    /// </remarks>
    private Tensor AttendFolded(BlockWeights block, Tensor normalised, long batch)
    {
        var (members, heads, width) = (_operations.Members, _shape.Heads, _shape.DModel);
        var (each, all) = (batch / members, members * heads);
        var projections = block.Projections[1].view(members, 2, heads, _shape.DHead, width).unbind(1);
        var (keys, values) = (Flat(projections[0]), Flat(projections[1])); // each [member * head, d_head, d_model]
        var valueBias = block.ProjectionBiases[1].split(_shape.HeadsWidth, -1)[1].unsqueeze(-2);
        var stream = normalised.view(batch, _fed, width);

        var queries = _operations.Project(Scored(normalised, batch), block.Projections[0], block.ProjectionBiases[0])
            .div(_scale).view(members, -1, heads, _shape.DHead).transpose(1, 2)
            .reshape(all, -1, _shape.DHead); // [member * head, batch * answer token, d_head]
        var sought = queries.bmm(keys) // [member * head, batch * answer token, d_model]
            .view(members, heads, each, _scored, width).transpose(1, 2).reshape(batch, -1, width); // [batch, head * answer token, d_model]
        var pattern = sought.bmm(stream.transpose(1, 2)).add_(_mask, Scalars.One).softmax(-1); // [batch, head * answer token, position]
        var read = pattern.bmm(stream) // [batch, head * answer token, d_model]
            .view(members, each, heads, _scored, width).transpose(1, 2).reshape(all, -1, width); // [member * head, batch * answer token, d_model]
        var made = read.bmm(values.transpose(1, 2)) // [member * head, batch * answer token, d_head]
            .view(members, heads, -1, _shape.DHead).transpose(1, 2);
        return _operations.Rows(made, _shape.HeadsWidth).add(valueBias, Scalars.One);

        Tensor Flat(Tensor x) => x.reshape(all, _shape.DHead, width);
    }

    /// <summary>
    /// The same with keys and values: rotary keys, each rotated by its own position, cannot be folded into the queries.
    /// </summary>
    private Tensor AttendWithKeys(BlockWeights block, Tensor normalised, long batch) => Attend(
        [
            _operations.Project(Scored(normalised, batch), block.Projections[0], block.ProjectionBiases[0]),
            _operations.Project(normalised, block.Projections[1], block.ProjectionBiases[1]),
        ],
        batch);

    private Tensor Attend(Tensor[] projections, long batch)
    {
        var all = projections.Length == 1;
        var parts = projections[^1].split(_shape.HeadsWidth, -1);
        var query = Heads(all ? parts[0] : projections[0], batch); // [batch, head, query, d_head]
        var key = Heads(parts[^2], batch); // [batch, head, key, d_head]
        var value = Heads(parts[^1], batch);
        if (_rotary is not null)
        {
            (query, key) = (_rotary.Rotate(query, all ? 0 : _fed - _scored), _rotary.Rotate(key, 0));
        }

        var heads = all
            ? nn.functional.scaled_dot_product_attention(query, key, value, is_casual: true)
            : nn.functional.scaled_dot_product_attention(query, key, value, _mask.view(_shape.Heads, _scored, _fed));
        return _operations.Rows(heads.transpose(1, 2), _shape.HeadsWidth); // [batch * query, head * d_head]
    }

    /// <summary>[batch * position, head * d_head] → [batch, head, position, d_head].</summary>
    private Tensor Heads(Tensor x, long batch) => x.view(batch, -1, _shape.Heads, _shape.DHead).transpose(1, 2);

    /// <summary>[batch * position, d_model] → [batch * answer token, d_model].</summary>
    private Tensor Scored(Tensor x, long batch) =>
        _operations.Rows(x.view(batch, _fed, _shape.DModel).narrow(1, _fed - _scored, _scored), _shape.DModel);
}
