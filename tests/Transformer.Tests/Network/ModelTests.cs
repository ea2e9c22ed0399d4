using TorchSharp;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer.Tests;

public sealed class ModelTests
{
    [Theory]
    [InlineData(nameof(Shapes.Small))]
    [InlineData(nameof(Shapes.OneLayerOddHeads))]
    [InlineData(nameof(Shapes.Deep))]
    public void Both_passes_agree(string name)
    {
        using var scope = NewDisposeScope();
        using var model = Shapes.Scrambled(Shapes.Named(name));
        var tokens = Shapes.Tokens(model.Shape.Digits, 50);

        var full = Scored(model.Shape, model.Logits(tokens, NoProbe.Instance));

        Close.Absolute(Buffers.ToHostDouble(full), model.AnswerLogits(tokens), 1e-5 * full.abs().max().item<float>());
    }

    [Theory]
    [InlineData(nameof(Shapes.Small))]
    [InlineData(nameof(Shapes.OneLayerOddHeads))]
    [InlineData(nameof(Shapes.Deep))]
    public void Both_passes_agree_on_the_gradient(string name)
    {
        using var scope = NewDisposeScope();
        using var model = Shapes.Scrambled(Shapes.Named(name));
        var shape = model.Shape;
        using var rows = TokenRows.Lawful(shape.Layout, CPU);
        using var pass = new AnswerPass(shape, ScalarType.Float64, CPU, ParameterOperations.Solo);
        var tokens = Shapes.Tokens(shape.Digits, 20);
        var leaf = model.Flat.to(float64).requires_grad_();
        var weights = new ParameterViews(model.Layout, leaf);
        var full = new FullPass(shape, weights, NoProbe.Instance);

        var fast = pass.Logits(weights, FirstLayerTable.Of(weights, rows, ParameterOperations.Solo), rows.Of(tokens));
        var slow = Scored(shape, full.LogitsFrom(0, full.Embed(tokens)));

        var expected = autograd.grad([AnswerLoss.PerToken(slow, tokens).mean()], [leaf])[0];
        var actual = autograd.grad([AnswerLoss.PerToken(fast, tokens).mean()], [leaf])[0];
        Assert.NotEqual(0, expected.abs().max().item<double>());
        Close.Absolute(Buffers.ToHostDouble(expected), actual, 1e-12);
    }

    [Theory]
    [InlineData(nameof(Shapes.Small))]
    [InlineData(nameof(Shapes.OneLayerOddHeads))]
    [InlineData(nameof(Shapes.Deep))]
    public void Weights_survive_the_way_in_and_out_bit_for_bit(string name)
    {
        using var model = Shapes.Scrambled(Shapes.Named(name));

        var weights = model.ToStateDict();
        using var again = Model.FromStateDict(weights);

        Assert.True(model.Shape.Tensors.Select(tensor => tensor.Name).SequenceEqual(weights.Entries.Select(entry => entry.Key), StringComparer.Ordinal));
        Assert.All(weights.Entries, entry => Assert.DoesNotContain(0f, entry.Value.Values)); // nothing was left out
        AssertSame(weights, again.ToStateDict());
    }

    [Fact]
    public void A_double_model_agrees_with_a_single_one_and_gives_the_same_weights_back()
    {
        using var scope = NewDisposeScope();
        using var single = Shapes.Scrambled(Shapes.Small);
        using var twice = Model.FromStateDict(single.ToStateDict(), elementType: ScalarType.Float64);
        var tokens = Shapes.Tokens(3, 8);

        var logits = twice.AnswerLogits(tokens);

        Assert.Equal(ScalarType.Float64, logits.dtype);
        Close.Absolute(Buffers.ToHostDouble(logits), single.AnswerLogits(tokens), 1e-4);
        AssertSame(single.ToStateDict(), twice.ToStateDict());
    }

    [Fact]
    public void Initial_weights_have_the_spread_of_the_original()
    {
        var weights = InitialWeights.Draw(new(6, 1, 3, 510, 170), seed: 372001);

        foreach (var (name, tensor) in weights.Entries)
        {
            if (!name.Contains("W_", StringComparison.Ordinal))
            {
                var expected = name.EndsWith(".w", StringComparison.Ordinal) ? 1f : 0f;
                Assert.All(tensor.Values, value => Assert.Equal(expected, value));
            }
            else if (tensor.Values.Length > 100_000)
            {
                Close.Relative(0.0354245952, Math.Sqrt(tensor.Values.Average(value => (double)value * value)), 0.01);
            }
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_whatever_was_drawn_before()
    {
        using var first = Model.Initialise(Shapes.Small, seed: 5);
        using var drawn = randn(1000);
        using var second = Model.Initialise(Shapes.Small, seed: 5);
        using var other = Model.Initialise(Shapes.Small, seed: 6);

        AssertSame(first.ToStateDict(), second.ToStateDict());
        Assert.NotEqual(first.ToStateDict().Entries[0].Value.Values, other.ToStateDict().Entries[0].Value.Values);
    }

    [Fact]
    public void A_position_does_not_see_what_comes_after_it()
    {
        using var scope = NewDisposeScope();
        using var model = Shapes.Scrambled(Shapes.Small);
        var tokens = Shapes.Tokens(3, 4);
        var before = model.Logits(tokens, NoProbe.Instance);
        using var ten = 10.ToScalar();
        for (var position = 1; position < model.Shape.ContextLength; position++)
        {
            var changed = tokens.clone();
            changed.select(1, position).add_(Scalars.One, Scalars.One).remainder_(ten);

            var difference = (model.Logits(changed, NoProbe.Instance) - before).abs();

            Assert.Equal(0, difference.narrow(1, 0, position).max().item<float>());
            Assert.NotEqual(0, difference.select(1, position).max().item<float>());
        }
    }

    [Fact]
    public void Pattern_rows_sum_to_one_and_the_first_position_sees_itself()
    {
        using var scope = NewDisposeScope();
        using var model = Shapes.Scrambled(Shapes.Deep);
        using var probe = new RecordingProbe(
            [.. Enumerable.Range(0, 3).Select(layer => new ActivationSite(layer, ActivationKind.Pattern))]);

        model.Logits(Shapes.Tokens(4, 5), probe);

        Assert.Equal(3, probe.Seen.Count);
        foreach (var pattern in probe.Seen.Values) // [batch, head, query, key]
        {
            Assert.True(pattern.sum(-1).sub(Scalars.One).abs().max().item<float>() < 1e-6);
            Assert.Equal(0, pattern.triu(1).abs().max().item<float>());
            Assert.True(pattern.select(2, 0).select(2, 0).eq(Scalars.One).all().item<bool>());
        }
    }

    [Fact]
    public void Scores_are_divided_by_the_root_of_the_head_width()
    {
        using var scope = NewDisposeScope();
        using var model = Shapes.Scrambled(Shapes.Small);
        using var probe = new RecordingProbe(new(1, ActivationKind.Query), new(1, ActivationKind.Key), new(1, ActivationKind.Scores));

        model.Logits(Shapes.Tokens(3, 2), probe);

        var query = probe.Seen[new(1, ActivationKind.Query)][1, 9, 2];
        var key = probe.Seen[new(1, ActivationKind.Key)][1, 4, 2];
        var score = probe.Seen[new(1, ActivationKind.Scores)][1, 2, 9, 4].item<float>();
        Close.Relative(query.dot(key).item<float>() / Math.Sqrt(8), score, 1e-5);
    }

    [Fact]
    public void LayerNorm_maps_a_constant_to_its_bias_with_epsilon_inside_the_root()
    {
        using var scope = NewDisposeScope();
        var (gain, bias) = (tensor(new[] { 2f, 3f, 4f, 5f }), tensor(new[] { 1f, -1f, 0.5f, 0f }));
        var x = tensor(new[] { -1e-3f, 1e-3f, -1e-3f, 1e-3f }); // variance 1e-6

        using var deviation = Math.Sqrt(1e-6 + 1e-5).ToScalar();
        var expected = (x.div(deviation) * gain).add(bias, Scalars.One);

        Close.Absolute(Buffers.ToHostDouble(bias), BlockOperations.Normalise(tensor(new[] { 7f, 7f, 7f, 7f }), gain, bias), 1e-6);
        Close.Absolute(Buffers.ToHostDouble(expected), BlockOperations.Normalise(x, gain, bias), 1e-6);
    }

    [Fact]
    public void Every_activation_can_be_looked_at_and_replaced()
    {
        using var scope = NewDisposeScope();
        using var model = Shapes.Scrambled(Shapes.Small);
        var tokens = Shapes.Tokens(3, 4);
        var plain = model.Logits(tokens, NoProbe.Instance);

        foreach (var kind in Enum.GetValues<ActivationKind>())
        {
            var site = new ActivationSite(kind == ActivationKind.Embedding ? 0 : 1, kind);
            using var looking = new RecordingProbe(site);

            Close.Absolute(Buffers.ToHostDouble(plain), model.Logits(tokens, looking), 1e-4);
            var change = model.Logits(tokens, new ReplacingProbe(site, Other)) - plain;
            Assert.True(looking.Seen.ContainsKey(site), $"{site} was not seen.");
            Assert.True(change.abs().max().item<float>() > 1e-3, $"{site} was not replaced.");

            Tensor Other(Tensor x) => kind == ActivationKind.Scores ? x.div(Scalars.Two) : x.neg(); // masked scores stay −∞
        }
    }

    [Fact]
    public void A_probe_may_hand_back_a_tensor_of_its_own_and_keep_it()
    {
        using var model = Shapes.Scrambled(Shapes.Small);
        using var tokens = Shapes.Tokens(3, 4);
        using var own = zeros(4, 13, 24);

        foreach (var kind in new[] { ActivationKind.ResidualPost, ActivationKind.AttentionOut, ActivationKind.MlpOut })
        {
            using var logits = model.Logits(tokens, new ReplacingProbe(new(0, kind), _ => own));

            Assert.False(own.IsInvalid);
        }
    }

    [Fact]
    public void A_pass_can_start_from_any_layer()
    {
        using var scope = NewDisposeScope();
        using var model = Shapes.Scrambled(Shapes.Deep);
        using var probe = new RecordingProbe(new(2, ActivationKind.ResidualPre), new(2, ActivationKind.ResidualPost));

        var logits = Buffers.ToHostDouble(model.Logits(Shapes.Tokens(4, 3), probe));

        Close.Absolute(logits, model.LogitsFrom(2, probe.Seen[new(2, ActivationKind.ResidualPre)], NoProbe.Instance), 0);
        Close.Absolute(logits, model.LogitsFrom(3, probe.Seen[new(2, ActivationKind.ResidualPost)], NoProbe.Instance), 0);
    }

    [Fact]
    public void A_pass_leaves_one_live_tensor_behind()
    {
        using var model = Shapes.Scrambled(Shapes.Small);
        using var tokens = Shapes.Tokens(3, 4);
        using var warm = model.AnswerLogits(tokens);
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

        using var fast = model.AnswerLogits(tokens);
        using var full = model.Logits(tokens, NoProbe.Instance);

        Assert.Equal(before + 2, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    private static Tensor Scored(ModelShape shape, Tensor logits) =>
        logits.narrow(1, shape.Layout.FirstScoredPosition, shape.Layout.AnswerTokens);

    private static void AssertSame(StateDict expected, StateDict actual)
    {
        foreach (var (left, right) in expected.Entries.Zip(actual.Entries))
        {
            Assert.Equal(left.Key, right.Key);
            Assert.Equal(left.Value.Values, right.Value.Values);
        }
    }
}
