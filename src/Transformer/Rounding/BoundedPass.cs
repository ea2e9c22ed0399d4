using TorchSharp;
using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>The forward pass in float64 with a running error analysis: every logit comes with a bound on its distance from the exact one.</summary>
/// <remarks>
/// The derivation is in docs/certificates.md. Errors are bounded by their length (2-norm), row by row, from the lengths and deviations that occur in
/// the question at hand. Every bound is a sum of products of numbers that are not negative, so computing it loses no more than <see cref="Outward"/>
/// makes up for. The pass follows the model's definition step by step, since a derivation holds for the steps that it is about.
/// </remarks>
internal sealed class BoundedPass : IDisposable
{
    /// <summary>Factor on every bound, for the rounding of bounds and of the lengths that they are made of.</summary>
    private const double Outward = 1.01;

    /// <summary>Relative error up to which the computed deviation of a row is good enough for its bound, and what is subtracted for it.</summary>
    private const double TrustedDeviation = 1e-3;

    /// <summary>Roundings of a smooth activation, relative to its argument.</summary>
    private const int OfActivation = 64;

    /// <summary>Roundings of rotating one pair, for each position: the rounding of an angle grows with the angle.</summary>
    private const int OfRotation = 16;

    private static readonly Scalar Epsilon = BlockOperations.Epsilon.ToScalar();

    private readonly ModelShape _shape;
    private readonly ParameterViews _weights;
    private readonly BlockBounds[] _blocks;
    private readonly AffineBound[] _tokens;
    private readonly int _fed;
    private readonly int _scored;
    private readonly double _root;
    private readonly Tensor _mask;
    private readonly RotaryTable? _rotary;

    /// <param name="weights">In float64. They must not change.</param>
    public BoundedPass(ModelShape shape, ParameterViews weights)
    {
        (_shape, _weights) = (shape, weights);
        (_fed, _scored, _root) = (shape.ContextLength - 1, shape.Layout.AnswerTokens, Math.Sqrt(shape.DModel));
        using var scope = NewDisposeScope();
        var device = weights.Unembedding.device;
        _mask = full([_fed, _fed], Scalars.MinusInfinity, ScalarType.Float64, device).triu(1).DetachFromDisposeScope(); // [query, key]
        _rotary = RotaryTable.Of(shape, ScalarType.Float64, device);
        _blocks = [.. weights.Blocks.Select(block => BlockBounds.Of(shape, block))];
        _tokens = [.. Enumerable.Range(0, shape.VocabularySize).Select(token => AffineBound.Of(
            weights.Unembedding.narrow(1, token, 1), weights.UnembeddingBias?.narrow(0, token, 1), weights.FinalGain, weights.FinalBias))];
    }

    /// <summary>The logits at the positions that predict the answer, and how far each may be from the exact one.</summary>
    /// <param name="tokens">int64, [batch, n_ctx]; the last token is ignored.</param>
    /// <returns>Both [batch, n + 2, vocabulary]. A bound that is infinite or NaN bounds nothing.</returns>
    public (double[] Logits, double[] Errors) Answers(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var batch = (int)tokens.shape[0];
        var stream = Embed(tokens);
        foreach (var (layer, block) in _weights.Blocks.Index())
        {
            stream = Layer(block, _blocks[layer], stream, batch);
        }

        var final = Normalise(Scored(stream, batch), _weights.FinalGain, _weights.FinalBias);
        var logits = ParameterOperations.Solo.Affine(final.Values, _weights.Unembedding, _weights.UnembeddingBias);
        return (Buffers.ToHostDouble(logits), [.. final.Errors.Zip(final.Lengths).SelectMany(
            row => _tokens.Select(token => Outward * token.Error(row.First, row.Second)))]);
    }

    public void Dispose()
    {
        _mask.Dispose();
        _rotary?.Dispose();
    }

    private BoundedRows Embed(Tensor tokens)
    {
        var values = _weights.TokenEmbedding.index_select(0, tokens.narrow(1, 0, _fed).reshape(-1));
        var exact = new BoundedRows(values, new double[values.shape[0]]); // the weights themselves
        return _weights.PositionEmbedding is { } positions
            ? exact.Plus(positions.narrow(0, 0, _fed).repeat(tokens.shape[0], 1), exact.Errors)
            : exact;
    }

    private BoundedRows Layer(BlockWeights block, BlockBounds bounds, BoundedRows stream, int batch)
    {
        using var scope = NewDisposeScope();
        var heads = Attend(block, bounds, Normalise(stream, block.AttentionGain, block.AttentionBias), batch);
        var middle = Write(stream, heads, block.Output, block.OutputBias, bounds.Output);
        var hidden = Activate(block, bounds, Normalise(middle, block.MlpGain, block.MlpBias));
        var after = Write(middle, hidden, block.Out, block.OutBias, bounds.Out);
        return after with { Values = after.Values.MoveToOuterDisposeScope() };
    }

    /// <summary>Normalises rows. Without a normalisation they stay as they are.</summary>
    private NormalisedRows Normalise(BoundedRows rows, Tensor? gain, Tensor? bias)
    {
        var x = rows.Values;
        if (gain is null)
        {
            return new(x, rows.Errors, BoundedRows.LengthsOf(x));
        }

        var centred = bias is null ? x : x - x.mean([-1], keepdim: true);
        var deviation = centred.pow(Scalars.Two).mean([-1], keepdim: true).add(Epsilon, Scalars.One).sqrt(); // [row, 1]
        var normalised = centred.div(deviation);
        var (lengths, deviations) = (BoundedRows.LengthsOf(x), Buffers.ToHostDouble(deviation));
        return new(
            bias is null ? normalised.mul(gain) : bias.addcmul(normalised, gain, Scalars.One),
            [.. rows.Errors.Select((error, row) => OfNormalised(error, lengths[row], deviations[row]))],
            BoundedRows.LengthsOf(normalised));
    }

    /// <summary>Bound on the error of a normalised row.</summary>
    /// <param name="error">Bound on the error of the row.</param>
    /// <param name="length">The length of the row.</param>
    /// <param name="deviation">The root of its mean square, after centring for LayerNorm.</param>
    private double OfNormalised(double error, double length, double deviation)
    {
        var own = 3 * Roundings.Gamma(_shape.DModel + 8) * (_root + (length / deviation));
        if (!(own <= TrustedDeviation * _root))
        {
            return double.PositiveInfinity;
        }

        var least = deviation * (1 - (2 * TrustedDeviation));
        var passedOn = error / Math.Max(least - (error / (2 * _root)), least / 2); // Dunkl and Williams
        return Math.Min(passedOn, 2 * _root) + own;
    }

    /// <summary>What the heads read, [row, head * d_head].</summary>
    private BoundedRows Attend(BlockWeights block, BlockBounds bounds, NormalisedRows input, int batch)
    {
        var projected = ParameterOperations.Solo.Project(input.Values, cat([.. block.Projections]), cat([.. block.ProjectionBiases]));
        var parts = projected.view(batch, _fed, 3, _shape.Heads, _shape.DHead).permute(2, 0, 3, 1, 4).unbind(0); // each [batch, head, position, d_head]
        var (query, key, value) = (Rotated(parts[0]), Rotated(parts[1]), parts[2]);
        using var scale = Math.Sqrt(_shape.DHead).ToScalar();
        var pattern = query.matmul(key.transpose(2, 3)).div(scale).add(_mask, Scalars.One).softmax(-1); // [batch, head, query, key]
        var errors = OfHeads(
            Buffers.ToHostDouble(pattern),
            Bound(query, bounds.Query, input, isRotated: _rotary is not null),
            Bound(key, bounds.Key, input, isRotated: _rotary is not null),
            Bound(value, bounds.Value, input, isRotated: false));
        return new(pattern.matmul(value).transpose(1, 2).reshape(-1, _shape.HeadsWidth), errors);
    }

    /// <summary>By row: bound on the error of what all heads read.</summary>
    private double[] OfHeads(double[] pattern, Bounded[] queries, Bounded[] keys, Bounded[] values)
    {
        var squares = new double[queries.Length / _shape.Heads];
        var bound = new PatternBound(_shape.DHead, _fed);
        for (var i = 0; i < queries.Length; i++)
        {
            var (question, head, position) = (i / _fed / _shape.Heads, i / _fed % _shape.Heads, i % _fed);
            var (first, seen) = (((question * _shape.Heads) + head) * _fed, position + 1);
            var error = bound.Error(pattern.AsSpan(i * _fed, seen), queries[i], keys.AsSpan(first, seen), values.AsSpan(first, seen));
            squares[(question * _fed) + position] += error * error;
        }

        return [.. squares.Select(Math.Sqrt)];
    }

    /// <summary>Lengths and errors of projections [batch, head, position, d_head].</summary>
    private Bounded[] Bound(Tensor projected, AffineBound[] heads, NormalisedRows input, bool isRotated)
    {
        var rotation = isRotated ? Roundings.Gamma(OfRotation * _shape.ContextLength) : 0;
        return [.. BoundedRows.LengthsOf(projected).Select((length, i) =>
        {
            var row = (i / _fed / _shape.Heads * _fed) + (i % _fed);
            return new Bounded(length, heads[i / _fed % _shape.Heads].Error(input.Errors[row], input.Lengths[row]) + (rotation * length));
        })];
    }

    private Tensor Rotated(Tensor x) => _rotary is null ? x : _rotary.Rotate(x, 0);

    /// <summary>The MLP's hidden layer, [row, d_mlp].</summary>
    private BoundedRows Activate(BlockWeights block, BlockBounds bounds, NormalisedRows input)
    {
        var activation = _shape.Architecture.Activation;
        var before = ParameterOperations.Solo.Affine(input.Values, block.In, block.InBias);
        var own = activation is Activation.Relu ? 0 : Roundings.Gamma(OfActivation);
        double[] errors = [.. BoundedRows.LengthsOf(before).Select((length, row) =>
            (BlockBounds.SlopeOf(activation) * bounds.In.Error(input.Errors[row], input.Lengths[row])) + (own * length))];
        return new(BlockOperations.Activate(activation, before), errors);
    }

    /// <summary>Adds <c>rows · weight + bias</c> to the residual stream.</summary>
    private static BoundedRows Write(BoundedRows stream, BoundedRows rows, Tensor weight, Tensor bias, AffineBound bound)
    {
        var lengths = BoundedRows.LengthsOf(rows.Values);
        return stream.Plus(
            ParameterOperations.Solo.Affine(rows.Values, weight, bias), [.. rows.Errors.Zip(lengths, bound.Error)]);
    }

    /// <summary>The rows that predict the answer.</summary>
    private BoundedRows Scored(BoundedRows stream, int batch) => new(
        stream.Values.view(batch, _fed, _shape.DModel).narrow(1, _fed - _scored, _scored).reshape(-1, _shape.DModel),
        [.. stream.Errors.Chunk(_fed).SelectMany(question => question[^_scored..])]);
}
