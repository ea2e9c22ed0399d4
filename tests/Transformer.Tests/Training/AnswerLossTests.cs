using TorchSharp;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer.Tests;

public sealed class AnswerLossTests
{
    [Fact]
    public void It_is_minus_the_log_probability_in_double_precision()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1, CPU);
        var tokens = Shapes.Tokens(3, 7);
        var logits = empty([7, 5, 15], float32).normal_(0, 1, generator);
        var values = Buffers.ToHostDouble(logits);
        var right = tokens.data<long>().ToArray();

        var losses = AnswerLoss.PerToken(logits, tokens);

        var expected = Enumerable.Range(0, 5).Select(answer => Enumerable.Range(0, 7).Average(question =>
        {
            var row = values[(((question * 5) + answer) * 15)..][..15];
            return Math.Log(row.Sum(Math.Exp)) - row[right[(question * 13) + 8 + answer]];
        }));
        Assert.Equal(ScalarType.Float64, losses.dtype);
        Close.Absolute([.. expected], losses, 1e-14);
    }

    [Fact]
    public void Certainty_of_the_right_answer_costs_nothing()
    {
        using var scope = NewDisposeScope();
        var tokens = Shapes.Tokens(3, 7);
        using var fifty = 50.ToScalar();
        var logits = nn.functional.one_hot(tokens.narrow(1, 8, 5), 15).to(float32).mul(fifty);

        Assert.True(AnswerLoss.PerToken(logits, tokens).mean().item<double>() < 1e-20);
    }

    [Fact]
    public void Only_the_positions_that_predict_the_answer_count()
    {
        using var scope = NewDisposeScope();
        using var model = Shapes.Scrambled(Shapes.Small);
        var tokens = Shapes.Tokens(3, 5);
        var layout = model.Shape.Layout;
        var leaf = model.Logits(tokens, NoProbe.Instance).detach().requires_grad_();

        var loss = AnswerLoss.PerToken(leaf.narrow(1, layout.FirstScoredPosition, layout.AnswerTokens), tokens).mean();
        var gradient = autograd.grad([loss], [leaf])[0].abs().amax([0, 2]); // [position]

        Assert.Equal(
            Enumerable.Range(0, 13).Select(position => position is >= 7 and <= 11),
            Buffers.ToHostDouble(gradient).Select(value => value != 0));
    }

    [Fact]
    public void The_last_token_is_never_looked_at()
    {
        using var scope = NewDisposeScope();
        using var ten = 10.ToScalar();
        using var model = Shapes.Scrambled(Shapes.Small);
        var tokens = Shapes.Tokens(3, 5);
        var changed = tokens.clone();
        changed.select(1, 12).add_(Scalars.One, Scalars.One).remainder_(ten);

        Assert.Equal(Buffers.ToHost(model.AnswerLogits(tokens)), Buffers.ToHost(model.AnswerLogits(changed)));
    }

    [Fact]
    public void A_model_that_has_learnt_nothing_has_a_loss_near_three()
    {
        using var scope = NewDisposeScope();
        using var model = Model.Initialise(new(6, 2, 3, 255, 85), seed: 1);
        var tokens = Shapes.Tokens(6, 32);

        Assert.InRange(AnswerLoss.PerToken(model.AnswerLogits(tokens), tokens).mean().item<double>(), 2.75, 3.35);
    }
}
