using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits.Tests;

/// <summary>
/// The hand-made questions with which sub-tasks were first tested, and what was expected of them (docs/domain.md, sections 9.8 and 10.2):
/// our trials expect the same of the same questions.
/// </summary>
public sealed class KnownPatchTests
{
    private const int Digits = 6;

    private static readonly long Ones = 111_111;

    public static TheoryData<SubTask, int, string, string, string, string> Exact()
    {
        var rows = new TheoryData<SubTask, int, string, string, string, string>();
        for (var k = 0; k < Digits; k++)
        {
            var p = (long)Math.Pow(10, k);
            Add(SubTask.SA, k, k, $"222222+333333", "555555+444444", 999_999 + ((5 - 9) * p));
            Add(SubTask.SA, k, k, $"222222+111111", "555555+444444", 999_999 + ((3 - 9) * p));
            Add(SubTask.SA, k, k, $"222222+666666", "555555+111111", 666_666 + ((8 - 6) * p));
            Add(SubTask.MD, k, k, $"333333-111111", "999999-444444", 555_555 + ((2 - 5) * p));
            Add(SubTask.MD, k, k, $"666666-222222", "999999-333333", 666_666 + ((4 - 6) * p));
        }

        for (var k = 0; k < Digits - 1; k++)
        {
            var (p, next) = ((long)Math.Pow(10, k), (long)Math.Pow(10, k + 1));
            Add(SubTask.SC, k, k + 1, $"{2 * Ones}+{(7 * Ones) + (2 * p)}", "333333+555555", 888_888 + next);
            Add(SubTask.SC, k, k + 1, $"{2 * Ones}+{(6 * Ones) + (3 * p)}", "333333+555555", 888_888 + next);
            Add(SubTask.MB, k, k + 1, $"{2 * Ones}-{Ones + (2 * p)}", "777777-444444", 333_333 - next);
            Add(SubTask.NB, k, k + 1, $"{2 * Ones / 10}-{Ones + (2 * p)}", "077777-444444", -366_667 - next);
            Add(SubTask.ND, k, k, "033333-111111", "099999-444444", -344_445 - (3 * p));
            Add(SubTask.ND, k, k, "066666-222222", "099999-333333", -233_334 - (2 * p));
        }

        for (var k = 2; k <= Digits; k++)
        {
            var (higher, lower) = ((long)Math.Pow(10, k - 1), (long)Math.Pow(10, k - 2));
            var (left, right) = ((3 * Ones) + higher + (3 * lower), 5 * Ones);
            Add(SubTask.SS, k - 1, k, $"{(2 * Ones) + (3 * higher)}+{4 * Ones}", $"{left}+{right}", left + right - (long)Math.Pow(10, k));
        }

        return rows;

        void Add(SubTask task, int column, int impact, string store, string alter, long expected) =>
            rows.Add(task, column, store, alter, (expected < 0 ? "-" : "+") + Math.Abs(expected).ToString("D7", System.Globalization.CultureInfo.InvariantCulture), $"A{impact}");
    }

    [Theory]
    [MemberData(nameof(Exact))]
    public void Of_six_digits_the_answer_becomes_what_the_tables_say(SubTask task, int column, string store, string alter, string expected, string impact)
    {
        var trial = Trial(task, column, store, alter, Digits);

        Assert.Equal((expected, PassRule.Exactly), (trial.Expected, trial.Rule));
        Assert.Equal(impact, ImpactCode.Of(trial.Base.AnswerText, trial.Expected));
        Assert.True(trial.Passes(expected));
    }

    [Theory]
    [InlineData(0, "A654321")]
    [InlineData(1, "A65432")]
    [InlineData(2, "A6543")]
    [InlineData(5, "A6")]
    public void A_carry_that_is_made_below_nines_runs_through_them(int column, string impact)
    {
        var p = (long)Math.Pow(10, column);

        var trial = Trial(SubTask.ST, column, $"{2 * Ones}+{(7 * Ones) + p}", "333333+666666", Digits);

        Assert.Equal($"+{999_999 + (10 * p):D7}", trial.Expected);
        Assert.Equal(impact, ImpactCode.Of(trial.Base.AnswerText, trial.Expected));
        Assert.NotEqual(trial.Base.AnswerText, Trial(SubTask.ST, column, $"{2 * Ones}+{(7 * Ones) + (2 * p)}", "333333+666666", Digits).Expected, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_tri_state_of_a_difference_and_the_larger_digit_turn_the_sign(int column)
    {
        var p = (long)Math.Pow(10, column);
        var (less, more) = ($"{p}-{(2 * p) + 1}", $"{6 * p}-{(2 * p) + 1}");

        var triState = Trial(SubTask.MT, column, "555555-000000", $"{2 * Ones}-{(2 * Ones) + (2 * p)}", Digits);

        Assert.Equal(('-', '+'), (triState.Base.AnswerText[0], triState.Expected[0]));
        Assert.Equal('+', Trial(SubTask.GT, column, more, less, Digits).Expected[0]);
        Assert.Equal('-', Trial(SubTask.GT, column, less, more, Digits).Expected[0]);
    }

    [Theory] // the notebooks' claims about an adder of five digits
    [InlineData(SubTask.SA, 4, "72222+71111", "12342+56573", "048915")]
    [InlineData(SubTask.SA, 3, "23222+13111", "12342+56573", "066915")]
    [InlineData(SubTask.SA, 2, "22322+11311", "12342+56573", "068715")]
    [InlineData(SubTask.SA, 2, "22322+11311", "12133+56133", "068666")]
    [InlineData(SubTask.SA, 1, "22242+11141", "12322+56523", "068885")]
    [InlineData(SubTask.SA, 0, "22225+11114", "12342+56563", "068909")]
    [InlineData(SubTask.SA, 0, "22228+11119", "12342+56563", "068907")]
    [InlineData(SubTask.SC, 0, "22244+11149", "12342+56513", "068865")]
    [InlineData(SubTask.SC, 1, "55555+44454", "22222+33333", "055655")]
    [InlineData(SubTask.SC, 1, "55590+44490", "12345+54321", "066766")]
    [InlineData(SubTask.SC, 1, "12345+54321", "55590+44490", "100980")]
    [InlineData(SubTask.SC, 1, "12345+54321", "55555+44445", "100900")]
    [InlineData(SubTask.SC, 1, "22222+33333", "66663+33337", "100900")]
    [InlineData(SubTask.SS, 3, "25222+44444", "34633+55555", "080188")]
    [InlineData(SubTask.ST, 4, "71111+71111", "44444+55555", "199999")]
    [InlineData(SubTask.ST, 3, "16111+16111", "44444+55555", "199999")]
    [InlineData(SubTask.ST, 2, "77711+22711", "44444+55555", "109999")]
    [InlineData(SubTask.ST, 2, "17711+22711", "04444+05555", "019999")]
    [InlineData(SubTask.ST, 1, "11171+11171", "44444+55555", "100999")]
    [InlineData(SubTask.ST, 1, "11171+11171", "04444+05555", "010999")]
    [InlineData(SubTask.ST, 1, "11171+11171", "00444+00555", "001999")]
    [InlineData(SubTask.ST, 0, "11117+11117", "44444+55555", "100099")]
    [InlineData(SubTask.ST, 0, "11117+11117", "04444+05555", "010099")]
    [InlineData(SubTask.ST, 0, "11117+11117", "00444+00555", "001099")]
    [InlineData(SubTask.ST, 0, "11117+11117", "00044+00055", "000199")]
    public void Of_five_digits_the_answers_that_were_seen_pass(SubTask task, int column, string store, string alter, string patched)
    {
        var trial = Trial(task, column, store, alter, 5);

        Assert.True(trial.Passes("+" + patched), trial.Expected);
        Assert.False(trial.Passes(trial.Base.AnswerText));
    }

    [Theory]
    [InlineData(SubTask.SC, 0, "22242+11141", "12342+56513")]
    [InlineData(SubTask.SC, 2, "22222+11111", "33333+55555")]
    [InlineData(SubTask.ST, 2, "44444+55555", "11111+11111")]
    [InlineData(SubTask.ST, 1, "44444+55555", "11111+11111")]
    [InlineData(SubTask.ST, 0, "11111+33333", "44444+55555")]
    [InlineData(SubTask.ST, 3, "44444+44444", "11111+11111")]
    [InlineData(SubTask.ST, 3, "16111+13111", "44444+55555")]
    [InlineData(SubTask.ST, 4, "44444+55555", "11111+11111")]
    public void The_controls_expect_no_change(SubTask task, int column, string store, string alter)
    {
        var trial = Trial(task, column, store, alter, 5);

        Assert.Equal(trial.Base.AnswerText, trial.Expected);
    }

    private static ClaimTrial Trial(SubTask task, int column, string store, string alter, int digits)
    {
        var (stored, altered) = (Question.Parse(store, digits), Question.Parse(alter, digits));
        return new ClaimTrials(task, column, digits, seed: 0).Of(stored, altered, altered);
    }
}
