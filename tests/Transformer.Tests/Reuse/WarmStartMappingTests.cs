using static TorchSharp.torch;

namespace VerifiedAddition.Transformer.Tests;

public sealed class WarmStartMappingTests
{
    private static readonly string[] Whole =
    [
        "mlp.W_in", "mlp.b_in", "mlp.W_out", "mlp.b_out", "ln1.w", "ln1.b",
    ];

    private static readonly string[] Mlp = ["mlp.W_in", "mlp.b_in", "mlp.W_out", "mlp.b_out"];

    private static readonly string[] Heads = ["attn.W_Q", "attn.W_K", "attn.W_V", "attn.b_Q", "attn.b_K", "attn.b_V"];

    /// <summary>What the seed policy copies (docs/domain.md, section 6.2), bit for bit, and everything else as it was drawn.</summary>
    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 2)]
    public void Seed_insertion_copies_what_the_originals_copy_and_nothing_else(bool late, int start)
    {
        var small = WarmStarts.Weights();

        var result = new WarmStartMapping(WarmStarts.Of(WarmStartMode.Initialise, late: late), small, WarmStarts.Large).Into(WarmStarts.Drawn);

        var expected = WarmStarts.Drawn.Entries.ToDictionary(entry => entry.Key, entry => (float[])entry.Value.Values.Clone(), StringComparer.Ordinal);
        foreach (var name in new[] { "embed.W_E", "pos_embed.W_pos", "unembed.W_U", "ln_final.w" })
        {
            expected[name] = small.Of(name);
        }

        for (var layer = 0; layer < 2; layer++)
        {
            foreach (var name in Whole)
            {
                expected[$"blocks.{start + layer}.{name}"] = small.Of($"blocks.{layer}.{name}");
            }

            foreach (var name in Heads)
            {
                small.Of($"blocks.{layer}.{name}").CopyTo(expected[$"blocks.{start + layer}.{name}"], 0); // slots 0, 1, 2 of 5
            }
        }

        Assert.Equal(expected.Keys, result.Entries.Select(entry => entry.Key), StringComparer.Ordinal);
        Assert.All(result.Entries, entry => Assert.Equal(expected[entry.Key], entry.Value.Values));
        Assert.NotEqual(small.Of("blocks.0.attn.W_O"), result.Of($"blocks.{start}.attn.W_O")[..small.Of("blocks.0.attn.W_O").Length]);
        Assert.All(result.Of("unembed.b_U"), value => Assert.Equal(0, value));
    }

    /// <summary>The policy 'complete' (docs/domain.md, section 6.2).</summary>
    [Theory]
    [InlineData(2, 3, false)]
    [InlineData(2, 3, true)]
    [InlineData(1, 3, false)]
    [InlineData(4, 5, false)]
    public void A_complete_insertion_starts_as_the_small_model(int layers, int heads, bool late)
    {
        var small = WarmStarts.Weights(new(3, layers, heads, 24, 8));

        var large = new WarmStartMapping(WarmStarts.Of(WarmStartMode.Initialise, WarmStartPolicy.Complete, late), small, WarmStarts.Large)
            .Into(WarmStarts.Drawn);

        Assert.InRange(LargestDifference(small, large, ScalarType.Float64), 0, 1e-9);
        Assert.InRange(LargestDifference(small, large, ScalarType.Float32), 0, 1e-4);
    }

    /// <summary>What a round of refinement relies on: it goes on exactly where the round before ended.</summary>
    [Fact]
    public void A_complete_insertion_into_an_equal_shape_gives_the_small_model_to_the_bit()
    {
        var parent = WarmStarts.Weights(WarmStarts.Large);
        var recipe = new TrainingRecipe(
            9, BatchSize: 8, LearningRate: 1e-3, WeightDecay: 0.1, Seed: 3, new(3, Arithmetic.GeneratorKind.Original, 50),
            WarmStarts.Of(WarmStartMode.Initialise, WarmStartPolicy.Complete));

        using var run = TrainingRun.Start(WarmStarts.Large, recipe, parent: parent);
        var begun = run.Capture().ToStateDict();

        Assert.Equal(parent.Entries.Select(entry => entry.Key), begun.Entries.Select(entry => entry.Key), StringComparer.Ordinal);
        Assert.All(begun.Entries, entry => Assert.Equal(
            parent.Of(entry.Key).Select(BitConverter.SingleToInt32Bits), entry.Value.Values.Select(BitConverter.SingleToInt32Bits)));
    }

    [Fact]
    public void A_seed_insertion_does_not_start_as_the_small_model()
    {
        var small = WarmStarts.Weights();

        var large = new WarmStartMapping(WarmStarts.Of(WarmStartMode.Initialise), small, WarmStarts.Large).Into(WarmStarts.Drawn);

        Assert.True(LargestDifference(small, large, ScalarType.Float64) > 0.1);
    }

    [Fact]
    public void The_drawn_weights_stay_as_they_are()
    {
        var before = WarmStarts.Drawn.Entries.Select(entry => entry.Value.Values.ToArray()).ToArray();

        new WarmStartMapping(WarmStarts.Of(WarmStartMode.Initialise, WarmStartPolicy.Complete), WarmStarts.Weights(), WarmStarts.Large).Into(WarmStarts.Drawn);

        Assert.Equal(before, WarmStarts.Drawn.Entries.Select(entry => entry.Value.Values));
    }

    public static TheoryData<string, ModelShape> Misfits => new()
    {
        { "Both must have the same number of digits.", new(4, 4, 5, 24, 8) },
        { "same d_model and d_head", new(3, 4, 5, 48, 8) },
        { "same d_model and d_head", new(3, 4, 5, 24, 7) },
        { "no more layers and heads", new(3, 1, 5, 24, 8) },
        { "no more layers and heads", new(3, 4, 2, 24, 8) },
    };

    [Theory]
    [MemberData(nameof(Misfits))]
    public void What_does_not_fit_is_refused_with_the_rule(string rule, ModelShape large) =>
        AssertRefused(rule, WarmStarts.Of(WarmStartMode.Initialise), WarmStarts.Weights(), large);

    [Fact]
    public void Only_the_complete_policy_inserts_a_single_layer()
    {
        var small = WarmStarts.Weights(new(3, 1, 3, 24, 8));

        AssertRefused("two layers or more", WarmStarts.Of(WarmStartMode.Initialise), small, WarmStarts.Large);
        Assert.NotEmpty(new WarmStartMapping(WarmStarts.Of(WarmStartMode.Initialise, WarmStartPolicy.Complete), small, WarmStarts.Large).Initial());
    }

    [Theory]
    [InlineData("L2H0", "L2H0, which it does not have")]
    [InlineData("L0H0 L0H4", "L0H4, which it does not have")]
    [InlineData("L2MLP", "L2MLP, which it does not have")]
    [InlineData("L0H0,L0H1", "names no attention head and no MLP")]
    public void Nodes_that_cannot_be_reset_are_refused(string nodes, string hint) =>
        AssertRefused(hint, WarmStarts.Of(WarmStartMode.ResetHeads, nodes: nodes), WarmStarts.Weights(), WarmStarts.Large);

    [Theory]
    [InlineData(null, 6 * 6)]
    [InlineData("L0H1 L1H2 L0H1", 2 * 6)]
    [InlineData("L0H1 L1H3", 1 * 6)] // one past the last head is the MLP
    [InlineData("L0H1 L1MLP", 1 * 6)]
    public void Mode_2_resets_the_useful_heads_alone(string? nodes, int patches) => Assert.Equal(
        patches,
        new WarmStartMapping(WarmStarts.Of(WarmStartMode.ResetHeads, nodes: nodes), WarmStarts.Weights(), WarmStarts.Large).Reset().Count());

    [Fact]
    public void The_complete_policy_resets_a_head_where_it_was_first_copied_and_what_it_writes_too()
    {
        var small = WarmStarts.Weights();

        var patches = new WarmStartMapping(WarmStarts.Of(WarmStartMode.ResetHeads, WarmStartPolicy.Complete, late: true, nodes: "L1H2"), small, WarmStarts.Large)
            .Reset().ToArray();

        Assert.Equal([.. Heads.Append("attn.W_O").Select(name => $"blocks.3.{name}")], patches.Select(patch => patch.Name), StringComparer.Ordinal);
        Assert.All(patches, patch => Assert.Equal(2 * patch.Values.Length, patch.Offset));
        Assert.Equal(small.Of("blocks.1.attn.W_O")[^(8 * 24)..], patches[^1].Values.ToArray());
    }

    /// <summary>What is not listed is not written; b_O, which all heads of a layer share, is neither.</summary>
    [Theory]
    [InlineData(WarmStartMode.ResetLayers, WarmStartPolicy.Original)]
    [InlineData(WarmStartMode.ResetLayersAlways, WarmStartPolicy.Original)]
    [InlineData(WarmStartMode.ResetLayers, WarmStartPolicy.Complete)]
    public void Modes_3_and_4_reset_the_listed_nodes_alone(WarmStartMode mode, WarmStartPolicy policy)
    {
        var small = WarmStarts.Weights();

        var patches = new WarmStartMapping(WarmStarts.Of(mode, policy, late: true, nodes: "L0MLP L0H2 L1H0 L0H3"), small, WarmStarts.Large).Reset().ToArray();

        string[] heads = policy == WarmStartPolicy.Complete ? [.. Heads, "attn.W_O"] : Heads;
        Assert.Equal(
            [
                .. Mlp.Select(name => (Name: $"blocks.2.{name}", Offset: 0)),
                .. heads.Select(name => ($"blocks.2.{name}", 2 * small.Of($"blocks.0.{name}").Length / 3)),
                .. heads.Select(name => ($"blocks.3.{name}", 0)),
            ],
            patches.Select(patch => (patch.Name, patch.Offset)));
        Assert.All(patches, patch => Assert.Equal(
            small.Of(patch.Name.Replace("s.2.", "s.0.", StringComparison.Ordinal).Replace("s.3.", "s.1.", StringComparison.Ordinal))
                .AsSpan(patch.Offset, patch.Values.Length).ToArray(),
            patch.Values.ToArray()));
    }

    private static void AssertRefused(string hint, WarmStartRecipe insertion, StateDict small, ModelShape large) => Assert.Contains(
        hint, Assert.Throws<WarmStartException>(() => new WarmStartMapping(insertion, small, large)).Message, StringComparison.Ordinal);

    private static double LargestDifference(StateDict small, StateDict large, ScalarType type) =>
        Logits(small, type).Zip(Logits(large, type), (a, b) => Math.Abs(a - b)).Max();

    private static double[] Logits(StateDict weights, ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var model = Model.FromStateDict(weights, elementType: type);
        return Buffers.ToHostDouble(model.AnswerLogits(Shapes.Tokens(WarmStarts.Small.Digits, 30)));
    }
}
