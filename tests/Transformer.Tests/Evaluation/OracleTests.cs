using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>Whoever errs in one known way is found to err exactly there.</summary>
public sealed class OracleTests
{
    [Fact]
    public void An_exact_oracle_answers_every_question_of_three_digits()
    {
        var added = Oracle.Exact.Examine(new ExhaustiveQuestions(3, Operation.Add), maxFailures: 10);
        var subtracted = Oracle.Exact.Examine(new ExhaustiveQuestions(3, Operation.Subtract), maxFailures: 10);

        Assert.Equal((1_000_000, 0), (added.Questions, added.Failures));
        Assert.Equal((1_000_000, 0), (subtracted.Questions, subtracted.Failures));
        Assert.Equal((7, 0), (added.SmallestMargin, added.Rechecked));
        Assert.Equal(1_000_000, added.Classes.Values.Sum(count => count.Questions));
        Assert.Equal(27, subtracted.Strata.Count);
    }

    [Fact]
    public void Carries_that_pass_over_one_nine_at_most_fail_exactly_on_S3()
    {
        var result = Oracle.WithShortCarries(1).Examine(new ExhaustiveQuestions(3, Operation.Add), maxFailures: 10_000);

        AssertFailsExactlyOn(result, questionClass => questionClass is QuestionClass.S3);
        Assert.Equal(45 * 10 * 10, result.Failures); // a column that carries below two that sum to 9
        Assert.All(result.Examples, example => Assert.Equal("UU1", Stratum(example, 3)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Carries_that_stop_too_early_fail_exactly_on_the_longer_cascades(int columns)
    {
        var strata = new StratifiedQuestions(6, Operation.Add, seed: 9, realisations: 20);

        var result = Oracle.WithShortCarries(columns).Examine(strata, maxFailures: 100_000);

        AssertFailsExactlyOn(result, questionClass => questionClass >= (columns == 1 ? QuestionClass.S3 : QuestionClass.S4));
        var cascade = new string('U', columns + 1) + '1';
        Assert.All(result.Examples, example => Assert.Contains(cascade, Stratum(example, 6), StringComparison.Ordinal));
        Assert.All(result.Strata, count => Assert.Equal(
            ColumnStates.Label(count.Key, 6).Contains(cascade, StringComparison.Ordinal) ? count.Value.Questions : 0, count.Value.Failures));
    }

    [Fact]
    public void Negative_zero_fails_exactly_where_the_operands_are_equal()
    {
        var result = Oracle.NegativeZero.Examine(new ExhaustiveQuestions(3, Operation.Subtract), maxFailures: 2000);

        Assert.Equal(1000, result.Failures);
        Assert.Equal(1000, result.Classes[QuestionClass.M0].Failures);
        Assert.Equal(new ClassCount(1000, 1000), result.Strata[ColumnStates.Parse("UUU")]);
        Assert.All(result.Examples, example =>
        {
            Assert.Equal(example.Question[..3], example.Question[4..]);
            Assert.Equal(("+0000", "-0000"), (example.Expected, example.Predicted));
        });
    }

    [Fact]
    public void A_sample_of_strata_meets_what_a_million_uniform_questions_hardly_do()
    {
        var strata = Oracle.NegativeZero.Examine(new StratifiedQuestions(6, Operation.Subtract, seed: 9), maxFailures: 0);

        Assert.InRange(strata.Failures, StratifiedQuestions.DefaultRealisations, strata.Questions / 100);
    }

    private static void AssertFailsExactlyOn(EvaluationResult result, Func<QuestionClass, bool> fails)
    {
        Assert.Contains(result.Classes, count => fails(count.Key));
        Assert.All(result.Classes, count => Assert.Equal(fails(count.Key) ? count.Value.Questions : 0, count.Value.Failures));
    }

    private static string Stratum(FailedQuestion failed, int digits) =>
        ColumnStates.Label(ColumnStates.Of(Question.Parse(failed.Question, digits)), digits);
}
