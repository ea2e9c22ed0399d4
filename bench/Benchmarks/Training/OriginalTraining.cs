using TorchSharp;
using TorchSharp.Modules;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Benchmarks;

/// <summary>Training as the notebooks do it: TransformerLens' operations one by one, at every position, and AdamW parameter by parameter.</summary>
/// <remarks>reference.md chapters 2.3, 3 and 4. It draws the same batches as the engine, so that the losses must agree.</remarks>
internal sealed class OriginalTraining : IDisposable
{
    private readonly ModelShape _shape;
    private readonly Dictionary<string, Parameter> _weights;
    private readonly optim.Optimizer _optimiser;
    private readonly LearningRateSchedule _schedule;
    private readonly BatchSequence _batches;
    private readonly Question[] _questions;
    private readonly Tensor _mask;
    private readonly Tensor _ignore;
    private int _step;

    public OriginalTraining(ModelShape shape, TrainingRecipe recipe, StateDict initialWeights)
    {
        _shape = shape;
        _weights = initialWeights.Entries.ToDictionary(
            entry => entry.Key,
            entry => nn.Parameter(tensor(entry.Value.Values, [.. entry.Value.Shape])),
            StringComparer.Ordinal);
        _optimiser = optim.AdamW(_weights.Values, recipe.LearningRate, 0.9, 0.98, weight_decay: recipe.WeightDecay);
        _schedule = new(recipe.Steps, recipe.LearningRate);
        _batches = new(recipe.Generator, recipe.BatchSize, recipe.Seed);
        _questions = new Question[recipe.BatchSize];
        _mask = ones([shape.ContextLength, shape.ContextLength], ScalarType.Bool).tril();
        _ignore = tensor(float.NegativeInfinity);
    }

    /// <summary>Takes a step.</summary>
    /// <returns>The loss before the update.</returns>
    public double Advance()
    {
        using var scope = NewDisposeScope();
        var tokens = Tokens();
        var loss = Loss(Logits(tokens), tokens);
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
        _mask.Dispose();
        _ignore.Dispose();
        foreach (var weight in _weights.Values)
        {
            weight.Dispose();
        }
    }

    private Tensor Tokens()
    {
        _batches.Fill(_step, _questions);
        var tokens = new long[_questions.Length * _shape.ContextLength];
        var row = new byte[_shape.ContextLength];
        for (var question = 0; question < _questions.Length; question++)
        {
            _questions[question].Encode(row);
            for (var position = 0; position < row.Length; position++)
            {
                tokens[(question * row.Length) + position] = row[position];
            }
        }

        return tensor(tokens, [_questions.Length, _shape.ContextLength]);
    }

    /// <summary>Tokens [batch, position] → logits [batch, position, vocabulary].</summary>
    private Tensor Logits(Tensor tokens)
    {
        var residual = _weights["embed.W_E"][tokens] + _weights["pos_embed.W_pos"]; // [batch, position, d_model]
        for (var layer = 0; layer < _shape.Layers; layer++)
        {
            var block = $"blocks.{layer}.";
            residual = residual + Attention(block + "attn.", Normalised(block + "ln1.", residual));
            residual = residual + Mlp(block + "mlp.", Normalised(block + "ln2.", residual));
        }

        return einsum("bpd,dv->bpv", Normalised("ln_final.", residual), _weights["unembed.W_U"]) + _weights["unembed.b_U"];
    }

    private Tensor Normalised(string name, Tensor x)
    {
        var centred = x - x.mean([-1], keepdim: true);
        var scale = (centred.pow(2).mean([-1], keepdim: true) + 1e-5).sqrt();
        return (centred / scale * _weights[name + "w"]) + _weights[name + "b"];
    }

    private Tensor Attention(string name, Tensor x)
    {
        var query = einsum("bpd,hdk->bphk", x, _weights[name + "W_Q"]) + _weights[name + "b_Q"]; // [batch, position, head, d_head]
        var key = einsum("bpd,hdk->bphk", x, _weights[name + "W_K"]) + _weights[name + "b_K"];
        var value = einsum("bpd,hdk->bphk", x, _weights[name + "W_V"]) + _weights[name + "b_V"];
        var scores = einsum("bqhk,bshk->bhqs", query, key) / Math.Sqrt(_shape.DHead); // [batch, head, query, key]
        var pattern = where(_mask, scores, _ignore).softmax(-1);
        var heads = einsum("bshk,bhqs->bqhk", value, pattern); // [batch, query, head, d_head]
        return einsum("bqhk,hkd->bqd", heads, _weights[name + "W_O"]) + _weights[name + "b_O"];
    }

    private Tensor Mlp(string name, Tensor x)
    {
        var hidden = (einsum("bpd,dm->bpm", x, _weights[name + "W_in"]) + _weights[name + "b_in"]).relu(); // [batch, position, d_mlp]
        return einsum("bpm,md->bpd", hidden, _weights[name + "W_out"]) + _weights[name + "b_out"];
    }

    private Tensor Loss(Tensor logits, Tensor tokens)
    {
        var (context, answers) = (_shape.ContextLength, _shape.Layout.AnswerTokens);
        var scored = logits.narrow(1, context - answers - 1, answers).to(float64).log_softmax(-1); // [batch, answer token, vocabulary]
        var right = tokens.narrow(1, context - answers, answers).unsqueeze(2);
        return scored.gather(2, right).neg().mean([0, 2]).mean();
    }
}
