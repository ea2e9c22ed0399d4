using TorchSharp;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>A model taken apart into the steps of its forward pass (docs/domain.md, section 2.3), so that a pass can start anywhere.</summary>
/// <remarks>
/// It copies the model's weights and does not need the model afterwards. The last token of a question predicts nothing and is fed only
/// to record attention from it; so <see cref="Fed"/> positions are computed, not n_ctx.
/// </remarks>
internal sealed class CircuitModel : IDisposable
{
    private static readonly Scalar Epsilon = BlockOperations.Epsilon.ToScalar();

    private readonly Tensor _tokenEmbedding;
    private readonly Tensor? _positionEmbedding;
    private readonly Tensor? _finalGain;
    private readonly Tensor? _finalBias;
    private readonly Tensor? _unembeddingBias;
    private readonly RotaryTable? _rotary;

    /// <param name="model">The model.</param>
    /// <param name="usesVectors">
    /// Whether interventions may compute in vector registers. They differ from libtorch in the last bits, which matters where logits of both are subtracted.
    /// </param>
    public CircuitModel(Model model, bool usesVectors = true)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var weights = model.ToStateDict();
        Shape = model.Shape;
        Device = model.Device;
        ElementType = model.ElementType;
        (_tokenEmbedding, _positionEmbedding) = (Named("embed.W_E"), Optional("pos_embed.W_pos"));
        Layers = [.. Enumerable.Range(0, Shape.Layers).Select(layer => LayerWeights.Of(Named, Optional, layer, Shape))];
        (_finalGain, _finalBias) = (Optional("ln_final.w"), Optional("ln_final.b"));
        (Unembedding, _unembeddingBias) = (Named("unembed.W_U"), Optional("unembed.b_U"));
        _rotary = RotaryTable.Of(Shape, ElementType, Device);
        Mask = full([Shape.ContextLength, Shape.ContextLength], Scalars.MinusInfinity, ElementType, Device).triu(1);
        Vectors = usesVectors && Device.type == DeviceType.CPU && ElementType == ScalarType.Float32 ? VectorLayers.Of(Shape, weights) : null;
        foreach (var tensor in All())
        {
            tensor.DetachFromDisposeScope();
        }

        Tensor Named(string name) => Optional(name) ?? throw new InvalidOperationException($"'{name}' is missing from a model's own weights.");

        Tensor? Optional(string name) => weights.TryGet(name, out var found)
            ? tensor(found.Values, [.. found.Shape], device: CPU).to(ElementType, Device, copy: true)
            : null;
    }

    public ModelShape Shape { get; }

    public Layout Layout => Shape.Layout;

    public Device Device { get; }

    public ScalarType ElementType { get; }

    private static ParameterOperations Operations => ParameterOperations.Solo;

    /// <summary>Whether normalisations subtract the mean of the stream.</summary>
    private bool Centres => Shape.Architecture.Normalisation == Normalisation.Layer;

    /// <summary>Number of positions that are computed: n_ctx − 1.</summary>
    public int Fed => Shape.ContextLength - 1;

    public LayerWeights[] Layers { get; }

    /// <summary>The weights for passes in vector registers; null where libtorch must compute.</summary>
    public VectorLayers? Vectors { get; }

    /// <summary>[d_model, vocabulary].</summary>
    public Tensor Unembedding { get; }

    /// <summary>[query, key], each n_ctx: 0 where a query may attend, −∞ elsewhere.</summary>
    public Tensor Mask { get; }

    /// <summary>Encodes questions with their right answers: int64, [question, n_ctx].</summary>
    public Tensor Tokens(ReadOnlySpan<Question> questions)
    {
        var row = new byte[Shape.ContextLength];
        var tokens = new long[questions.Length * row.Length];
        for (var question = 0; question < questions.Length; question++)
        {
            questions[question].Encode(row, Layout);
            for (var position = 0; position < row.Length; position++)
            {
                tokens[(question * row.Length) + position] = row[position];
            }
        }

        return tensor(tokens, [questions.Length, row.Length], device: Device);
    }

    /// <summary>Embeds tokens [batch, n_ctx] at the first positions: [batch, position, d_model].</summary>
    public Tensor Embed(Tensor tokens, int positions)
    {
        var embedding = EmbedTokens(tokens, positions);
        return _positionEmbedding is null ? embedding : embedding.add(EmbedPositions(positions), Scalars.One);
    }

    /// <summary>The embeddings of tokens [batch, n_ctx] at the first positions, without those of the positions: [batch, position, d_model].</summary>
    public Tensor EmbedTokens(Tensor tokens, int positions) => _tokenEmbedding[tokens.narrow(1, 0, positions)];

    /// <summary>The embeddings of the first positions, [position, d_model], if they are learnt.</summary>
    public Tensor EmbedPositions(int positions) => _positionEmbedding!.narrow(0, 0, positions);

    /// <summary>Queries or keys […, position, d_head] as used in attention scores: rotated if the model's positions are rotary.</summary>
    /// <param name="first">The position of the first row.</param>
    public Tensor Positioned(Tensor x, int first) => _rotary is null ? x : _rotary.Rotate(x, first);

    /// <summary>The residual stream normalised for attention.</summary>
    public Tensor NormaliseForAttention(int layer, Tensor residual) =>
        Operations.Normalise(residual, Layers[layer].Block.AttentionGain, Layers[layer].Block.AttentionBias);

    /// <summary>The residual stream normalised for the MLP.</summary>
    public Tensor NormaliseForMlp(int layer, Tensor middle) => Operations.Normalise(middle, Layers[layer].Block.MlpGain, Layers[layer].Block.MlpBias);

    /// <summary>Adds the output of the heads: <paramref name="heads"/> is [row, head * d_head], <paramref name="residual"/> [row, d_model].</summary>
    public Tensor Write(int layer, Tensor heads, Tensor residual) => Operations.AddAttention(Layers[layer].Block, heads, residual);

    /// <summary>The MLP's hidden layer after its activation, [row, d_mlp], for a stream [row, d_model].</summary>
    public Tensor Hidden(int layer, Tensor middle) => Operations.Hidden(Layers[layer].Block, Shape.Architecture.Activation, middle);

    /// <summary>
    /// The same for a stream that is changed behind its normalisation, whose scale stays that of <paramref name="middle"/>; <paramref name="change"/> is [row, d_model].
    /// </summary>
    public Tensor HiddenWith(int layer, Tensor middle, Tensor change)
    {
        using var scope = NewDisposeScope();
        var block = Layers[layer].Block;
        var centred = block.MlpGain is not null && Centres ? change - change.mean([-1], keepdim: true) : change;
        var seen = block.MlpGain is { } gain ? centred.div(NormalisationScale(middle)).mul(gain) : centred;
        var normalised = NormaliseForMlp(layer, middle).add(seen, Scalars.One);
        return BlockOperations.Activate(Shape.Architecture.Activation, block.InBias.addmm(normalised, block.In)).MoveToOuterDisposeScope();
    }

    /// <summary>Adds the output of the MLP: <paramref name="hidden"/> is [row, d_mlp], <paramref name="middle"/> [row, d_model].</summary>
    public Tensor WriteMlp(int layer, Tensor hidden, Tensor middle) => Operations.AddMlp(Layers[layer].Block, hidden, middle);

    /// <summary>The final normalisation.</summary>
    public Tensor NormaliseFinally(Tensor residual) => Operations.Normalise(residual, _finalGain, _finalBias);

    /// <summary>Computes logits […, vocabulary] from […, d_model].</summary>
    public Tensor Unembed(Tensor residual)
    {
        var logits = NormaliseFinally(residual).matmul(Unembedding);
        return _unembeddingBias is null ? logits : logits.add_(_unembeddingBias, Scalars.One);
    }

    /// <summary>The linear map from the residual stream to logits minus their mean, without the scale of the final normalisation.</summary>
    /// <returns>
    /// Directions [d_model, vocabulary], to be divided by <see cref="NormalisationScale"/>, and constants [vocabulary].
    /// </returns>
    public (Tensor Directions, Tensor Constants) ReadOut()
    {
        var above = Unembedding - Unembedding.mean([1], keepdim: true); // [d_model, vocabulary]
        var scaled = _finalGain is null ? above : above * _finalGain.unsqueeze(-1);
        var constants = _finalBias is null ? zeros_like(above[0]) : _finalBias.matmul(above);
        constants = _unembeddingBias is null ? constants : constants.add(_unembeddingBias, Scalars.One) - _unembeddingBias.mean();
        return (Centres ? scaled - scaled.mean([0], keepdim: true) : scaled, constants);
    }

    /// <summary>The divisor of every normalisation for a stream […, d_model]: […, 1].</summary>
    public Tensor NormalisationScale(Tensor residual) => Shape.Architecture.Normalisation switch
    {
        Normalisation.None => ones_like(residual.narrow(-1, 0, 1)),
        _ => (Centres ? residual.var([-1], unbiased: false, keepdim: true) : residual.pow(Scalars.Two).mean([-1], keepdim: true))
            .add(Epsilon, Scalars.One).sqrt(),
    };

    public void Dispose()
    {
        _rotary?.Dispose();
        foreach (var tensor in All())
        {
            tensor.Dispose();
        }
    }

    private IEnumerable<Tensor> All() => new[] { _tokenEmbedding, _positionEmbedding, _finalGain, _finalBias, Unembedding, _unembeddingBias, Mask }
        .Concat(Layers.SelectMany(layer => layer.All())).OfType<Tensor>();
}
