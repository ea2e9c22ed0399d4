using TorchSharp;
using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>The forward pass by its definition, word for word, at every position and open to a probe: what the quick passes are held against.</summary>
internal sealed class FullPass(ModelShape shape, ParameterViews weights, IActivationProbe probe)
{
    private static readonly Scalar Epsilon = 1e-5.ToScalar();
    private static readonly Scalar RootOfTwo = Math.Sqrt(2).ToScalar();
    private static readonly Scalar TanhScale = Math.Sqrt(2 / Math.PI).ToScalar();
    private static readonly Scalar Cubic = 0.044715.ToScalar();

    /// <summary>Tokens [batch, position] → what enters layer 0, [batch, position, d_model].</summary>
    public Tensor Embed(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var (batch, positions) = (tokens.shape[0], tokens.shape[1]);
        var embedding = weights.TokenEmbedding.index_select(0, tokens.reshape(-1)).view(batch, positions, shape.DModel);
        embedding = weights.PositionEmbedding is { } added ? embedding.add(added.narrow(0, 0, positions), Scalars.One) : embedding; // [batch, position, d_model]
        return See(0, ActivationKind.Embedding, embedding).MoveToOuterDisposeScope();
    }

    /// <summary>What enters a layer → logits, both [batch, position, …].</summary>
    public Tensor LogitsFrom(int layer, Tensor residual)
    {
        using var scope = NewDisposeScope();
        var current = residual.alias();
        for (; layer < shape.Layers; layer++)
        {
            current = Block(layer, current);
        }

        var normalised = Normalised(current, weights.FinalGain, weights.FinalBias);
        var logits = normalised.matmul(weights.Unembedding); // [batch, position, vocabulary]
        return (weights.UnembeddingBias is { } bias ? logits.add(bias, Scalars.One) : logits).MoveToOuterDisposeScope();
    }

    private Tensor Block(int layer, Tensor residual)
    {
        using var scope = NewDisposeScope();
        var before = See(layer, ActivationKind.ResidualPre, residual);
        var middle = See(layer, ActivationKind.ResidualMid, before.add(Attention(layer, before), Scalars.One));
        var after = See(layer, ActivationKind.ResidualPost, middle.add(Mlp(layer, middle), Scalars.One));
        return after.MoveToOuterDisposeScope();
    }

    private Tensor Attention(int layer, Tensor residual)
    {
        using var scope = NewDisposeScope();
        using var scale = Math.Sqrt(shape.DHead).ToScalar();
        var block = weights.Blocks[layer];
        var normalised = Normalised(residual, block.AttentionGain, block.AttentionBias);
        var (query, key, value) = QueryKeyValue(layer, normalised); // each [batch, position, head, d_head]

        var scores = query.transpose(1, 2).matmul(key.permute(0, 2, 3, 1)).div(scale); // [batch, head, query, key]
        var future = ones_like(scores, ScalarType.Bool).triu(1);
        scores = See(layer, ActivationKind.Scores, scores.masked_fill(future, Scalars.MinusInfinity));
        var pattern = See(layer, ActivationKind.Pattern, scores.softmax(-1));

        var heads = pattern.matmul(value.transpose(1, 2)).transpose(1, 2); // [batch, position, head, d_head]
        heads = See(layer, ActivationKind.HeadOutput, heads);
        return See(layer, ActivationKind.AttentionOut, Write(layer, heads).add(block.OutputBias, Scalars.One)).MoveToOuterDisposeScope();
    }

    /// <summary>What all heads write, without bias; head by head when somebody looks, which costs more.</summary>
    private Tensor Write(int layer, Tensor heads)
    {
        var output = weights.Blocks[layer].Output; // [head * d_head, d_model]
        if (!probe.Sees(new(layer, ActivationKind.HeadResult)))
        {
            return heads.flatten(2).matmul(output); // [batch, position, d_model]
        }

        var results = einsum("bphd,hdm->bphm", heads, output.view(shape.Heads, shape.DHead, shape.DModel));
        return See(layer, ActivationKind.HeadResult, results).sum(2); // [batch, position, d_model]
    }

    private Tensor Mlp(int layer, Tensor residual)
    {
        using var scope = NewDisposeScope();
        var block = weights.Blocks[layer];
        var normalised = Normalised(residual, block.MlpGain, block.MlpBias);
        var pre = See(layer, ActivationKind.MlpPre, normalised.matmul(block.In).add(block.InBias, Scalars.One)); // [batch, position, d_mlp]
        var post = See(layer, ActivationKind.MlpPost, Activated(pre));
        var written = post.matmul(block.Out).add(block.OutBias, Scalars.One); // [batch, position, d_model]
        return See(layer, ActivationKind.MlpOut, written).MoveToOuterDisposeScope();
    }

    private (Tensor Query, Tensor Key, Tensor Value) QueryKeyValue(int layer, Tensor normalised)
    {
        var block = weights.Blocks[layer];
        var projected = block.Projections.Zip(block.ProjectionBiases, (weight, bias) => nn.functional.linear(normalised, weight, bias));
        var parts = cat([.. projected], -1).unflatten(2, [3, shape.Heads, shape.DHead]).unbind(2); // [batch, position, head, d_head]
        return (
            See(layer, ActivationKind.Query, Rotated(parts[0])),
            See(layer, ActivationKind.Key, Rotated(parts[1])),
            See(layer, ActivationKind.Value, parts[2]));
    }

    private static Tensor Normalised(Tensor x, Tensor? gain, Tensor? bias)
    {
        if (gain is null)
        {
            return x.alias();
        }

        var centred = bias is null ? x : x - x.mean([-1], keepdim: true);
        var scaled = centred / centred.pow(Scalars.Two).mean([-1], keepdim: true).add(Epsilon, Scalars.One).sqrt() * gain;
        return bias is null ? scaled : scaled.add(bias, Scalars.One);
    }

    private Tensor Activated(Tensor x) => shape.Architecture.Activation switch
    {
        Activation.Relu => x.relu(),
        Activation.Gelu => x * x.div(RootOfTwo).erf().add(Scalars.One, Scalars.One).div(Scalars.Two),
        Activation.GeluNew => x * x.add(x * x * x, Cubic).mul(TanhScale).tanh().add(Scalars.One, Scalars.One).div(Scalars.Two),
        _ => x / x.neg().exp().add(Scalars.One, Scalars.One),
    };

    /// <summary>Each pair (i, i + d_head / 2) of [batch, position, head, d_head] turns by position / 10000^(2i / d_head).</summary>
    private Tensor Rotated(Tensor x)
    {
        if (shape.Architecture.Positions != Positions.Rotary)
        {
            return x;
        }

        var (positions, half) = (x.shape[1], shape.DHead / 2);
        var angles = new double[positions * half];
        for (var i = 0; i < angles.Length; i++)
        {
            angles[i] = i / half * Math.Pow(10_000, -2.0 * (i % half) / shape.DHead);
        }

        var turn = tensor(angles, [positions, 1, half]); // [position, 1, pair]
        var (cosine, sine) = (turn.cos().to(x.dtype), turn.sin().to(x.dtype));
        var (left, right) = (x.narrow(-1, 0, half), x.narrow(-1, half, half));
        return cat([(left * cosine) - (right * sine), (right * cosine).add(left * sine, Scalars.One)], -1);
    }

    /// <summary>A probe may hand back its input or a tensor of its own: the alias belongs to the scope of the caller in any case.</summary>
    private Tensor See(int layer, ActivationKind kind, Tensor activation)
    {
        var site = new ActivationSite(layer, kind);
        return probe.Sees(site) ? probe.Visit(site, activation).alias() : activation;
    }
}
