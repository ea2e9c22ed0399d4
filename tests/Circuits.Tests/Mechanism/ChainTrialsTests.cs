namespace VerifiedAddition.Circuits.Tests;

/// <summary>The questions by which it is found out what delivers a carry.</summary>
public sealed class ChainTrialsTests
{
    public static TheoryData<OperationClass, int, int> Chains => [.. CarryChain.All(4, OperationClasses.All, 4).Select(chain => (chain.Class, chain.Digit, chain.Depth))];

    [Theory]
    [MemberData(nameof(Chains))]
    public void All_questions_are_of_the_class_and_the_other_carry_turns_one_digit(OperationClass kind, int digit, int depth)
    {
        foreach (var trial in Draw(kind, digit, depth))
        {
            Assert.All(new[] { trial.Asked, trial.Toggled, trial.Redrawn, trial.Other, trial.Alike }, question => Assert.Equal(kind, OperationClasses.Of(question)));
            Assert.Equal(trial.Toggled.AnswerText[^(digit + 1)], trial.Turned[^(digit + 1)]);
            Assert.Equal(trial.Redrawn.AnswerText[^(digit + 1)], trial.Asked.AnswerText[^(digit + 1)]);
            Assert.Equal([trial.Turned.Length - digit - 1], Enumerable.Range(0, trial.Turned.Length).Where(i => trial.Turned[i] != trial.Asked.AnswerText[i]));
        }
    }

    [Theory]
    [MemberData(nameof(Chains))]
    public void The_symbols_before_the_digit_do_not_tell_the_carry(OperationClass kind, int digit, int depth) => Assert.All(
        Draw(kind, digit, depth), trial => Assert.Equal(trial.Asked.AnswerText[..^(digit + 1)], trial.Toggled.AnswerText[..^(digit + 1)], StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Chains))]
    public void A_question_does_not_depend_on_how_many_there_are(OperationClass kind, int digit, int depth) =>
        Assert.Equal(Draw(kind, digit, depth)[5..9], new ChainTrials(4, new(kind, digit, depth), seed: 7).Draw(5, 4));

    [Fact]
    public void A_column_that_decides_keeps_what_is_below_it()
    {
        var trials = new ChainTrials(4, new(OperationClass.Addition, 3, 2), seed: 7).DrawDecided(0, 100);

        Assert.All(trials, trial => Assert.Equal(trial.Asked.AnswerText[..3], trial.Toggled.AnswerText[..3], StringComparer.Ordinal));
        Assert.Contains(trials, trial => trial.Asked.AnswerText[3] != trial.Toggled.AnswerText[3]); // the column itself does get the carry
    }

    [Fact]
    public void Only_a_tri_state_turns_a_digit_by_a_column_that_passes_a_carry_on()
    {
        foreach (var trial in new TriStateTrials(4, OperationClass.PositiveAnswer, 2, seed: 7).Draw(0, 100))
        {
            var (asked, makes, passes) = (ColumnModel.Of(trial.Asked), ColumnModel.Of(trial.Makes), ColumnModel.Of(trial.Passes));

            Assert.Equal((0, 2, 1), (asked.State(1), makes.State(1), passes.State(1)));
            Assert.Equal(trial.Turned[^3], asked.WithState(1, 2).Answer()[^3]);
            Assert.Equal(trial.Turned[^3], asked.WithState(1, 1).Answer()[^3]); // since a borrow comes into it
        }
    }

    [Fact]
    public void The_leading_digit_of_a_difference_has_no_chain()
    {
        var chains = CarryChain.All(3, OperationClasses.All, 2);

        Assert.Contains(new(OperationClass.Addition, 3, 2), chains);
        Assert.DoesNotContain(chains, chain => chain.Class is not OperationClass.Addition && chain.Digit == 3);
        Assert.DoesNotContain(chains, chain => chain.Depth > 2);
    }

    private static ChainTrial[] Draw(OperationClass kind, int digit, int depth) => new ChainTrials(4, new(kind, digit, depth), seed: 7).Draw(0, 60);
}
