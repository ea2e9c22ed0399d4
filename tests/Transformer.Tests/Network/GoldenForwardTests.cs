using static TorchSharp.torch;

namespace VerifiedAddition.Transformer.Tests;

public sealed class GoldenForwardTests
{
    private const double Activations = 1e-4;
    private const double Losses = 1e-5;

    [Fact]
    public void The_fast_pass_gives_the_logits_of_the_original()
    {
        using var scope = NewDisposeScope();
        using var model = Golden.InitialModel();

        var logits = model.AnswerLogits(Golden.Tokens(Golden.Instance.Questions));

        Close.Absolute(Golden.Flat(Golden.Instance.AnswerLogits), logits, Activations);
        Assert.Equal(Golden.Instance.Predicted.SelectMany(p => p), logits.argmax(-1).data<long>().ToArray());
    }

    [Fact]
    public void The_full_pass_gives_the_logits_of_the_original()
    {
        using var scope = NewDisposeScope();
        using var model = Golden.InitialModel();

        var logits = model.Logits(Golden.Tokens(Golden.Instance.Questions), NoProbe.Instance);

        var layout = model.Shape.Layout;
        Close.Absolute(
            Golden.Flat(Golden.Instance.AnswerLogits),
            logits.narrow(1, layout.FirstScoredPosition, layout.AnswerTokens),
            Activations);
    }

    [Fact]
    public void The_loss_is_that_of_the_original()
    {
        using var scope = NewDisposeScope();
        using var model = Golden.InitialModel();
        var tokens = Golden.Tokens(Golden.Instance.Questions);

        var losses = Buffers.ToHostDouble(AnswerLoss.PerToken(model.AnswerLogits(tokens), tokens));

        Assert.All(Golden.Instance.PerTokenLoss.Zip(losses), pair => Close.Relative(pair.First, pair.Second, Losses));
        Close.Relative(Golden.Instance.MeanLoss, losses.Average(), Losses);
    }

    [Fact]
    public void A_probe_sees_the_activations_of_the_original()
    {
        using var scope = NewDisposeScope();
        using var model = Golden.InitialModel();
        using var probe = new RecordingProbe(new(0, ActivationKind.Pattern), new(1, ActivationKind.ResidualPost));

        model.Logits(Golden.Tokens(Golden.Instance.Questions[..1]), probe);

        Close.Absolute(Golden.Flat(Golden.Instance.Pattern), probe.Seen[new(0, ActivationKind.Pattern)], Activations);
        Close.Absolute(Golden.Flat(Golden.Instance.ResidualPost), probe.Seen[new(1, ActivationKind.ResidualPost)], Activations);
    }
}
