using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits.Tests;

/// <summary>The questions of claims are what they say, and what is expected of them follows from the algorithm.</summary>
public sealed class ClaimTrialsTests
{
    private const int Digits = 4;

    [Theory]
    [InlineData(Operation.Add)]
    [InlineData(Operation.Subtract)]
    public void The_algorithm_answers_every_question_of_two_digits_rightly(Operation operation)
    {
        var all = new ExhaustiveQuestions(2, operation);

        for (var left = 0; left < 100; left++)
        {
            for (var right = 0; right < 100; right++)
            {
                var question = Question.Create(operation, left, right, 2);
                Assert.Equal(question.AnswerText, ColumnModel.Of(question).Answer());
            }
        }

        Assert.Equal(10_000, all.Count);
    }

    [Theory]
    [MemberData(nameof(Units))]
    public void The_right_patch_passes_and_no_patch_does_not(SubTask task, int? column)
    {
        var trials = new ClaimTrials(task, column, Digits, seed: 1).Draw(0, 300);

        Assert.All(trials, trial =>
        {
            Assert.True(trial.Passes(trial.Expected), trial.ToString());
            Assert.False(trial.Passes(trial.Base.AnswerText), trial.ToString());
            Assert.False(trial.IsDisturbed(trial.Base.AnswerText));
            Assert.True(trial.IsDisturbed(trial.Expected));
        });
        Assert.True(trials.Select(trial => trial.Base).Distinct().Count() > 200);
    }

    [Theory]
    [MemberData(nameof(Units))]
    public void A_stored_question_of_the_same_class_has_the_same_result_and_the_other_one_has_not(SubTask task, int? column)
    {
        var trials = new ClaimTrials(task, column, Digits, seed: 2).Draw(0, 200);

        Assert.All(trials, trial =>
        {
            Assert.Equal(Result(task, column, trial.Base), Result(task, column, trial.SameClass));
            Assert.NotEqual(Result(task, column, trial.Base), Result(task, column, trial.Source));
        });
    }

    [Theory]
    [MemberData(nameof(Units))]
    public void A_question_depends_on_its_number_alone(SubTask task, int? column)
    {
        var trials = new ClaimTrials(task, column, Digits, seed: 3);

        Assert.Equal(trials.Draw(0, 40), trials.Draw(0, 15).Concat(trials.Draw(15, 25)));
        Assert.NotEqual(trials.Draw(0, 40), new ClaimTrials(task, column, Digits, seed: 4).Draw(0, 40));
    }

    [Fact]
    public void Every_column_of_the_longest_operands_has_questions()
    {
        const int longest = Layout.MaxDigits;
        foreach (var (task, column) in ClaimUnit.Of([Operation.Add, Operation.Subtract], new(), longest))
        {
            Assert.All(new ClaimTrials(task, column, longest, seed: 2).Draw(0, 20), trial =>
            {
                Assert.Equal(trial.Base.AnswerText, ColumnModel.Of(trial.Base).Answer());
                Assert.Equal(Result(task, column, trial.Base), Result(task, column, trial.SameClass));
                Assert.NotEqual(Result(task, column, trial.Base), Result(task, column, trial.Source));
            });
        }
    }

    [Fact]
    public void Both_directions_are_asked_for_about_equally_often()
    {
        var signs = new ClaimTrials(SubTask.GT, 2, Digits, seed: 1).Draw(0, 400).Count(trial => trial.Base.Answer < 0);

        Assert.InRange(signs, 150, 250);
    }

    [Theory]
    [InlineData("0050+0049", 1, 2, "+00199")] // 5 + 4 made to send a carry: the hundreds get it, the tens' own digit stays
    [InlineData("0950+0049", 1, 2, "+01099")]
    [InlineData("5000-4000", 2, 2, "+00000")] // equal hundreds made to borrow
    [InlineData("5000-5000", 1, 2, "-09900")] // and where all above are equal, the sign turns
    public void A_replaced_state_goes_on_as_a_carry_or_borrow_does(string question, int column, int state, string expected) =>
        Assert.Equal(expected, ColumnModel.Of(Question.Parse(question, 4)).WithState(column, state).Answer());

    public static TheoryData<SubTask, int?> Units()
    {
        var units = new TheoryData<SubTask, int?>();
        foreach (var (task, column) in ClaimUnit.Of([Operation.Add, Operation.Subtract], new(), Digits))
        {
            units.Add(task, column);
        }

        return units;
    }

    /// <summary>What a sub-task finds, by its definition.</summary>
    private static int Result(SubTask task, int? column, Question question)
    {
        var (left, right) = (Digit(question.Left, column), Digit(question.Right, column));
        return task switch
        {
            SubTask.SA => (left + right) % 10,
            SubTask.SC => left + right > 9 ? 1 : 0,
            SubTask.SS => left + right == 9 ? Digit(question.Left, column - 1) + Digit(question.Right, column - 1) > 9 ? 1 : 0 : throw new InvalidDataException(),
            SubTask.ST => Math.Sign(left + right - 9),
            SubTask.MD => (10 + left - right) % 10,
            SubTask.ND => (10 + right - left) % 10,
            SubTask.MB or SubTask.NB or SubTask.MT or SubTask.GT => Math.Sign(left - right),
            SubTask.OPR => (int)question.Operation,
            _ => question.Answer < 0 ? 1 : 0,
        };
    }

    private static int Digit(Int128 number, int? column) => (int)(number / (Int128)Math.Pow(10, column ?? 0) % 10);
}
