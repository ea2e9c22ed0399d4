using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo.Tests;

public sealed class CircuitQueriesTests
{
    private static readonly ModelShape Tiny = new(Digits: 2, Layers: 1, Heads: 1, DModel: 8, DHead: 4);
    private static readonly AblationSpec Seed = new(AnalysisPolicy.Original);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Questions_are_asked_as_they_were_given_with_or_without_their_answers()
    {
        using var model = Model.Initialise(Tiny, seed: 1);

        var facts = CircuitQueries.Analyse(model, new(Seed, ["1+2", "05+07=+012", "7-9=-2"], null), threads: 1, Cancellation);

        Assert.Equal(["01+02=+003", "05+07=+012", "07-09=-002"], facts.Questions.Select(question => question.ToString()), StringComparer.Ordinal);
        Assert.Equal(Tiny.ContextLength, facts.Positions.Count);
    }

    [Theory]
    [InlineData("1+2=+004", "is wrong: the answer is +003")]
    [InlineData("123+4", "does not fit 2 digits")]
    [InlineData("abc", "has no operator")]
    public void A_question_that_does_not_fit_is_refused(string question, string reason)
    {
        using var model = Model.Initialise(Tiny, seed: 1);

        var error = Assert.Throws<ArgumentException>(() => CircuitQueries.Analyse(model, new(Seed, [question], null), threads: 1, Cancellation));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Operation.Add, "S")]
    [InlineData(Operation.Subtract, "MN")]
    public void Without_questions_the_test_set_of_the_operation_is_asked(Operation operation, string letters)
    {
        using var model = Model.Initialise(Tiny, seed: 1);

        var facts = CircuitQueries.Analyse(model, new(Seed, null, [operation]), threads: 1, Cancellation);

        Assert.All(facts.Questions, question => Assert.Equal(operation, question.Operation));
        Assert.Equal(letters, string.Concat(facts.Questions.Select(question => Complexity.Of(question).Label()[0]).Distinct().Order()));
    }

    [Fact]
    public void A_model_that_has_learnt_neither_operation_is_asked_both()
    {
        using var model = Model.Initialise(Tiny, seed: 1);

        Assert.Equal([Operation.Add, Operation.Subtract], AnalysisQuestions.OperationsOf(model));
    }
}
