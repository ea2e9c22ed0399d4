using System.Runtime.Intrinsics;
using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer.Tests;

public sealed class VectorTrainingTests
{
    public static TheoryData<int, int, int, int, int, int> SomeShapes => new()
    {
        // digits, layers, heads, d_model, d_head, batch
        { 3, 1, 2, 16, 8, 8 },
        { 2, 2, 2, 16, 8, 8 },
        { 3, 2, 3, 33, 11, 13 },
        { 5, 3, 4, 96, 24, 7 },
        { 6, 4, 3, 50, 17, 64 },
        { 1, 1, 1, 5, 3, 1 },
        { 3, 2, 4, 96, 24, 64 },
    };

    [Theory]
    [MemberData(nameof(SomeShapes))]
    public void Losses_and_gradients_are_torchs(int digits, int layers, int heads, int dModel, int dHead, int batch)
    {
        RequireVectors();
        var shape = new ModelShape(digits, layers, heads, dModel, dHead);
        using var ours = Run(shape, batch, float64, TrainingArithmetic.Vectors);
        using var torchs = Run(shape, batch, float64, TrainingArithmetic.Torch);

        ours.Advance();
        torchs.Advance();

        Assert.Equal(TrainingArithmetic.Vectors, ours.Arithmetic);
        Assert.Equal(torchs.Losses.PerToken(0), ours.Losses.PerToken(0), (one, other) => Math.Abs(one - other) < 1e-12);
        Close.Relative(torchs.Losses.GradientNorm(0), ours.Losses.GradientNorm(0), 1e-9);
        var (mine, theirs) = (Buffers.ToHostDouble(ours.FirstMoment), Buffers.ToHostDouble(torchs.FirstMoment));
        var scale = theirs.Max(Math.Abs);
        foreach (var slot in ours.Model.Layout.Slots)
        {
            for (var i = slot.Offset; i < slot.Offset + slot.Count; i++)
            {
                Assert.True(Math.Abs(mine[i] - theirs[i]) < 1e-9 * scale, $"Slot at {slot.Offset} of shape [{string.Join(", ", slot.Shape)}], element {i - slot.Offset}: {mine[i]} instead of {theirs[i]}.");
            }
        }
    }

    [Theory]
    [InlineData(3, 2, 4, 96, 24)]
    [InlineData(2, 1, 2, 32, 16)]
    [InlineData(2, 3, 3, 33, 11)]
    public void Two_hundred_steps_follow_torch(int digits, int layers, int heads, int dModel, int dHead)
    {
        RequireVectors();
        var shape = new ModelShape(digits, layers, heads, dModel, dHead);
        foreach (var (type, tolerance) in new[] { (float64, 1e-9), (float32, 1e-3) })
        {
            var recipe = new TrainingRecipe(200, 16, 1e-4, 0.1, Seed: 5, new(digits, GeneratorKind.Original, SubtractPercent: 40));
            using var ours = TrainingRun.Start(shape, recipe, null, null, null, type, TrainingArithmetic.Vectors);
            using var torchs = TrainingRun.Start(shape, recipe, null, null, null, type, TrainingArithmetic.Torch);

            for (var step = 0; step < 200; step++)
            {
                ours.Advance();
                torchs.Advance();
            }

            var worst = Enumerable.Range(0, 200).Max(step => Math.Abs((ours.MeanLoss(step) / torchs.MeanLoss(step)) - 1));
            Assert.True(worst < tolerance, $"{type}: the losses differ by up to {worst:G3}.");
            var (mine, theirs) = (Buffers.ToHostDouble(ours.Model.Flat), Buffers.ToHostDouble(torchs.Model.Flat));
            var distance = Math.Sqrt(mine.Zip(theirs, (one, other) => (one - other) * (one - other)).Sum() / theirs.Sum(x => x * x));
            Assert.True(distance < tolerance, $"{type}: the weights differ by {distance:G3}.");
        }
    }

    [Theory]
    [MemberData(nameof(SomeShapes))]
    public void The_number_of_threads_makes_no_difference(int digits, int layers, int heads, int dModel, int dHead, int batch)
    {
        RequireVectors();
        var shape = new ModelShape(digits, layers, heads, dModel, dHead);
        var results = new[] { 1, 2, 3 }.Select(workers => Steps(shape, batch, workers)).ToArray();

        Assert.Equal(results[0], results[1]);
        Assert.Equal(results[0], results[2]);
        Assert.Contains(results[0], weight => weight != 0);
    }

    /// <summary>The weights after a few steps, then the losses and the norms of the gradient.</summary>
    private static double[] Steps(ModelShape shape, int batch, int workers)
    {
        using var scope = NewDisposeScope();
        using var model = Shapes.Scrambled(shape);
        using var step = new VectorTrainingStep<float>(model, zeros_like(model.Flat), zeros_like(model.Flat), 0.1, batch, workers);
        var questions = new Question[batch];
        var measured = new List<double>();
        var losses = new double[shape.Layout.AnswerTokens];
        for (var i = 0; i < 5; i++)
        {
            new BatchSequence(new(shape.Digits, GeneratorKind.Original, SubtractPercent: 50), batch, 3).Fill(i, questions);
            measured.Add(step.Take(i, 1e-3, questions, losses));
            measured.AddRange(losses);
        }

        return [.. Buffers.ToHostDouble(model.Flat), .. measured];
    }

    [Fact]
    public void A_checkpoint_of_torch_goes_on_with_torch()
    {
        var recipe = Shapes.Recipe(Shapes.Small, steps: 6);
        using var first = TrainingRun.Start(Shapes.Small, recipe, null, null, null, float32, TrainingArithmetic.Torch);
        first.Advance();

        using var resumed = TrainingRun.Resume(Checkpoints.FromBytes(Checkpoints.ToBytes(first.Capture())), Shapes.Small, recipe);

        Assert.Equal(TrainingArithmetic.Torch, resumed.Arithmetic);
        for (var step = 1; step < 6; step++)
        {
            first.Advance();
            resumed.Advance();
        }

        Assert.Equal(Checkpoints.ToBytes(first.Capture()), Checkpoints.ToBytes(resumed.Capture()));
    }

    [Fact]
    public void A_checkpoint_says_what_made_it_only_if_that_was_not_torch()
    {
        RequireVectors();
        var recipe = Shapes.Recipe(Shapes.Small, steps: 6);
        using var torchs = TrainingRun.Start(Shapes.Small, recipe, null, null, null, float32, TrainingArithmetic.Torch);
        using var ours = TrainingRun.Start(Shapes.Small, recipe);

        Assert.DoesNotContain("arithmetic", HeaderOf(torchs), StringComparison.OrdinalIgnoreCase); // as earlier versions wrote it
        Assert.Contains("\"arithmetic\":\"Vectors\"", HeaderOf(ours), StringComparison.Ordinal);

        static string HeaderOf(TrainingRun run)
        {
            var bytes = Checkpoints.ToBytes(run.Capture());
            var length = BitConverter.ToInt32(bytes, 8);
            return System.Text.Encoding.UTF8.GetString(bytes, 12, length);
        }
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        RequireVectors();
        using var model = Shapes.Scrambled(Shapes.Small);
        using var scope = NewDisposeScope();
        using var step = new VectorTrainingStep<float>(model, zeros_like(model.Flat), zeros_like(model.Flat), 0.1, 16, 1);
        var questions = new Question[16];
        new BatchSequence(new(3, GeneratorKind.Original), 16, 3).Fill(0, questions);
        var losses = new double[5];
        step.Take(0, 1e-3, questions, losses);
        var before = GC.GetAllocatedBytesForCurrentThread();

        step.Take(1, 1e-3, questions, losses);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Other_architectures_are_trained_by_torch()
    {
        var shape = Shapes.Small with { Architecture = new(Activation: Activation.Gelu) };

        using var run = TrainingRun.Start(shape, Shapes.Recipe(shape, steps: 1));

        Assert.Equal(TrainingArithmetic.Torch, run.Arithmetic);
    }

    private static TrainingRun Run(ModelShape shape, int batch, ScalarType type, TrainingArithmetic arithmetic, int steps = 300)
    {
        using var scrambled = Shapes.Scrambled(shape);
        return TrainingRun.Start(
            shape,
            new(steps, batch, 1e-3, 0.1, Seed: 5, new(shape.Digits, GeneratorKind.Original, SubtractPercent: 40)),
            null,
            scrambled.ToStateDict(),
            null,
            type,
            arithmetic);
    }

    private static void RequireVectors() =>
        Assert.SkipUnless(Vector512.IsHardwareAccelerated, "This processor has no 512-bit vectors; torch trains here.");
}
