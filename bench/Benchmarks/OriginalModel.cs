using TorchSharp;
using TorchSharp.Modules;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Benchmarks;

/// <summary>The model as TransformerLens computes it: its operations one by one, at every position (docs/domain.md, section 2.3).</summary>
internal sealed class OriginalModel : IDisposable
{
    private readonly ModelShape _shape;
    private readonly Dictionary<string, Parameter> _weights;
    private readonly Scalar _epsilon = 1e-5.ToScalar();
    private readonly Scalar _scale;
    private readonly Tensor _mask;
    private readonly Tensor _ignore;

    public OriginalModel(ModelShape shape, StateDict weights)
    {
        _shape = shape;
        _scale = Math.Sqrt(shape.DHead).ToScalar();
        _weights = weights.Entries.ToDictionary(
            entry => entry.Key,
            entry => nn.Parameter(tensor(entry.Value.Values, [.. entry.Value.Shape])),
            StringComparer.Ordinal);
        _mask = ones([shape.ContextLength, shape.ContextLength], ScalarType.Bool).tril();
        _ignore = tensor(float.NegativeInfinity);
    }

    public IEnumerable<Parameter> Parameters => _weights.Values;

    /// <summary>Tokens [batch, position] → logits [batch, position, vocabulary].</summary>
    public Tensor Logits(Tensor tokens)
    {
        var residual = Sum(_weights["embed.W_E"][tokens], _weights["pos_embed.W_pos"]); // [batch, position, d_model]
        for (var layer = 0; layer < _shape.Layers; layer++)
        {
            var block = $"blocks.{layer}.";
            residual = Sum(residual, Attention(block + "attn.", Normalised(block + "ln1.", residual)));
            residual = Sum(residual, Mlp(block + "mlp.", Normalised(block + "ln2.", residual)));
        }

        return Sum(einsum("bpd,dv->bpv", Normalised("ln_final.", residual), _weights["unembed.W_U"]), _weights["unembed.b_U"]);
    }

    private Tensor Normalised(string name, Tensor x)
    {
        var centred = x - x.mean([-1], keepdim: true);
        var scale = centred.pow(Scalars.Two).mean([-1], keepdim: true).add(_epsilon, Scalars.One).sqrt();
        return Sum(centred / scale * _weights[name + "w"], _weights[name + "b"]);
    }

    private Tensor Attention(string name, Tensor x)
    {
        var query = Sum(einsum("bpd,hdk->bphk", x, _weights[name + "W_Q"]), _weights[name + "b_Q"]); // [batch, position, head, d_head]
        var key = Sum(einsum("bpd,hdk->bphk", x, _weights[name + "W_K"]), _weights[name + "b_K"]);
        var value = Sum(einsum("bpd,hdk->bphk", x, _weights[name + "W_V"]), _weights[name + "b_V"]);
        var scores = einsum("bqhk,bshk->bhqs", query, key).div(_scale); // [batch, head, query, key]
        var pattern = where(_mask, scores, _ignore).softmax(-1);
        var heads = einsum("bshk,bhqs->bqhk", value, pattern); // [batch, query, head, d_head]
        return Sum(einsum("bqhk,hkd->bqd", heads, _weights[name + "W_O"]), _weights[name + "b_O"]);
    }

    private Tensor Mlp(string name, Tensor x)
    {
        var hidden = Sum(einsum("bpd,dm->bpm", x, _weights[name + "W_in"]), _weights[name + "b_in"]).relu(); // [batch, position, d_mlp]
        return Sum(einsum("bpm,md->bpd", hidden, _weights[name + "W_out"]), _weights[name + "b_out"]);
    }

    private static Tensor Sum(Tensor one, Tensor other) => one.add(other, Scalars.One);

    public void Dispose()
    {
        _epsilon.Dispose();
        _scale.Dispose();
        _mask.Dispose();
        _ignore.Dispose();
        foreach (var weight in _weights.Values)
        {
            weight.Dispose();
        }
    }
}
