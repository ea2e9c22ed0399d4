using static TorchSharp.torch;

namespace VerifiedAddition.Circuits.Tests;

public sealed class LogitAttributionTests
{
    [Fact]
    public void Contributions_sum_to_what_the_model_says_of_the_right_token()
    {
        using var scope = NewDisposeScope();
        using var model = OriginalGolden.Model();
        var questions = OriginalGolden.Instance.Questions[..50];
        using var lab = new AblationRunner(model, questions, new());

        var sums = LogitAttribution.Of(lab, TestContext.Current.CancellationToken)
            .GroupBy(part => part.Position).Select(parts => (Position: parts.Key, Sum: parts.Sum(part => part.Mean)));

        var tokens = lab.Model.Tokens(questions);
        var logits = model.AnswerLogits(tokens);
        var truth = tokens.narrow(1, model.Shape.Layout.AnswerPosition, model.Shape.Layout.AnswerTokens).unsqueeze(-1);
        var above = (logits.gather(-1, truth).squeeze(-1) - logits.mean([-1])).mean([0]).data<float>().ToArray();
        Assert.Equal(model.Shape.Layout.AnswerTokens, above.Length);
        Assert.All(sums, sum => Assert.Equal(above[sum.Position - model.Shape.Layout.FirstScoredPosition], sum.Sum, 1e-3));
    }

    [Fact]
    public void After_the_last_layer_the_lens_reads_what_the_model_answers()
    {
        using var model = OriginalGolden.Model();
        using var lab = new AblationRunner(model, OriginalGolden.Instance.Questions, new());

        var last = LogitLens.Of(lab, TestContext.Current.CancellationToken).Where(reading => reading.Layers == model.Shape.Layers).ToArray();

        Assert.All(last, reading => Assert.Equal(1, reading.Accuracy));
        Assert.Equal(OriginalGolden.Instance.MeanLoss, last.Average(reading => reading.MeanLoss), OriginalGolden.Instance.MeanLoss * 1e-3);
    }
}
