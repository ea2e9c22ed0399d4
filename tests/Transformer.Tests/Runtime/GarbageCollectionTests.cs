using VerifiedAddition.Arithmetic;
using VerifiedAddition.Tests.Services;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>Native objects are held for as long as they are used: garbage that is collected meanwhile changes nothing.</summary>
public sealed class GarbageCollectionTests
{
    private const int Steps = 200;

    private static readonly TrainingRecipe Recipe = Shapes.Recipe(Shapes.Small, Steps);

    [Fact]
    public void Training_gives_the_same_bits() => SameBits(() =>
    {
        using var run = TrainingRun.Start(Shapes.Small, Recipe);
        for (var step = 0; step < Steps; step++)
        {
            run.Advance();
        }

        return Checkpoints.ToBytes(run.Capture());
    });

    [Fact]
    public void Training_in_a_stack_gives_the_same_bits() => SameBits(() =>
    {
        var other = Recipe with { Seed = 8 };
        using var run = StackedTrainingRun.Of([TrainingCheckpoint.Start(Shapes.Small, Recipe), TrainingCheckpoint.Start(Shapes.Small, other)]);
        for (var step = 0; step < Steps; step++)
        {
            run.Advance();
        }

        return run.Members.SelectMany(member => Checkpoints.ToBytes(member.Capture())).ToArray();
    });

    [Theory]
    [InlineData(nameof(Evaluator.Means.Torch))]
    [InlineData(nameof(Evaluator.Means.Vectors))]
    public void Verification_gives_the_same_result(string means)
    {
        var chosen = Enum.Parse<Evaluator.Means>(means);
        Assert.SkipUnless(chosen == Evaluator.Means.Torch || VectorPass.IsSupported, "This processor has no 512-bit vectors.");

        SameBits(() =>
        {
            using var model = Shapes.Scrambled(Shapes.Small);
            var questions = new QuestionSequence(3, Operation.Add, GeneratorKind.Uniform, 5);
            var result = new Evaluator(model, batchSize: 16, chosen).Evaluate(questions, 0, 3000, 20, TestContext.Current.CancellationToken);
            return (result.Failures, result.SmallestMargin, string.Join(';', result.Examples));
        });
    }

    [Fact]
    public void Answers_and_activations_stay_the_same() => SameBits(() =>
    {
        using var model = Shapes.Scrambled(Shapes.Small);
        using var scope = NewDisposeScope();
        var tokens = Shapes.Tokens(3, 16);
        return Enumerable.Range(0, 100).SelectMany(_ => Buffers.ToHost(model.Logits(tokens, NoProbe.Instance))).ToArray();
    });

    private static void SameBits<T>(Func<T> compute)
    {
        var undisturbed = compute();
        using var collections = new GarbageCollections();

        var disturbed = compute();

        Assert.Equal(undisturbed, disturbed);
    }
}
