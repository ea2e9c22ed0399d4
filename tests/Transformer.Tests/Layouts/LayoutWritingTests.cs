using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>A model written in each layout is the same model.</summary>
public sealed class LayoutWritingTests
{
    [Theory]
    [InlineData(WeightLayout.Hooked, WeightFormat.Pth)]
    [InlineData(WeightLayout.Hooked, WeightFormat.Safetensors)]
    [InlineData(WeightLayout.Bridge, WeightFormat.Pth)]
    [InlineData(WeightLayout.Bridge, WeightFormat.Safetensors)]
    [InlineData(WeightLayout.Native, WeightFormat.Pth)]
    [InlineData(WeightLayout.Native, WeightFormat.Safetensors)]
    public void What_is_written_has_the_layouts_tensors_and_is_read_back_to_the_same_bits(WeightLayout layout, WeightFormat format)
    {
        using var folder = new TemporaryFolder();
        var shape = Shapes.OneLayerOddHeads with { Architecture = new(Activation.GeluNew) };
        var weights = WithoutBias(Scrambled(shape));

        WeightFile.WriteDescribed(folder.File("model"), weights, format, layout);
        File.Delete(folder.File("config.json")); // the file alone says what it is

        var names = OtherLayouts.Of(weights, layout).ToArray();
        var plain = format is WeightFormat.Pth ? PthFile.Read(folder.File("model")) : SafetensorsFile.Read(folder.File("model"));
        Assert.Equal(names.Select(one => one.Name), plain.Entries.Select(entry => entry.Key), StringComparer.Ordinal);
        Assert.All(names.Zip(plain.Entries), pair => Assert.Equal(pair.First.Tensor.Values, pair.Second.Value.Values));
        Assert.All(names.Zip(plain.Entries), pair => Assert.Equal(pair.First.Tensor.Shape, pair.Second.Value.Shape));
        var stated = layout is WeightLayout.Hooked && format is WeightFormat.Pth ? shape.Architecture : (Architecture?)null; // whose file has no place for it
        var read = WeightFile.Read(folder.File("model"), stated);
        Weights.Same(weights, read);
        Assert.Equal(shape, ModelShape.Infer(read));
    }

    [Theory]
    [InlineData(WeightLayout.Bridge)]
    [InlineData(WeightLayout.Native)]
    public void A_bias_of_the_unembedding_is_kept_in_that_of_the_last_normalisation(WeightLayout layout)
    {
        using var scope = NewDisposeScope();
        var weights = Scrambled(Shapes.Small);

        var read = Back(weights, layout);

        Assert.Equal(
            ["ln_final.b", "unembed.b_U"], weights.Entries.Where(entry => !Same(entry.Value, read, entry.Key)).Select(entry => entry.Key), StringComparer.Ordinal);
        Assert.True(read.TryGet("unembed.b_U", out var bias));
        Assert.All(bias.Values, value => Assert.Equal(0, value));
        Assert.InRange(LargestChange(weights, read), 0, 1e-5);
        Weights.Same(read, Back(read, layout));
    }

    [Fact]
    public void It_is_kept_where_the_columns_of_the_unembedding_sum_to_nothing()
    {
        var weights = Centred(Scrambled(Shapes.Small));

        Assert.InRange(LargestChange(weights, Back(weights, WeightLayout.Native)), 0, 1e-5);
    }

    [Fact]
    public void The_vector_that_is_added_is_the_shortest_that_does_it()
    {
        var weights = Scrambled(Shapes.Small);
        Assert.True(weights.TryGet("unembed.W_U", out var matrix));
        Assert.True(weights.TryGet("unembed.b_U", out var bias));
        Assert.True(weights.TryGet("ln_final.b", out var before));
        Assert.True(Back(weights, WeightLayout.Native).TryGet("ln_final.b", out var after));
        using var scope = NewDisposeScope();

        var added = tensor(after.Values).to(float64) - tensor(before.Values).to(float64);

        var theirs = linalg.pinv(tensor(matrix.Values, matrix.Shape.ToArray()).to(float64).t()).matmul(tensor(bias.Values).to(float64));
        Assert.InRange((added - theirs).abs().max().item<double>(), 0, 1e-6);
    }

    [Fact]
    public void A_bias_that_no_vector_can_stand_for_is_refused_with_the_change_of_a_logit()
    {
        var narrow = Scrambled(new(Digits: 2, Layers: 1, Heads: 2, DModel: 8, DHead: 4)); // fewer rows than tokens

        var refusal = Assert.Throws<WeightFileException>(() => WeightFile.InLayout(narrow, WeightLayout.Native)).Message;

        Assert.Contains("layout native (TransformerBridge's native model) has no bias of the unembedding, and 'unembed.b_U' cannot be kept", refusal, StringComparison.Ordinal);
        Assert.Contains("--layout hooked", refusal, StringComparison.Ordinal);
        Assert.Equal(narrow.Entries.Count - 1, WeightFile.InLayout(WithoutBias(narrow), WeightLayout.Native).Entries.Count);
    }

    [Theory]
    [InlineData("normalisation=rms")]
    [InlineData("positions=rotary")]
    [InlineData("normalisation=none")]
    [InlineData("positions=none")]
    public void An_architecture_that_a_layout_is_not_known_for_is_refused(string text)
    {
        var weights = Scrambled(Shapes.Small with { Architecture = Architecture.Parse(text) });

        var refusal = Assert.Throws<WeightFileException>(() => WeightFile.InLayout(weights, WeightLayout.Bridge)).Message;

        Assert.Contains(text, refusal, StringComparison.Ordinal);
        Assert.Contains("--layout hooked", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_without_that_bias_stays_one()
    {
        using var folder = new TemporaryFolder();
        var shape = Shapes.Small with { Architecture = Architecture.Parse("unembeddingBias=none") };

        WeightFile.WriteDescribed(folder.File("model.pth"), Scrambled(shape), WeightFormat.Pth, WeightLayout.Bridge);

        Assert.Equal(shape, ModelShape.Infer(WeightFile.Read(folder.File("model.pth"))));
    }

    [Fact]
    public void What_a_file_says_of_itself_must_be_so()
    {
        using var folder = new TemporaryFolder();
        var wrong = WeightFile.InLayout(LayoutCases.Exact(Shapes.Small), WeightLayout.Native);
        var lying = new StateDict(wrong) { Config = wrong.Config! with { Dimensions = new(2, 3, 32, 8) } };
        PthFile.Write(folder.File("lying.pth"), lying);
        SafetensorsFile.Write(folder.File("lying.safetensors"), lying);

        foreach (var file in (string[])["lying.pth", "lying.safetensors"])
        {
            var refusal = Assert.Throws<WeightFileException>(() => WeightFile.Read(folder.File(file))).Message;
            Assert.Contains("says that its model has n_layers 2, n_heads 3, d_model 32, d_head 8", refusal, StringComparison.Ordinal);
            Assert.Contains("'layers.0.attn.q.weight' has shape [24, 24]", refusal, StringComparison.Ordinal);
        }
    }

    private static StateDict Back(StateDict weights, WeightLayout layout)
    {
        using var folder = new TemporaryFolder();
        WeightFile.WriteDescribed(folder.File("model.pth"), weights, WeightFormat.Pth, layout);
        return WeightFile.Read(folder.File("model.pth"));
    }

    private static StateDict Scrambled(ModelShape shape)
    {
        using var model = Shapes.Scrambled(shape);
        return model.ToStateDict();
    }

    private static bool Same(HostTensor tensor, StateDict others, string name) =>
        others.TryGet(name, out var other) && tensor.Shape.SequenceEqual(other.Shape) && tensor.Values.AsSpan().SequenceEqual(other.Values);

    private static StateDict WithoutBias(StateDict weights) => Changed(weights, "unembed.b_U", (_, _) => 0);

    /// <summary>TransformerLens' center_unembed.</summary>
    private static StateDict Centred(StateDict weights)
    {
        Assert.True(weights.TryGet("unembed.W_U", out var matrix));
        Assert.True(weights.TryGet("unembed.b_U", out var bias));
        var means = matrix.Values.Chunk(bias.Values.Length).Select(row => row.Average()).ToArray();
        var centred = Changed(weights, "unembed.W_U", (value, i) => value - means[i / bias.Values.Length]);
        return Changed(centred, "unembed.b_U", (value, _) => value - bias.Values.Average());
    }

    private static StateDict Changed(StateDict weights, string changed, Func<float, int, float> change)
    {
        var others = StateDict.Like(weights);
        foreach (var (name, tensor) in weights.Entries)
        {
            others.Add(name, name == changed ? new(tensor.Shape, [.. tensor.Values.Select(change)]) : tensor);
        }

        return others;
    }

    private static double LargestChange(StateDict before, StateDict after)
    {
        using var scope = NewDisposeScope();
        using var one = Model.FromStateDict(before, elementType: float64);
        using var other = Model.FromStateDict(after, elementType: float64);
        var tokens = Shapes.Tokens(one.Shape.Digits, 200, Operation.Subtract);
        return (one.AnswerLogits(tokens) - other.AnswerLogits(tokens)).abs().max().item<double>();
    }
}
