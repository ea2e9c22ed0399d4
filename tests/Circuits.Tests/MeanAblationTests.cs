using TorchSharp;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits.Tests;

public sealed class MeanAblationTests
{
    private static readonly ModelShape Tiny = new(Digits: 2, Layers: 2, Heads: 2, DModel: 16, DHead: 8);
    private static readonly ActivationSite Residual = new(0, ActivationKind.ResidualPost);
    private static readonly ActivationSite Heads = new(1, ActivationKind.HeadOutput);

    private static Tensor Tokens(int questions) => randint(0, 10, [questions, Tiny.ContextLength], generator: new Generator(1));

    [Fact]
    public void The_mean_of_equal_questions_changes_nothing()
    {
        using var scope = NewDisposeScope();
        using var model = Model.Initialise(Tiny, seed: 1);
        var tokens = Tokens(1).repeat(5, 1);
        using var means = new ActivationMeans([Residual, Heads]);
        var plain = model.Logits(tokens, means);

        var position = model.Logits(tokens, new MeanAblation(means, Residual, [3]));
        var head = model.Logits(tokens, new MeanAblation(means, Heads, [3], head: 1));

        Assert.True(plain.allclose(position, rtol: 0, atol: 1e-5));
        Assert.True(plain.allclose(head, rtol: 0, atol: 1e-5));
    }

    [Fact]
    public void Ablating_every_position_leaves_nothing_of_the_question()
    {
        using var scope = NewDisposeScope();
        using var model = Model.Initialise(Tiny, seed: 1);
        var tokens = Tokens(8);
        using var means = new ActivationMeans([Residual]);
        var plain = model.Logits(tokens, means);

        var ablated = model.Logits(tokens, new MeanAblation(means, Residual, [.. Enumerable.Range(0, Tiny.ContextLength)]));

        Assert.True(ablated.allclose(ablated[..1].expand_as(ablated), rtol: 0, atol: 1e-5));
        Assert.False(plain.allclose(plain[..1].expand_as(plain), rtol: 0, atol: 1e-2));
    }

    [Fact]
    public void Ablating_a_position_changes_nothing_before_it()
    {
        using var scope = NewDisposeScope();
        using var model = Model.Initialise(Tiny, seed: 1);
        var tokens = Tokens(8);
        using var means = new ActivationMeans([Residual]);
        var plain = model.Logits(tokens, means);

        var change = model.Logits(tokens, new MeanAblation(means, Residual, [4])) - plain; // [batch, position, vocabulary]

        Assert.Equal(0, change[.., ..4].abs().max().item<float>());
        Assert.NotEqual(0, change[.., 4..].abs().max().item<float>());
    }

    [Fact]
    public void Each_layer_has_its_own_means()
    {
        using var scope = NewDisposeScope();
        using var model = Model.Initialise(Tiny, seed: 1);
        var later = Residual with { Layer = 1 };
        using var means = new ActivationMeans([Residual, later]);
        model.Logits(Tokens(8), means);

        Assert.Equal([1, Tiny.ContextLength, Tiny.DModel], means.At(Residual).shape);
        Assert.False(means.At(Residual).allclose(means.At(later)));
        Assert.Throws<KeyNotFoundException>(() => means.At(Heads));
    }

    [Fact]
    public void Means_outlive_the_pass_and_are_given_back()
    {
        using var model = Model.Initialise(Tiny, seed: 1);
        using var tokens = Tokens(8);
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

        using (var means = new ActivationMeans([Residual]))
        {
            using var scope = NewDisposeScope();
            model.Logits(tokens, means);
            model.Logits(tokens, means);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }
}
