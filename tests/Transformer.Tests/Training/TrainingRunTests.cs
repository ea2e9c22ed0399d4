using TorchSharp;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer.Tests;

public sealed class TrainingRunTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    public void A_resumed_run_gives_the_same_bits(int subtractPercent)
    {
        var recipe = Shapes.Recipe(Shapes.Small, steps: 40, subtractPercent);
        using var straight = TrainingRun.Start(Shapes.Small, recipe);
        Advance(straight, 40);
        using var first = TrainingRun.Start(Shapes.Small, recipe);
        Advance(first, 17);

        using var resumed = TrainingRun.Resume(
            Checkpoints.FromBytes(Checkpoints.ToBytes(first.Capture())), Shapes.Small, recipe);
        Assert.Equal(17, resumed.Step);
        Advance(resumed, 23);

        Assert.Equal(Checkpoints.ToBytes(straight.Capture()), Checkpoints.ToBytes(resumed.Capture()));
        Assert.Equal(40, resumed.Losses.Count);
        Assert.Equal(straight.MeanLoss(3), resumed.MeanLoss(3));
        Assert.Equal(straight.Losses.GradientNorm(3), resumed.Losses.GradientNorm(3));
    }

    [Fact]
    public void A_tiny_model_learns()
    {
        var shape = new ModelShape(Digits: 2, Layers: 2, Heads: 2, DModel: 32, DHead: 16);
        using var run = TrainingRun.Start(shape, new(500, 64, 4e-3, 0.1, Seed: 1, new(2, GeneratorKind.Original)));

        Advance(run, 500);

        Assert.True(run.MeanLoss(0) > 2.5);
        Assert.True(run.AverageFinalLoss < 0.8, $"The loss after 500 steps is {run.AverageFinalLoss}.");
    }

    [Fact]
    public void Losses_are_kept_for_each_step_and_token()
    {
        using var run = TrainingRun.Start(Shapes.Small, Shapes.Recipe(Shapes.Small, steps: 70));

        Advance(run, 70); // more than the ring on the device holds

        Assert.Equal(70, run.Losses.Count);
        Assert.Equal(5, run.Losses.PerToken(69).Count);
        Assert.Equal(run.Losses.PerToken(69).Average(), run.MeanLoss(69), 1e-15);
        Assert.Equal(Math.Round(Enumerable.Range(65, 5).Average(run.MeanLoss), 9), run.AverageFinalLoss);
        Assert.True(run.AverageFinalLoss < run.MeanLoss(0));
    }

    [Fact]
    public void A_run_that_is_over_does_not_advance()
    {
        using var run = TrainingRun.Start(Shapes.Small, Shapes.Recipe(Shapes.Small, steps: 1));
        run.Advance();

        Assert.Throws<InvalidOperationException>(run.Advance);
    }

    [Fact]
    public void Divergence_names_its_step()
    {
        using var run = TrainingRun.Start(Shapes.Small, new(200, 16, 1e30, 0.1, Seed: 1, new(3, GeneratorKind.Original)));

        var error = Assert.Throws<DivergedException>(() => Advance(run, 200));

        Assert.InRange(error.Step, 1, 63);
        Assert.Contains("learning rate", error.Message, StringComparison.Ordinal);
        Assert.Equal(error.Step, error.Before.Count);
        Assert.All(Enumerable.Range(0, error.Step), step => Assert.True(double.IsFinite(error.Before.Mean(step))));
        Assert.Throws<DivergedException>(run.Capture);
    }

    [Fact]
    public void Weights_that_an_update_broke_are_not_captured_although_no_loss_has_seen_them()
    {
        // Each factor fits a float; decay and step together carry LayerNorm's gains beyond it.
        using var run = TrainingRun.Start(Shapes.Small, new(200, 16, 1.9e40, 1.7, Seed: 1, new(3, GeneratorKind.Original)));
        run.Advance();
        Assert.True(double.IsFinite(run.MeanLoss(0)) && double.IsFinite(run.Losses.GradientNorm(0)));

        var error = Assert.Throws<DivergedException>(run.Capture);

        Assert.Equal(0, error.Step);
        Assert.Contains("update of step 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_gradient_is_measured_before_the_update()
    {
        using var run = TrainingRun.Start(Shapes.Small, Shapes.Recipe(Shapes.Small, steps: 2));

        run.Advance();

        var gradient = run.Capture().FirstMoment.Select(moment => moment / (1 - AdamW.Beta1)); // after one step the moment is that part of it
        Close.Relative(Math.Sqrt(gradient.Sum(x => x * x)), run.Losses.GradientNorm(0), 1e-5);
    }

    [Fact]
    public void Given_weights_are_where_a_run_starts()
    {
        var weights = InitialWeights.Draw(Shapes.Small, seed: 99);

        using var run = TrainingRun.Start(Shapes.Small, Shapes.Recipe(Shapes.Small, 1), initialWeights: weights);

        Assert.Equal(weights.Entries[0].Value.Values, run.Model.ToStateDict().Entries[0].Value.Values);
        Assert.Throws<ArgumentException>(() =>
            TrainingRun.Start(Shapes.Small, Shapes.Recipe(Shapes.Small, 1), initialWeights: InitialWeights.Draw(Shapes.Deep, 1)));
    }

    [Fact]
    public void Questions_of_another_length_are_refused() => Assert.Throws<ArgumentException>(() =>
        TrainingRun.Start(Shapes.Small, Shapes.Recipe(Shapes.Deep, 1)));

    [Fact]
    public void A_step_leaves_no_tensor_behind()
    {
        using var run = TrainingRun.Start(Shapes.Small, Shapes.Recipe(Shapes.Small, steps: 140));
        run.Advance();
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

        Advance(run, 139);
        run.Capture();

        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void A_run_that_is_disposed_leaves_no_tensor_behind()
    {
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;

        using (var run = TrainingRun.Start(Shapes.Small, Shapes.Recipe(Shapes.Small, steps: 2)))
        {
            run.Advance();
            using var resumed = TrainingRun.Resume(run.Capture(), Shapes.Small, run.Recipe);
            new Evaluator(resumed.Model).Evaluate(
                new QuestionSequence(3, Operation.Add, GeneratorKind.Uniform, 1), 0, 10, 1, TestContext.Current.CancellationToken);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Runs_on_two_threads_give_the_bits_of_runs_on_one()
    {
        TrainingRecipe[] recipes = [Shapes.Recipe(Shapes.Small, 60), Shapes.Recipe(Shapes.Small, 60, subtractPercent: 66)];
        var alone = recipes.Select(Train).ToArray();

        var together = new byte[2][];
        WorkerThreads.Run(recipes.Length, i => together[i] = Train(recipes[i]));

        Assert.Equal(alone, together);
        Assert.NotEqual(alone[0], alone[1]);

        static byte[] Train(TrainingRecipe recipe)
        {
            using var run = TrainingRun.Start(Shapes.Small, recipe);
            Advance(run, recipe.Steps);
            return Checkpoints.ToBytes(run.Capture());
        }
    }

    private static void Advance(TrainingRun run, int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            run.Advance();
        }
    }
}
