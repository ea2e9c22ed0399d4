namespace VerifiedAddition.Arithmetic.Tests;

public class LayoutTests
{
    public static TheoryData<int> AllDigits => [.. Enumerable.Range(Layout.MinDigits, Layout.MaxDigits)];

    [Theory]
    [InlineData(5, 19)]
    [InlineData(6, 22)]
    [InlineData(10, 34)]
    public void The_context_has_three_n_plus_four_tokens(int digits, int expected) =>
        Assert.Equal(expected, new Layout(digits).ContextLength);

    [Fact]
    public void Positions_of_six_digits_are_named_as_in_the_maps()
    {
        var layout = new Layout(6);

        Assert.Equal(
            "D5 D4 D3 D2 D1 D0 OPR D'5 D'4 D'3 D'2 D'1 D'0 = A7 A6 A5 A4 A3 A2 A1 A0",
            string.Join(' ', Enumerable.Range(0, layout.ContextLength).Select(position => layout.NameOf(position))));
    }

    [Fact]
    public void The_seed_names_the_operator_by_a_star_and_the_sign_by_a_plus()
    {
        var layout = new Layout(5);

        Assert.Equal(
            "D4 D3 D2 D1 D0 * D'4 D'3 D'2 D'1 D'0 = + A5 A4 A3 A2 A1 A0",
            string.Join(' ', Enumerable.Range(0, layout.ContextLength).Select(position => layout.NameOf(position, PositionNames.Original))));
    }

    [Fact]
    public void Without_a_sign_each_answer_digit_stands_one_position_earlier()
    {
        var layout = new Layout(5, IsUnsigned: true);

        Assert.Equal(
            "D4 D3 D2 D1 D0 OPR D'4 D'3 D'2 D'1 D'0 = A5 A4 A3 A2 A1 A0",
            string.Join(' ', Enumerable.Range(0, layout.ContextLength).Select(position => layout.NameOf(position))));
        Assert.Equal((18, 13, 6), (layout.ContextLength, layout.VocabularySize, layout.AnswerTokens));
        Assert.Equal([Operation.Add], layout.Operations);
        Assert.Null(layout.SignPosition);
        Assert.Equal(layout.EqualsPosition, layout.LeadingDigitPredictor);
        Assert.All(Enumerable.Range(0, 6), k => Assert.Equal(17 - k, layout.PositionOfAnswer(k)));
        Assert.All(Enumerable.Range(0, 18), position => Assert.Equal(position, layout.PositionNamed(layout.NameOf(position, PositionNames.Original))));
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.PositionOfAnswer(6));
        Assert.Contains("= and A5 to A0", Assert.Throws<ArgumentException>(() => layout.PositionNamed("A6")).Message, StringComparison.Ordinal);
        Assert.Equal(new Layout(5).SignPosition, new Layout(5).LeadingDigitPredictor);
    }

    [Theory]
    [MemberData(nameof(AllDigits))]
    public void Every_name_leads_back_to_its_position(int digits)
    {
        var layout = new Layout(digits);

        Assert.All(Enumerable.Range(0, layout.ContextLength), position =>
        {
            Assert.Equal(position, layout.PositionNamed(layout.NameOf(position)));
            Assert.Equal(position, layout.PositionNamed(layout.NameOf(position, PositionNames.Original)));
        });
    }

    [Theory]
    [MemberData(nameof(AllDigits))]
    public void Digit_positions_are_those_of_their_names(int digits)
    {
        var layout = new Layout(digits);

        Assert.All(Enumerable.Range(0, digits), k =>
        {
            Assert.Equal($"D{k}", layout.NameOf(layout.PositionOfFirst(k)));
            Assert.Equal($"D'{k}", layout.NameOf(layout.PositionOfSecond(k)));
        });
        Assert.All(Enumerable.Range(0, digits + 2), k => Assert.Equal($"A{k}", layout.NameOf(layout.PositionOfAnswer(k))));
        Assert.Equal(layout.SignPosition, layout.PositionOfAnswer(digits + 1));
        Assert.Equal("OPR", layout.NameOf(layout.OperatorPosition));
        Assert.Equal("=", layout.NameOf(layout.EqualsPosition));
    }

    [Theory]
    [MemberData(nameof(AllDigits))]
    public void The_equals_sign_is_the_first_scored_position_and_each_scored_position_predicts_an_answer_token(int digits)
    {
        var layout = new Layout(digits);

        Assert.Equal(layout.SignPosition, layout.FirstScoredPosition + 1);
        Assert.Equal(layout.SignPosition, layout.QuestionTokens);
        Assert.Equal(layout.ContextLength, layout.QuestionTokens + layout.AnswerTokens);
        Assert.Equal(layout.ContextLength - 1, layout.FirstScoredPosition + layout.AnswerTokens);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    [InlineData(21)]
    public void Digits_outside_1_to_20_are_refused_with_the_range(int digits)
    {
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => new Layout(digits));

        Assert.Equal(digits, refusal.ActualValue);
        Assert.StartsWith("A question has 1 to 20 digits", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_position_or_digit_that_does_not_exist_is_refused()
    {
        var layout = new Layout(6);

        Assert.Throws<ArgumentOutOfRangeException>(() => layout.NameOf(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.NameOf(22));
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.PositionOfFirst(6));
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.PositionOfSecond(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => layout.PositionOfAnswer(8));
    }

    [Fact]
    public void A_name_that_does_not_exist_is_refused_with_the_names_that_do()
    {
        var refusal = Assert.Throws<ArgumentException>(() => new Layout(6).PositionNamed("A8"));

        Assert.StartsWith(
            "No position is named 'A8'. With 6 digits the names are D5 to D0, OPR, D'5 to D'0, = and A7 (the sign) to A0.",
            refusal.Message,
            StringComparison.Ordinal);
    }
}
