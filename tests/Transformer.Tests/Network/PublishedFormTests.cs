using VerifiedAddition.Arithmetic;
using VerifiedAddition.Tests.Services;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>Weights as others save them: behind prefixes, or processed by TransformerLens.</summary>
public sealed class PublishedFormTests
{
    /// <summary>TransformerLens' fold_layer_norm, center_writing_weights, center_unembed and fold_value_biases, in float64.</summary>
    private const string Process = """
        import sys, torch
        source, target, wanted = sys.argv[1], sys.argv[2], sys.argv[3].split('+')
        d = {k: v.double() for k, v in torch.load(source).items() if not k.endswith(('.mask', '.IGNORE'))}
        layers = sum(k.endswith('attn.W_Q') for k in d)
        centred = 'fold_ln_centred' in wanted
        if centred or 'fold_ln' in wanted:
            for l in range(layers):
                b = f'blocks.{l}.'
                w1, b1, w2, b2 = (d.pop(b + n) for n in ('ln1.w', 'ln1.b', 'ln2.w', 'ln2.b'))
                for x in 'QKV':
                    d[b + 'attn.b_' + x] += (d[b + 'attn.W_' + x] * b1[None, :, None]).sum(-2)
                    d[b + 'attn.W_' + x] *= w1[None, :, None]
                    if centred:
                        d[b + 'attn.W_' + x] -= d[b + 'attn.W_' + x].mean(1, keepdim=True)
                d[b + 'mlp.b_in'] += (d[b + 'mlp.W_in'] * b2[:, None]).sum(-2)
                d[b + 'mlp.W_in'] *= w2[:, None]
                if centred:
                    d[b + 'mlp.W_in'] -= d[b + 'mlp.W_in'].mean(0, keepdim=True)
            w, bias = d.pop('ln_final.w'), d.pop('ln_final.b')
            d['unembed.b_U'] += (d['unembed.W_U'] * bias[:, None]).sum(-2)
            d['unembed.W_U'] *= w[:, None]
            if centred:
                d['unembed.W_U'] -= d['unembed.W_U'].mean(0, keepdim=True)
        if 'center_writing' in wanted:
            for k in d:
                if k.endswith(('W_E', 'W_pos', 'W_O', 'b_O', 'W_out', 'b_out')):
                    d[k] -= d[k].mean(-1, keepdim=True)
        if 'center_unembed' in wanted:
            d['unembed.W_U'] -= d['unembed.W_U'].mean(-1, keepdim=True)
            d['unembed.b_U'] -= d['unembed.b_U'].mean()
        if 'fold_value_biases' in wanted:
            for l in range(layers):
                b = f'blocks.{l}.attn.'
                d[b + 'b_O'] += (d[b + 'b_V'][:, :, None] * d[b + 'W_O']).sum((0, 1))
                d[b + 'b_V'].zero_()
        d = {wanted[-1] + k if wanted[-1].endswith('.') else k: v.float() for k, v in d.items()}
        torch.save(d, target)
        """;

    [Theory]
    [InlineData("_orig_mod.")]
    [InlineData("module.")]
    [InlineData("model.")]
    [InlineData("module._orig_mod.")]
    [InlineData("any.thing.else.")]
    public void A_prefix_that_all_names_share_is_left_out(string prefix)
    {
        var ours = InitialWeights.Draw(Shapes.Small, seed: 1);

        var read = PublishedForms.Read(Renamed(ours, name => prefix + name));

        Weights.Same(ours, read);
        Assert.Contains($"'{prefix}'", Assert.Single(read.Notes), StringComparison.Ordinal);
        Assert.Equal(Shapes.Small, ModelShape.Infer(read));
    }

    [Fact]
    public void A_file_with_our_names_is_read_as_it_is_without_a_note()
    {
        var ours = InitialWeights.Draw(Shapes.Small, seed: 1);

        Assert.Same(ours, PublishedForms.Read(ours));
        Assert.Empty(ours.Notes);
    }

    [Theory]
    [InlineData("ema.embed.W_E", "several models")]
    [InlineData("steps", "'steps', which does not begin with 'model.'")]
    public void A_prefix_that_only_some_names_have_is_refused(string other, string said)
    {
        var mixed = Renamed(InitialWeights.Draw(Shapes.Small, seed: 1), name => "model." + name);
        mixed.Add(other, new([1], [0]));

        Assert.Contains(said, Assert.Throws<WeightFileException>(() => PublishedForms.Read(mixed)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_other_names_is_refused_with_some_of_them()
    {
        var gpt = new StateDict();
        gpt.Add("transformer.wte.weight", new([1], [0]));

        var refusal = Assert.Throws<WeightFileException>(() => ModelShape.Infer(PublishedForms.Read(gpt)));

        Assert.Contains("'transformer.wte.weight'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Normalisation_that_was_folded_comes_back_as_gains_of_one_and_biases_of_zero()
    {
        var ours = InitialWeights.Draw(Shapes.Small, seed: 1);

        var read = PublishedForms.Read(Without(ours, name => name.Contains("ln", StringComparison.Ordinal)));

        Assert.Contains("fold_ln", Assert.Single(read.Notes), StringComparison.Ordinal);
        Assert.Equal(Shapes.Small, ModelShape.Infer(read));
        Assert.All(read.Entries.Where(entry => entry.Key.EndsWith(".w", StringComparison.Ordinal)), one => Assert.All(one.Value.Values, value => Assert.Equal(1, value)));
        Assert.All(
            read.Entries.Where(entry => entry.Key.Contains("ln", StringComparison.Ordinal) && entry.Key.EndsWith(".b", StringComparison.Ordinal)),
            one => Assert.All(one.Value.Values, value => Assert.Equal(0, value)));
    }

    [Fact]
    public void Normalisation_of_another_kind_or_with_gaps_is_refused()
    {
        var ours = InitialWeights.Draw(Shapes.Small, seed: 1);
        var rms = Without(ours, name => name.Contains("ln", StringComparison.Ordinal) && name.EndsWith(".b", StringComparison.Ordinal));
        var torn = Without(ours, name => name.StartsWith("blocks.1.ln", StringComparison.Ordinal));

        Assert.Contains("RMSNorm", Refused(rms), StringComparison.Ordinal);
        Assert.Contains("'blocks.1.ln1.w' is missing", Refused(torn), StringComparison.Ordinal);

        static string Refused(StateDict weights) =>
            Assert.Throws<WeightFileException>(() => ModelShape.Infer(PublishedForms.Read(weights))).Message;
    }

    [Theory]
    [InlineData("fold_ln")]
    [InlineData("fold_ln_centred")]
    [InlineData("center_writing")]
    [InlineData("center_unembed")]
    [InlineData("fold_value_biases")]
    [InlineData("fold_ln_centred+center_writing+center_unembed+fold_value_biases+module.")]
    public async Task What_TransformerLens_processes_answers_as_before(string processing)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("processed.pth");
        using var before = Shapes.Scrambled(new(Digits: 2, Layers: 2, Heads: 3, DModel: 20, DHead: 7));
        WeightFile.Write(folder.File("plain.pth"), before.ToStateDict(), WeightFormat.Pth);
        await PyTorch.Run(Process, folder.File("plain.pth"), path, processing);

        using var after = Model.FromStateDict(WeightFile.Read(path));

        using var tokens = Shapes.Tokens(2, 500, Operation.Subtract);
        using var expected = nn.functional.log_softmax(before.AnswerLogits(tokens), -1);
        using var actual = nn.functional.log_softmax(after.AnswerLogits(tokens), -1);
        Assert.True((expected - actual).abs().max().item<float>() < 1e-3);
        Assert.True(expected.argmax(-1).equal(actual.argmax(-1)).all().item<bool>());
    }

    private static StateDict Renamed(StateDict weights, Func<string, string> rename)
    {
        var renamed = new StateDict();
        foreach (var (name, tensor) in weights.Entries)
        {
            renamed.Add(rename(name), tensor);
        }

        return renamed;
    }

    private static StateDict Without(StateDict weights, Func<string, bool> isLeftOut)
    {
        var rest = new StateDict();
        foreach (var (name, tensor) in weights.Entries.Where(entry => !isLeftOut(entry.Key)))
        {
            rest.Add(name, tensor);
        }

        return rest;
    }
}
