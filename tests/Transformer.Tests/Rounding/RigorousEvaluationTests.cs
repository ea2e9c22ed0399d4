using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer.Tests;

public sealed class RigorousEvaluationTests
{
    private const int Count = 400;

    private static readonly QuestionSequence Additions = new(2, Operation.Add, GeneratorKind.Original, seed: 21);

    private static readonly ModelShape Shape = new(2, Layers: 2, Heads: 2, DModel: 16, DHead: 8);

    [Fact]
    public void Every_question_is_decided_in_float64_and_the_answers_are_the_same()
    {
        using var model = Shapes.Scrambled(Shape);

        var quick = new Evaluator(model).Evaluate(Additions, 0, Count, Count, TestContext.Current.CancellationToken);
        var rigorous = new Evaluator(model, isRigorous: true).Evaluate(Additions, 0, Count, Count, TestContext.Current.CancellationToken);

        Assert.Equal((Count, 0L), (rigorous.Rechecked, rigorous.Undecided));
        Assert.Equal(quick.Examples, rigorous.Examples);
        Assert.Equal(quick.SmallestMargin, rigorous.SmallestMargin, 1e-4);
        Assert.InRange(rigorous.RoundingBound, 1e-15, rigorous.SmallestMargin);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Logits_that_are_equal_are_undecided(bool isRigorous)
    {
        using var original = Shapes.Scrambled(Shape);
        var weights = original.ToStateDict();
        foreach (var name in new[] { "unembed.W_U", "unembed.b_U" })
        {
            Assert.True(weights.TryGet(name, out var tensor));
            for (var i = 0; i < tensor.Values.Length; i += Vocabulary.Size)
            {
                tensor.Values[i + 7] = tensor.Values[i + 3];
            }
        }

        using var tied = Model.FromStateDict(weights);

        var result = new Evaluator(tied, isRigorous).Evaluate(Additions, 0, Count, Count, TestContext.Current.CancellationToken);

        Assert.InRange(result.Undecided, 1, result.Rechecked);
        Assert.InRange(result.SmallestMargin, 0, result.RoundingBound);
        Assert.InRange(result.RoundingBound, 1e-15, 1e-6);
    }

    [Fact]
    public void What_float32_decides_alone_has_no_bound()
    {
        using var model = Shapes.Scrambled(Shape);

        var result = new Evaluator(model).Evaluate(Additions, 0, 1, 0, TestContext.Current.CancellationToken);

        Assert.Equal((0L, 0L, 0.0), (result.Rechecked, result.Undecided, result.RoundingBound));
    }
}
