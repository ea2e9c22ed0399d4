using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer.Tests;

public sealed class ModelShapeTests
{
    [Theory]
    [InlineData(2, 3, 6, 6_283_215)]
    [InlineData(3, 4, 6, 10_452_975)]
    [InlineData(4, 4, 6, 13_928_115)]
    [InlineData(4, 3, 6, 12_538_875)]
    [InlineData(1, 3, 5, 3_153_855)]
    public void The_original_models_have_their_published_sizes(int layers, int heads, int digits, long parameters)
    {
        var shape = new ModelShape(digits, layers, heads, 510, 170);

        Assert.Equal(parameters, shape.ParameterCount);
        Assert.Equal(parameters, shape.Tensors.Sum(tensor => HostTensor.CountOf(tensor.Shape)));
    }

    [Fact]
    public void The_names_of_the_weights_are_those_of_TransformerLens()
    {
        string[] names =
        [
            "embed.W_E", "pos_embed.W_pos", "blocks.0.ln1.w", "blocks.0.ln1.b", "blocks.0.ln2.w", "blocks.0.ln2.b",
            "blocks.0.attn.W_Q", "blocks.0.attn.W_O", "blocks.0.attn.b_Q", "blocks.0.attn.b_O", "blocks.0.attn.W_K",
            "blocks.0.attn.W_V", "blocks.0.attn.b_K", "blocks.0.attn.b_V", "blocks.0.mlp.W_in", "blocks.0.mlp.b_in",
            "blocks.0.mlp.W_out", "blocks.0.mlp.b_out", "ln_final.w", "ln_final.b", "unembed.W_U", "unembed.b_U",
        ];

        Assert.Equal(names, Shapes.OneLayerOddHeads.Tensors.Select(tensor => tensor.Name).ToArray());
    }

    [Theory]
    [InlineData(0, 1, 1, 1, 1)]
    [InlineData(1, 0, 1, 1, 1)]
    [InlineData(1, 1, 0, 1, 1)]
    [InlineData(1, 1, 1, 0, 1)]
    [InlineData(1, 1, 1, 1, 0)]
    [InlineData(6, 1000, 64, 65536, 65536)]
    [InlineData(6, int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue)]
    public void What_cannot_be_built_is_refused(int digits, int layers, int heads, int dModel, int dHead) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ModelShape(digits, layers, heads, dModel, dHead));

    [Theory]
    [InlineData(nameof(Shapes.Small))]
    [InlineData(nameof(Shapes.OneLayerOddHeads))]
    [InlineData(nameof(Shapes.Deep))]
    public void A_shape_is_read_back_from_its_weights(string shape) =>
        Assert.Equal(Shapes.Named(shape), ModelShape.Infer(InitialWeights.Draw(Shapes.Named(shape), seed: 1)));

    [Theory]
    [InlineData("embed.W_E", new long[] { 14, 24 }, "[15, d_model], or [13, d_model]")]
    [InlineData("pos_embed.W_pos", new long[] { 12, 24 }, "3n + 4")]
    [InlineData("pos_embed.W_pos", new long[] { 12, 24 }, "without a sign")]
    [InlineData("blocks.0.attn.W_Q", new long[] { 24, 24 }, "n_heads")]
    [InlineData("blocks.1.mlp.W_in", new long[] { 24, 48 }, "d_mlp")]
    [InlineData("unembed.W_U", new long[] { 24, 14 }, "[24, 15]")]
    public void A_tensor_of_the_wrong_shape_is_named(string name, long[] found, string hint)
    {
        var weights = Changed(Shapes.Small, name, found);

        var error = Assert.Throws<WeightFileException>(() => ModelShape.Infer(weights));

        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Message, StringComparison.Ordinal);
        Assert.Contains($"[{string.Join(", ", found)}]", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("embed.W_E")]
    [InlineData("pos_embed.W_pos")]
    [InlineData("blocks.0.attn.W_Q")]
    [InlineData("blocks.1.ln2.b")]
    [InlineData("unembed.b_U")]
    public void A_missing_tensor_is_named(string name)
    {
        var weights = Changed(Shapes.Small, name, extents: null);

        Assert.Contains(name, Assert.Throws<WeightFileException>(() => ModelShape.Infer(weights)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tensor_of_another_kind_of_model_is_named()
    {
        var weights = InitialWeights.Draw(Shapes.Small, seed: 1);
        weights.Add("blocks.2.mlp.W_gate", new([2], [0, 0]));

        Assert.Contains(
            "blocks.2.mlp.W_gate", Assert.Throws<WeightFileException>(() => ModelShape.Infer(weights)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Lawful_rows_are_all_that_questions_hold(int digits)
    {
        using var rows = TokenRows.Lawful(new(digits), TorchSharp.torch.CPU);

        foreach (var operation in OperationRegistry.All)
        {
            using var tokens = Shapes.Tokens(digits, 200, operation);
            using var found = rows.Of(tokens);
            Assert.True(found.min().item<long>() >= 0);
        }

        Assert.Equal((30 * digits) + 6, rows.Tokens.shape[0]);
    }

    /// <summary>Weights in which one tensor has another shape, or is missing.</summary>
    private static StateDict Changed(ModelShape shape, string changed, long[]? extents)
    {
        var weights = new StateDict();
        foreach (var (name, tensor) in InitialWeights.Draw(shape, seed: 1).Entries)
        {
            if (!string.Equals(name, changed, StringComparison.Ordinal))
            {
                weights.Add(name, tensor);
            }
            else if (extents is not null)
            {
                weights.Add(name, new(extents, new float[HostTensor.CountOf(extents)]));
            }
        }

        return weights;
    }
}
