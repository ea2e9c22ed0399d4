using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>GrokFast's filter (docs/domain.md, section 5.6), by itself and in training runs that are stopped, resumed and extended.</summary>
public sealed class GradientFilterTests
{
    private const int Steps = 12;

    private static readonly TrainingRecipe Plain = Shapes.Recipe(Shapes.Small, Steps, subtractPercent: 50);

    private static readonly TrainingRecipe Filtered = With(Plain, new(0.9, 2));

    [Fact]
    public void It_adds_the_multiplied_mean_of_all_gradients_so_far()
    {
        using var scope = NewDisposeScope();
        var (mean, reference) = (zeros(5), new double[5]);
        using var filter = new FilteredGradient(new(0.98, 2), mean);
        for (var step = 0; step < 40; step++)
        {
            double[] gradient = [.. Enumerable.Range(0, 5).Select(i => Math.Sin((7 * step) + i))];
            var filtered = filter.Of(tensor(gradient, dtype: float32), isFirst: step == 0).data<float>().ToArray();
            for (var i = 0; i < 5; i++)
            {
                reference[i] = step == 0 ? gradient[i] : (0.98 * reference[i]) + (0.02 * gradient[i]);
                Assert.Equal(gradient[i] + (2 * reference[i]), filtered[i], 1e-5);
            }
        }
    }

    [Fact]
    public void A_run_that_was_stopped_and_resumed_has_the_bits_of_one_that_was_not()
    {
        using var straight = TrainingRun.Start(Shapes.Small, Filtered);
        using var stopped = TrainingRun.Start(Shapes.Small, Filtered);
        Advance(straight, Steps);
        Advance(stopped, 5);
        using var resumed = TrainingRun.Resume(Checkpoints.FromBytes(Checkpoints.ToBytes(stopped.Capture())), Shapes.Small, Filtered);
        Advance(resumed, Steps - 5);
        using var plain = TrainingRun.Start(Shapes.Small, Plain);
        Advance(plain, Steps);

        Assert.Equal(straight.Capture().FilterMean, resumed.Capture().FilterMean);
        Assert.Equal(Checkpoints.ToBytes(straight.Capture()), Checkpoints.ToBytes(resumed.Capture()));
        Assert.NotEqual(straight.Capture().Weights, plain.Capture().Weights);
        Assert.Equal(TrainingArithmetic.Torch, straight.Arithmetic);
    }

    [Fact]
    public void An_extension_goes_on_with_the_mean()
    {
        using var run = TrainingRun.Start(Shapes.Small, Filtered);
        Advance(run, Steps);
        var end = run.Capture();
        var further = With(new(6, Plain.BatchSize, 4e-4, Plain.WeightDecay, Plain.Seed, Plain.Generator, Continues: new("finished", Steps)), Filtered.Filter);

        var (kept, stored) = (
            TrainingCheckpoint.Continue(end, Shapes.Small, further),
            TrainingCheckpoint.Continue(Checkpoints.FromBytes(Checkpoints.ToBytes(end)), Shapes.Small, further));
        using var extended = TrainingRun.Resume(kept, Shapes.Small, further);
        extended.Advance();

        Assert.Equal(PackedNumbers.Round(end.FilterMean), kept.FilterMean);
        Assert.Equal(Checkpoints.ToBytes(kept), Checkpoints.ToBytes(stored));
        Assert.Equal(Next(kept), extended.Capture().FilterMean);
        Assert.Throws<CheckpointException>(() => TrainingCheckpoint.Continue(end, Shapes.Small, With(further, filter: null)));
    }

    [Fact]
    public void It_is_part_of_what_a_run_is_and_no_stack_has_it()
    {
        using var run = TrainingRun.Start(Shapes.Small, Filtered);
        run.Advance();
        var checkpoint = run.Capture();

        Assert.Equal(4, new[] { null, new(0.9, 2), new(0.91, 2), new GradientFilter(0.9, 3) }.Select(filter => TrainingSpec.Hash(Shapes.Small, With(Plain, filter))).Distinct(StringComparer.Ordinal).Count());
        Assert.Throws<CheckpointException>(() => TrainingRun.Resume(checkpoint, Shapes.Small, Plain));
        Assert.Contains("cannot be in a stack", Assert.Throws<ArgumentException>(() => StackedTrainingRun.Of([checkpoint])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-0.1, 2)]
    [InlineData(1, 2)]
    [InlineData(double.NaN, 2)]
    [InlineData(0.98, 0)]
    [InlineData(0.98, double.PositiveInfinity)]
    public void Numbers_out_of_range_are_refused(double alpha, double lambda) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientFilter(alpha, lambda));

    /// <summary>The mean after another step, written down a second time.</summary>
    private static float[] Next(TrainingCheckpoint start)
    {
        using var scope = NewDisposeScope();
        var layout = new ParameterLayout(start.Shape);
        using var model = Model.Of(layout, start.Weights, CPU, float32);
        var (batch, leaf) = (new TokenBatch(start.Shape.Layout, start.Recipe.BatchSize), model.Flat.detach().requires_grad_());
        new BatchSequence(start.Recipe.Generator, start.Recipe.BatchSize, start.Recipe.Seed).Fill(start.Recipe.StepsBefore, batch.Questions);
        batch.Encode(batch.Size);
        var (rows, tokens) = (TokenRows.Lawful(start.Shape.Layout, CPU), batch.ToTensor(batch.Size, CPU));
        var weights = new ParameterViews(model.Layout, leaf);
        var losses = AnswerLoss.PerToken(model.Pass.Logits(weights, FirstLayerTable.Of(weights, rows, ParameterOperations.Solo), rows.Of(tokens)), tokens);
        var gradient = autograd.grad([losses.mean()], [leaf])[0];
        var mean = tensor(start.FilterMean);
        using var filter = new FilteredGradient(start.Recipe.Filter!, mean);
        filter.Of(gradient, isFirst: false);
        return Buffers.ToHost(mean);
    }

    private static TrainingRecipe With(TrainingRecipe recipe, GradientFilter? filter) =>
        new(recipe.Steps, recipe.BatchSize, recipe.LearningRate, recipe.WeightDecay, recipe.Seed, recipe.Generator, recipe.WarmStart, recipe.Continues, filter);

    private static void Advance(TrainingRun run, int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            run.Advance();
        }
    }
}
