using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>Training runs that go on from a finished one.</summary>
public sealed class ContinuationTests
{
    private const int First = 20;
    private const int Further = 15;
    private const double Peak = 4e-4;

    private static readonly TrainingRecipe Finished = Shapes.Recipe(Shapes.Small, First, subtractPercent: 50);

    private static readonly TrainingRecipe Extended = Extending(new("finished", First), Further, Peak);

    /// <summary>A smooth activation: vector registers do not know it, so that torch trains everywhere.</summary>
    private static readonly ModelShape Smooth = Shapes.Small with { Architecture = new(Activation.Silu, default, default, default) };

    [Fact]
    public void It_is_one_training_whose_rate_follows_both_schedules_and_whose_moments_are_rounded_between_them()
    {
        Assert.SkipUnless(VectorRegisters.AreSupported, "This processor has neither AVX-512 nor AVX2 with FMA; torch trains here.");
        using var scope = NewDisposeScope();
        using var model = Model.Of(Shapes.Small, InitialWeights.Draw(Shapes.Small, (long)Finished.Seed), CPU, float32);
        var (first, second) = (zeros_like(model.Flat), zeros_like(model.Flat));
        using var step = new VectorTrainingStep<float>(model, first, second, Finished.WeightDecay, Finished.BatchSize, workers: 2);
        var (batches, questions) = (new BatchSequence(Finished.Generator, Finished.BatchSize, Finished.Seed), new Question[Finished.BatchSize]);
        var losses = new double[Shapes.Small.Layout.AnswerTokens];
        for (var i = 0; i < First + Further; i++)
        {
            batches.Fill(i, questions);
            var rate = i < First ? new LearningRateSchedule(First, Finished.LearningRate).At(i) : new LearningRateSchedule(Further, Peak).At(i - First);
            step.Take(i, rate, questions, losses);
            RoundAfterFirst(i, first, second);
        }

        var end = Train(Shapes.Small, Extended, Start(Shapes.Small));

        Assert.Equal(Buffers.ToHost(model.Flat), end.Weights);
        Assert.Equal(Buffers.ToHost(first), end.FirstMoment);
        Assert.Equal(Buffers.ToHost(second), end.SecondMoment);
        Assert.Equal(losses, end.LossHistory.PerToken(Further - 1));
        Assert.Equal((Further, Further), (end.Step, end.LossHistory.Count));
    }

    [Fact]
    public void The_same_holds_where_torch_trains()
    {
        using var scope = NewDisposeScope();
        using var model = Model.Of(Smooth, InitialWeights.Draw(Smooth, (long)Finished.Seed), CPU, float32);
        var (first, second) = (zeros_like(model.Flat), zeros_like(model.Flat));
        using var optimiser = new AdamW(model.Flat, first, second, Finished.WeightDecay);
        var (batches, host) = (new BatchSequence(Finished.Generator, Finished.BatchSize, Finished.Seed), new TokenBatch(Smooth.Layout, Finished.BatchSize));
        for (var i = 0; i < First + Further; i++)
        {
            var (schedule, at) = i < First ? (new LearningRateSchedule(First, Finished.LearningRate), i) : (new LearningRateSchedule(Further, Peak), i - First);
            batches.Fill(i, host.Questions);
            host.Encode(host.Size);
            var rows = host.ToTensor(host.Size, CPU);
            var step = new TrainingStep(model, schedule, optimiser, before: i - at);
            step.Take(at, rows);
            RoundAfterFirst(i, first, second);
        }

        var end = Train(Smooth, Extended, Start(Smooth));

        Assert.Equal(TrainingArithmetic.Torch, end.Arithmetic);
        Assert.Equal(Buffers.ToHost(model.Flat), end.Weights);
        Assert.Equal(Buffers.ToHost(second), end.SecondMoment);
    }

    [Fact]
    public void It_gives_the_same_bits_when_it_is_stopped_and_resumed_and_other_bits_than_a_start_from_the_weights_alone()
    {
        var straight = Train(Shapes.Small, Extended, Start(Shapes.Small));
        using var half = TrainingRun.Resume(Start(Shapes.Small), Shapes.Small, Extended);
        Advance(half, 6);
        var resumed = Train(Shapes.Small, Extended, Checkpoints.FromBytes(Checkpoints.ToBytes(half.Capture())));

        var warm = new TrainingRecipe(
            Further, Finished.BatchSize, Peak, Finished.WeightDecay, Finished.Seed, Finished.Generator,
            new("finished", WarmStartMode.Initialise, WarmStartPolicy.Complete));
        using var started = TrainingRun.Start(Shapes.Small, warm, parent: End(Shapes.Small).ToStateDict());
        Advance(started, Further);

        Assert.Equal(Checkpoints.ToBytes(straight), Checkpoints.ToBytes(resumed));
        Assert.NotEqual(started.Capture().Weights, straight.Weights);
        Assert.NotEqual(started.MeanLoss(0), straight.LossHistory.Mean(0)); // the same weights were asked other questions
    }

    [Fact]
    public void It_is_the_same_whether_the_last_checkpoint_was_stored_or_not()
    {
        var end = End(Shapes.Small);

        var (stored, kept) = (Start(Shapes.Small), TrainingCheckpoint.Continue(end, Shapes.Small, Extended));

        Assert.Equal(Checkpoints.ToBytes(stored), Checkpoints.ToBytes(kept));
        Assert.NotEqual(end.FirstMoment, stored.FirstMoment);
        Assert.Equal(end.Weights, stored.Weights);
    }

    [Fact]
    public void An_extension_is_extended_after_the_steps_of_both()
    {
        var extended = Train(Shapes.Small, Extended, Start(Shapes.Small));
        var recipe = Extending(new("extended", First + Further), 5, Peak);

        var start = TrainingCheckpoint.Continue(extended, Shapes.Small, recipe);

        Assert.Equal((0, First + Further), (start.Step, start.Recipe.StepsBefore));
        Assert.Equal(5, Train(Shapes.Small, recipe, start).Step);
    }

    [Fact]
    public void A_member_of_a_stack_goes_on_as_alone()
    {
        using var stack = StackedTrainingRun.Of([Start(Shapes.Small), Start(Shapes.Small)]);
        for (var i = 0; i < Further; i++)
        {
            stack.Advance();
        }

        var (alone, stacked) = (Train(Shapes.Small, Extended, Start(Shapes.Small)).LossHistory, stack.Members[1].Losses);

        Assert.All(Enumerable.Range(0, Further), step => Close.Relative(alone.Mean(step), stacked.Mean(step), 1e-4));
    }

    [Fact]
    public void What_does_not_end_where_it_begins_is_refused()
    {
        var end = End(Shapes.Small);
        using var unfinished = TrainingRun.Start(Shapes.Small, Finished);
        Advance(unfinished, 3);

        Refused(unfinished.Capture(), Shapes.Small, Extended, "is of step 3 of 20");
        Refused(end, Shapes.Small, Extending(new("finished", First + 1), Further, Peak), "goes on after step 21");
        Refused(end, Shapes.OneLayerOddHeads, Extended, "another training run");
        Refused(end, Shapes.Small, new(Further, 8, Peak, 0.1, Finished.Seed, Finished.Generator, Continues: Extended.Continues), "another training run");
        Assert.Throws<ArgumentException>(() => TrainingCheckpoint.Continue(end, Shapes.Small, Finished));
        Assert.Contains("goes on from finished", Assert.Throws<ArgumentException>(() => TrainingRun.Start(Shapes.Small, Extended)).Message, StringComparison.Ordinal);

        static void Refused(TrainingCheckpoint finished, ModelShape shape, TrainingRecipe recipe, string words) => Assert.Contains(
            words, Assert.Throws<CheckpointException>(() => TrainingCheckpoint.Continue(finished, shape, recipe)).Message, StringComparison.Ordinal);
    }

    private static TrainingRecipe Extending(Continuation continuation, int steps, double peak) =>
        new(steps, Finished.BatchSize, peak, Finished.WeightDecay, Finished.Seed, Finished.Generator, Continues: continuation);

    private static TrainingCheckpoint End(ModelShape shape)
    {
        using var run = TrainingRun.Start(shape, Finished);
        Advance(run, First);
        return run.Capture();
    }

    /// <summary>Between both trainings, moments are as the last checkpoint of the first one has them.</summary>
    private static void RoundAfterFirst(int step, params Tensor[] moments)
    {
        if (step == First - 1)
        {
            foreach (var moment in moments)
            {
                using var rounded = tensor(PackedNumbers.Round(Buffers.ToHost(moment)));
                moment.copy_(rounded);
            }
        }
    }

    private static TrainingCheckpoint Start(ModelShape shape) =>
        TrainingCheckpoint.Continue(Checkpoints.FromBytes(Checkpoints.ToBytes(End(shape))), shape, Extended);

    private static TrainingCheckpoint Train(ModelShape shape, TrainingRecipe recipe, TrainingCheckpoint start)
    {
        using var run = TrainingRun.Resume(start, shape, recipe);
        Advance(run, recipe.Steps - start.Step);
        return run.Capture();
    }

    private static void Advance(TrainingRun run, int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            run.Advance();
        }
    }
}
