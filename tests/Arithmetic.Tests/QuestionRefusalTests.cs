namespace VerifiedAddition.Arithmetic.Tests;

public class QuestionRefusalTests
{
    private const string Expected = "Write two numbers with +, - or * between them, such as 1234+5678.";

    [Theory]
    [InlineData("", $"'' has no operator. {Expected}")]
    [InlineData("1234", $"'1234' has no operator. {Expected}")]
    [InlineData("12/4", $"'12/4' has no operator. {Expected}")]
    [InlineData("+5", $"'+5' lacks a number beside its operator. {Expected}")]
    [InlineData("5 - ", $"'5 - ' lacks a number beside its operator. {Expected}")]
    [InlineData("1+2+3", $"'1+2+3' is not a question: '+' is not a digit. {Expected}")]
    [InlineData("one+2", $"'one+2' is not a question: 'o' is not a digit. {Expected}")]
    [InlineData("٣+2", $"'٣+2' is not a question: '٣' is not a digit. {Expected}")]
    public void A_text_that_is_no_question_is_refused_with_an_example(string text, string message) =>
        Assert.Equal(message, Assert.Throws<QuestionException>(() => Question.Parse(text, 6)).Message);

    [Theory]
    [InlineData("1234567+1")]
    [InlineData("1+001234567")]
    public void Too_many_digits_are_refused_with_the_largest_operand(string text) => Assert.Equal(
        "1234567 does not fit 6 digits: the largest operand is 999999. Widen the question or ask for smaller operands.",
        Assert.Throws<QuestionException>(() => Question.Parse(text, 6)).Message);

    [Fact]
    public void An_operand_beyond_all_integers_is_refused_like_any_other() => Assert.Contains(
        "99999999999999999999999 does not fit 20 digits",
        Assert.Throws<QuestionException>(() => Question.Parse("99999999999999999999999-1", 20)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_product_that_does_not_fit_is_refused_with_the_largest_that_does() => Assert.Equal(
        "999 * 999 is 998001, which does not fit an answer of 4 digits: the largest is 9999. " +
        "Widen the question or multiply smaller operands.",
        Assert.Throws<QuestionException>(() => Question.Parse("999*999", 3)).Message);

    [Theory]
    [InlineData("9999999999*9999999999", "99999999980000000001", 18, "9999999999999999999")]
    [InlineData("99999999999999999999*99999999999999999999", "9999999999999999999800000000000000000001", 20, "999999999999999999999")]
    public void A_product_beyond_all_integers_is_refused_like_any_other(string text, string product, int digits, string largest) => Assert.Contains(
        $" is {product}, which does not fit an answer of {digits + 1} digits: the largest is {largest}.",
        Assert.Throws<QuestionException>(() => Question.Parse(text, digits)).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("133357+182243=+0315601", "133357+182243=+0315601 is wrong: the answer is +0315600. Leave the answer out, or correct it.")]
    [InlineData("5-7=2", "000005-000007=2 is wrong: the answer is -0000002. Leave the answer out, or correct it.")]
    [InlineData("7-7=-0", "000007-000007=-0 is wrong: the answer is +0000000. Leave the answer out, or correct it.")]
    [InlineData("7-7=+", "000007-000007=+ is wrong: the answer is +0000000. Leave the answer out, or correct it.")]
    [InlineData("1+1=2=2", "000001+000001=2=2 is wrong: the answer is +0000002. Leave the answer out, or correct it.")]
    public void A_wrong_answer_is_refused_with_the_right_one(string text, string message) =>
        Assert.Equal(message, Assert.Throws<QuestionException>(() => Question.Parse(text, 6)).Message);

    [Theory]
    [InlineData("0012-7", "000012-000007=+0000005")]
    [InlineData("1 2 + 3 4", "000012+000034=+0000046")]
    [InlineData("1+1=2", "000001+000001=+0000002")]
    [InlineData("5-7=-2", "000005-000007=-0000002")]
    [InlineData("7-7=0", "000007-000007=+0000000")]
    [InlineData("0000000001+1=", "000001+000001=+0000002")]
    public void Padding_blanks_and_a_right_answer_are_accepted(string text, string expected) =>
        Assert.Equal(expected, Question.Parse(text, 6).ToString());

    [Fact]
    public void A_negative_operand_is_refused() => Assert.Equal(
        "-5 is negative: an operand is 0 to 999999. Negative numbers occur only as answers.",
        Assert.Throws<QuestionException>(() => Question.Create(Operation.Add, -5, 1, 6)).Message);

    [Fact]
    public void Unknown_operations_and_widths_are_errors_of_the_program()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Question.Create((Operation)9, 1, 1, 6));
        Assert.Throws<ArgumentOutOfRangeException>(() => Question.Create(Operation.Add, 1, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Question.Parse("1+1", 21));
        Assert.Throws<ArgumentNullException>(() => Question.Parse(null!, 6));
    }
}
