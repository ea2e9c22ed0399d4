using System.Runtime.Intrinsics;
using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer.Tests;

public sealed class GoldenTrainingTests
{
    [Fact]
    public void Forty_steps_give_the_rates_losses_and_weights_of_the_original()
    {
        using var scope = NewDisposeScope();
        using var model = Golden.InitialModel();
        var golden = Golden.Instance.Training;
        var schedule = new LearningRateSchedule(golden.Batches.Length, 8e-5);
        using var step = new TrainingStep(model, schedule, new AdamW(model.Flat, zeros_like(model.Flat), zeros_like(model.Flat), 0.1));

        var losses = golden.Batches.Select((batch, i) => step.Take(i, Golden.Tokens(batch)).Losses.mean().item<double>()).ToArray();

        Assert.All(golden.LearningRates.Select((rate, i) => (rate, i)), pair => Close.Relative(pair.rate, schedule.At(pair.i), 2e-9));
        AssertSame(losses, model);
    }

    [Fact]
    public void Forty_steps_in_vector_registers_give_the_losses_and_weights_of_the_original()
    {
        Assert.SkipUnless(Vector512.IsHardwareAccelerated, "This processor has no 512-bit vectors; torch trains here.");
        using var scope = NewDisposeScope();
        using var model = Golden.InitialModel();
        var golden = Golden.Instance.Training;
        var schedule = new LearningRateSchedule(golden.Batches.Length, 8e-5);
        using var step = new VectorTrainingStep<float>(
            model, zeros_like(model.Flat), zeros_like(model.Flat), 0.1, golden.Batches[0].Length, workers: 2);
        var perToken = new double[model.Shape.Layout.AnswerTokens];

        var losses = golden.Batches.Select((batch, i) =>
        {
            step.Take(i, schedule.At(i), [.. batch.Select(QuestionOf)], perToken);
            return perToken.Average();
        }).ToArray();

        AssertSame(losses, model);
    }

    private static Question QuestionOf(long[] tokens) =>
        Question.Parse(string.Concat(tokens.Take(7).Select(token => Vocabulary.Decode((int)token))), digits: 3);

    private static void AssertSame(double[] losses, Model model)
    {
        Assert.Equal(Golden.Instance.Training.Losses.Length, losses.Length);
        Assert.All(Golden.Instance.Training.Losses.Zip(losses), pair => Close.Relative(pair.First, pair.Second, 1e-5));
        AssertSameWeights(Golden.FinalWeights(), model.ToStateDict());
        var tokens = Golden.Tokens(Golden.Instance.Questions);
        var logits = model.AnswerLogits(tokens);
        Close.Absolute(Golden.Flat(Golden.Instance.AfterTraining.AnswerLogits), logits, 1e-4);
        Close.Relative(Golden.Instance.AfterTraining.MeanLoss, AnswerLoss.PerToken(logits, tokens).mean().item<double>(), 1e-5);
    }

    private static void AssertSameWeights(StateDict expected, StateDict actual)
    {
        Assert.Equal(expected.Entries.Count, actual.Entries.Count);
        foreach (var (name, tensor) in expected.Entries)
        {
            Assert.True(actual.TryGet(name, out var other));
            Assert.Equal(tensor.Shape, other.Shape);

            // A key's bias moves every score of a row alike, so its true gradient is zero and Adam scales rounding noise.
            var tolerance = name.EndsWith("attn.b_K", StringComparison.Ordinal) ? 4e-4 : 1e-5;
            Close.Absolute([.. tensor.Values.Select(v => (double)v)], [.. other.Values.Select(v => (double)v)], tolerance);
        }
    }
}
