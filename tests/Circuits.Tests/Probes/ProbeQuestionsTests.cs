using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits.Tests;

/// <summary>What probes are asked.</summary>
public sealed class ProbeQuestionsTests
{
    private const int Digits = 3;

    public static TheoryData<ProbedFact> Facts => [.. Enum.GetValues<ProbedFact>()];

    [Theory]
    [MemberData(nameof(Facts))]
    public void Each_label_has_as_many_questions_which_are_what_they_are_said_to_be(ProbedFact fact)
    {
        foreach (var one in ProbeCase.All(Digits, OperationClasses.All).Where(one => one.Fact == fact))
        {
            var drawn = new ProbeQuestions(Digits, one, 3).Draw(0, 60);

            Assert.All(Enumerable.Range(0, one.Labels), label => Assert.Equal(60 / one.Labels, drawn.Count(question => question.Label == label)));
            Assert.All(drawn, question => Assert.Equal(Known(one, question.Question), question.Label));
            Assert.All(drawn, question => Assert.True(one.Class is null || OperationClasses.Of(question.Question) == one.Class));
        }
    }

    [Fact]
    public void A_question_depends_on_its_number_alone()
    {
        var questions = new ProbeQuestions(Digits, new(ProbedFact.Carry, OperationClass.Addition, 1), 3);

        Assert.Equal(questions.Draw(0, 30)[10..], questions.Draw(10, 20));
    }

    /// <summary>The control task labels the pair of digits, and nothing else.</summary>
    [Fact]
    public void The_control_task_is_the_same_for_the_same_digits()
    {
        var questions = new ProbeQuestions(Digits, new(ProbedFact.TriState, OperationClass.Addition, 1), 3);
        var drawn = questions.Draw(0, 900).Select(one => one.Question).ToArray();

        var labelled = drawn.Zip(questions.ControlTask(drawn)).GroupBy(one => (one.First.Left / 10 % 10, one.First.Right / 10 % 10)).ToArray();

        Assert.All(labelled, same => Assert.Single(same.Select(one => one.Second).Distinct()));
        Assert.True(labelled.Select(same => same.First().Second).Distinct().Count() == 3);
    }

    [Fact]
    public void Permuted_labels_are_as_many_of_each()
    {
        int[] labels = [.. Enumerable.Range(0, 100).Select(i => i % 2)];

        var permuted = new ProbeQuestions(Digits, new(ProbedFact.Carry, OperationClass.Addition, 1), 3).Permuted(labels);

        Assert.NotEqual(labels, permuted);
        Assert.Equal(50, permuted.Count(label => label == 1));
    }

    /// <summary>What a symbol becomes is what the algorithm makes of the other fact, and never what it is.</summary>
    [Theory]
    [InlineData(ProbedFact.Carry)]
    [InlineData(ProbedFact.TriState)]
    [InlineData(ProbedFact.Sign)]
    [InlineData(ProbedFact.Operator)]
    public void Use_is_tried_with_questions_that_differ_in_the_fact(ProbedFact fact)
    {
        var cases = ProbeCase.All(Digits, OperationClasses.All).Where(one => one.Fact == fact && new UseTrials(Digits, one, 3).Exist).ToArray();

        Assert.NotEmpty(cases);
        foreach (var one in cases)
        {
            Assert.All(new UseTrials(Digits, one, 3).Draw(0, 40), trial =>
            {
                Assert.NotEqual(Known(one, trial.Asked), Known(one, trial.Source));
                Assert.NotEqual(trial.Asked.AnswerText[trial.Symbol], trial.Expected);
            });
        }
    }

    [Fact]
    public void Facts_that_no_question_of_a_model_has_are_no_cases()
    {
        Assert.DoesNotContain(ProbeCase.All(1, [OperationClass.PositiveAnswer, OperationClass.NegativeAnswer]), one => one.Fact is ProbedFact.Carry or ProbedFact.Operator);
        Assert.DoesNotContain(ProbeCase.All(3, [OperationClass.Addition]), one => one.Fact is ProbedFact.Sign or ProbedFact.Operator);
        Assert.DoesNotContain(ProbeCase.All(3, OperationClasses.All), one => one is { Fact: ProbedFact.Carry, Class: OperationClass.PositiveAnswer, Column: 2 });
    }

    private static int Known(ProbeCase of, Question question)
    {
        var (larger, smaller) = (Int128.Max(question.Left, question.Right), Int128.Min(question.Left, question.Right));
        var (high, low) = ((Int128)Math.Pow(10, of.Column + 1), (Int128)Math.Pow(10, of.Column));
        var (left, right) = ((int)(larger / low % 10), (int)(smaller / low % 10));
        var adds = question.Operation is Operation.Add;
        return of.Fact switch
        {
            ProbedFact.Carry => adds ? (larger % high) + (smaller % high) >= high ? 1 : 0 : larger % high < smaller % high ? 1 : 0,
            ProbedFact.TriState => 1 + Math.Sign(adds ? left + right - 9 : right - left),
            ProbedFact.Value => (adds ? left + right : left - right + 10) % 10,
            ProbedFact.Sign => question.Left < question.Right ? 1 : 0,
            _ => adds ? 0 : 1,
        };
    }
}
