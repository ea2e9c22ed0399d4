using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>Weights as people hold them become those of the model that they are of.</summary>
public sealed class LayoutReadingTests
{
    private static readonly StateDict Hooked = LayoutCases.Exact(Shapes.Small);
    private static readonly StateDict Unsigned = LayoutCases.Exact(Shapes.Unsigned);

    [Theory]
    [MemberData(nameof(LayoutCases.All), MemberType = typeof(LayoutCases))]
    public void Every_layout_container_type_prefix_and_storage_is_read_to_the_same_bits(
        WeightLayout layout, WeightFormat format, string type, string prefix, StoredAs stored, bool isUnsigned)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("config.json"), LayoutCases.Config);
        var weights = isUnsigned ? Unsigned : Hooked;
        var saved = OtherLayouts.Of(weights, layout).Select(one => (prefix + one.Name, one.Tensor));
        File.WriteAllBytes(
            folder.File("theirs"), format is WeightFormat.Pth ? ForeignWeights.Pth(saved, type, stored) : ForeignWeights.Safetensors(saved, type));

        var read = WeightFile.Read(folder.File("theirs"));

        Weights.Same(weights, read);
        Assert.Equal(isUnsigned ? Shapes.Unsigned : Shapes.Small, ModelShape.Infer(read));
        Assert.Equal(isUnsigned, read.Notes.Any(note => note.Contains("it has 13 tokens: the model adds only, and writes answers without a sign", StringComparison.Ordinal)));
        Assert.Equal((format, layout, prefix), (read.Origin!.Format, read.Origin.Layout, read.Origin.Prefix));
        Assert.Equal(type, Assert.Single(read.Origin.ElementTypes));
        Assert.Equal(type != "float32", read.Notes.Any(note => note.Contains($"its numbers are {type}: they are computed in float32", StringComparison.Ordinal)));
        Assert.Equal(layout is not WeightLayout.Hooked, read.Notes.Any(note => note.Contains($"its layout is {WeightLayouts.WordOf(layout)} ", StringComparison.Ordinal)));
        Assert.Equal(prefix.Length > 0, read.Notes.Any(note => note.Contains($"all names begin with '{prefix}'", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(WeightLayout.Bridge)]
    [InlineData(WeightLayout.Native)]
    public void A_normalisation_that_was_folded_comes_back_in_every_layout(WeightLayout layout)
    {
        var read = Read(OtherLayouts.Of(Hooked, layout).Where(one => !one.Name.Contains("ln", StringComparison.Ordinal)));

        Assert.Equal(Shapes.Small, ModelShape.Infer(read));
        Assert.All(read.Entries.Where(entry => entry.Key.EndsWith(".w", StringComparison.Ordinal)), one => Assert.All(one.Value.Values, value => Assert.Equal(1, value)));
        Assert.Contains(read.Notes, note => note.Contains("fold_ln", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(WeightLayout.Bridge, "unembed.bias")]
    [InlineData(WeightLayout.Native, "head.bias")]
    public void A_bias_of_the_unembedding_that_is_there_is_kept(WeightLayout layout, string name)
    {
        var bias = Weights.Counted(Vocabulary.Size);

        var read = Read([.. OtherLayouts.Of(Hooked, layout), (name, bias)]);

        Assert.True(read.TryGet("unembed.b_U", out var kept));
        Assert.Equal(bias.Values, kept.Values);
    }

    [Fact]
    public void Names_with_the_bridges_own_parts_in_them_are_read()
    {
        var read = Read(OtherLayouts.Of(Hooked, WeightLayout.Native)
            .Select(one => (one.Name.Replace("attn.", "_original_component.attn._original_component.", StringComparison.Ordinal)
                .Replace(".weight", "._original_component.weight", StringComparison.Ordinal), one.Tensor)));

        Weights.Same(Hooked, read);
        Assert.Contains(read.Notes, note => note.Contains("'_original_component.'", StringComparison.Ordinal));
    }

    [Fact]
    public void The_architecture_is_that_of_TransformerLens_own_configuration()
    {
        var config = LayoutCases.Config.Replace("relu", "gelu_new", StringComparison.Ordinal);

        Assert.Equal(Activation.GeluNew, ModelShape.Infer(Read(OtherLayouts.Of(Hooked, WeightLayout.Hooked), config)).Architecture.Activation);
        Assert.Equal(Activation.GeluNew, ModelShape.Infer(Read(OtherLayouts.Of(Hooked, WeightLayout.Bridge), config)).Architecture.Activation);
        Assert.Contains(
            "'act_fn' is solu_ln, but a model that can be read here has relu",
            Refused(OtherLayouts.Of(Hooked, WeightLayout.Bridge), LayoutCases.Config.Replace("relu", "solu_ln", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(WeightLayout.Hooked, "blocks.1.mlp.W_out", "layout hooked (HookedTransformer)")]
    [InlineData(WeightLayout.Hooked, "embed.W_E", "layout hooked (HookedTransformer)")]
    [InlineData(WeightLayout.Bridge, "blocks.1.mlp.out.weight", "layout bridge (TransformerBridge)")]
    [InlineData(WeightLayout.Bridge, "embed.weight", "layout bridge")]
    [InlineData(WeightLayout.Bridge, "ln_final.bias", "layout bridge")]
    [InlineData(WeightLayout.Native, "layers.0.attn.o.bias", "layout native (TransformerBridge's native model)")]
    [InlineData(WeightLayout.Native, "tok_embed.weight", "layout native")]
    [InlineData(WeightLayout.Native, "pos.weight", "layout native")]
    [InlineData(WeightLayout.Native, "head.weight", "layout native")]
    public void A_missing_tensor_is_named_with_the_layout_that_it_would_complete(WeightLayout layout, string missing, string completes)
    {
        var refusal = Refused(OtherLayouts.Of(Hooked, layout).Where(one => one.Name != missing));

        Assert.Contains($"'{missing}' is missing", refusal, StringComparison.Ordinal);
        Assert.Contains(completes, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_of_two_layouts_or_of_two_models_are_refused_with_one_of_each()
    {
        var bridge = OtherLayouts.Of(Hooked, WeightLayout.Bridge).ToArray();

        var mixed = Refused([.. bridge, .. OtherLayouts.Of(Hooked, WeightLayout.Hooked)]);
        var several = Refused([.. bridge, .. bridge.Select(one => ("ema." + one.Name, one.Tensor))]);
        var more = Refused([.. bridge, ("blocks.0.mlp.gate.weight", Weights.Counted(2, 2))]);

        Assert.Contains("'embed.weight' is a name of the layout bridge (TransformerBridge), but 'embed.W_E' of hooked", mixed, StringComparison.Ordinal);
        Assert.Contains("'ema.embed.weight': these are several models", several, StringComparison.Ordinal);
        Assert.Contains("'blocks.0.mlp.gate.weight' belongs to no model in the layout bridge", more, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "does not show how many heads the attention has. State n_heads")]
    [InlineData("""{"n_layers": 3, "n_heads": 3, "d_model": 24, "d_head": 8}""", "The config.json that lies there is of another model: n_layers 3, n_heads 3")]
    [InlineData("""{"n_layers": 2, "n_heads": 4, "d_model": 24, "d_head": 8}""", "is of another model")]
    public void Without_the_number_of_heads_a_linear_layout_is_refused_with_what_to_do(string? config, string said)
    {
        var refusal = Refused(OtherLayouts.Of(Hooked, WeightLayout.Native), config);

        Assert.Contains(said, refusal, StringComparison.Ordinal);
        Assert.Contains("va model import FILE --heads N", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void The_number_of_heads_may_be_given_and_must_not_contradict_what_is_known()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("native"), ForeignWeights.Pth(OtherLayouts.Of(Hooked, WeightLayout.Native), "float32", StoredAs.Own));
        File.WriteAllBytes(folder.File("hooked"), ForeignWeights.Pth(OtherLayouts.Of(Hooked, WeightLayout.Hooked), "float32", StoredAs.Own));

        Weights.Same(Hooked, WeightFile.Read(folder.File("native"), heads: 3));
        Weights.Same(Hooked, WeightFile.Read(folder.File("hooked"), heads: 3));
        Assert.Contains("'layers.0.attn.q.weight' has shape [24, 24], but n_heads is 5", Wrong("native", 5), StringComparison.Ordinal);
        Assert.Contains("has 3 heads, but --heads says 4", Wrong("hooked", 4), StringComparison.Ordinal);
        File.WriteAllText(folder.File("config.json"), LayoutCases.Config);
        Assert.Contains("states n_heads 3, but --heads says 4", Wrong("native", 4), StringComparison.Ordinal);

        string Wrong(string file, int heads) => Assert.Throws<WeightFileException>(() => WeightFile.Read(folder.File(file), heads: heads)).Message;
    }

    [Fact]
    public void Rotary_positions_of_another_kind_are_refused()
    {
        var config = LayoutCases.Config.Replace("\"normalization_type\"", "\"positional_embedding_type\": \"rotary\", \"normalization_type\"", StringComparison.Ordinal);

        Assert.Contains(
            "rotary, which the layout native", Refused(OtherLayouts.Of(Hooked, WeightLayout.Native).Where(one => one.Name != "pos.weight"), config), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_of_a_million_dots_costs_nothing()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Null(LayoutMatch.Of(new('.', 1_000_000)));
        Assert.Null(LayoutMatch.Of("blocks.999999999.ln1.w"));

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000_000);
    }

    [Theory]
    [InlineData("embed.W_E", 13, "'pos_embed.W_pos' has shape [13, 24], expected [3n + 3, d_model] for n = 1 to 20 digits, since a model of 13 tokens writes no sign")]
    [InlineData("embed.W_E", 14, "'embed.W_E' has shape [14, 24], expected [15, d_model], or [13, d_model] of a model that adds only and writes no sign")]
    [InlineData("pos_embed.W_pos", 12, "'pos_embed.W_pos' has shape [12, 24], expected [3n + 4, d_model] for n = 1 to 20 digits, sign included; 3n + 3, without a sign, is the context of models of 13 tokens")]
    public void A_vocabulary_and_a_context_that_do_not_go_together_are_refused_with_both(string tensor, int rows, string said)
    {
        var weights = OtherLayouts.Of(Hooked, WeightLayout.Hooked)
            .Select(one => one.Name == tensor ? (one.Name, new HostTensor([rows, 24], one.Tensor.Values[..(rows * 24)])) : one);

        Assert.Contains(said, Refused(weights), StringComparison.Ordinal);
    }

    private static StateDict Read(IEnumerable<(string Name, HostTensor Tensor)> weights, string? config = LayoutCases.Config)
    {
        using var folder = new TemporaryFolder();
        if (config is not null)
        {
            File.WriteAllText(folder.File("config.json"), config);
        }

        File.WriteAllBytes(folder.File("theirs.pth"), ForeignWeights.Pth(weights, "float32", StoredAs.Own));
        return WeightFile.Read(folder.File("theirs.pth"));
    }

    private static string Refused(IEnumerable<(string Name, HostTensor Tensor)> weights, string? config = LayoutCases.Config) =>
        Assert.Throws<WeightFileException>(() => ModelShape.Infer(Read(weights, config))).Message;
}
