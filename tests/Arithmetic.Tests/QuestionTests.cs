using System.Numerics;

using CsCheck;

namespace VerifiedAddition.Arithmetic.Tests;

public class QuestionTests
{
    [Theory]
    [InlineData("1+2", 1, "1+2=03")]
    [InlineData("123+456", 3, "123+456=0579")]
    [InlineData("99999+1", 5, "99999+00001=100000")]
    [InlineData("99999999999999999999+1", 20, "99999999999999999999+00000000000000000001=100000000000000000000")]
    public void Without_a_sign_the_digits_follow_the_equals_sign(string text, int digits, string expected)
    {
        var layout = new Layout(digits, IsUnsigned: true);
        var tokens = new byte[layout.ContextLength];

        Question.Parse(text, digits).Encode(tokens, layout);

        Assert.Equal(expected, Vocabulary.Decode(tokens));
    }

    [Theory]
    [InlineData("5-3", "subtracts")]
    [InlineData("2*3", "multiplies")]
    public void Without_a_sign_only_additions_can_be_asked(string text, string verb)
    {
        var error = Assert.Throws<ArgumentException>(() => Question.Parse(text, 2).Encode(new byte[10], new(2, IsUnsigned: true)));

        Assert.Contains($"{verb}, but the model only adds: its answers have no sign, and it has 13 tokens. Ask it additions.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("133357+182243", "133357+182243=+0315600")]
    [InlineData("999999+1", "999999+000001=+1000000")]
    [InlineData("999999+999999", "999999+999999=+1999998")]
    [InlineData("123450-345670", "123450-345670=-0222220")]
    [InlineData("550030-800020", "550030-800020=-0249990")]
    [InlineData("800020-550030", "800020-550030=+0249990")]
    [InlineData("99111-99111", "099111-099111=+0000000")]
    [InlineData("0-0", "000000-000000=+0000000")]
    [InlineData("41-47", "000041-000047=-0000006")]
    [InlineData("345*823", "000345*000823=+0283935")]
    public void Questions_and_answers_are_written_as_the_models_read_them(string question, string expected) =>
        Assert.Equal(expected, Question.Parse(question, 6).ToString());

    [Fact]
    public void Encoding_gives_the_tokens_of_the_models()
    {
        var tokens = new byte[22];

        Question.Create(Operation.Subtract, 550030, 800020, 6).Encode(tokens);

        Assert.Equal([5, 5, 0, 0, 3, 0, 11, 8, 0, 0, 0, 2, 0, 12, 11, 0, 2, 4, 9, 9, 9, 0], tokens);
        Assert.Equal("550030-800020=-0249990", Vocabulary.Decode(tokens));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void All_short_sums_and_differences_agree_with_plain_integers(int digits)
    {
        var limit = digits == 1 ? 10 : 100;
        var tokens = new byte[new Layout(digits).ContextLength];
        var asked = 0;
        for (var left = 0; left < limit; left++)
        {
            for (var right = 0; right < limit; right++)
            {
                Check(Operation.Add, left, right, left + right);
                Check(Operation.Subtract, left, right, left - right);
                asked++;
            }
        }

        Assert.Equal(limit * limit, asked);

        void Check(Operation operation, int left, int right, int answer)
        {
            var question = Question.Create(operation, left, right, digits);
            question.Encode(tokens);
            var sign = answer < 0 ? '-' : '+';
            var padded = Math.Abs(answer).ToString($"D{digits + 1}", null);
            var operands = $"{left.ToString($"D{digits}", null)}{operation.Symbol()}{right.ToString($"D{digits}", null)}";
            Assert.Equal($"{operands}={sign}{padded}", Vocabulary.Decode(tokens));
            Assert.Equal(answer, question.Answer);
        }
    }

    [Fact]
    public void All_products_of_one_digit_agree_with_plain_integers()
    {
        var answers = from left in Enumerable.Range(0, 10)
                      from right in Enumerable.Range(0, 10)
                      select (Expected: left * right, Question.Create(Operation.Multiply, left, right, 1).AnswerText);

        Assert.All(answers, answer => Assert.Equal($"+{answer.Expected:D2}", answer.AnswerText));
    }

    [Fact]
    public void Answers_agree_with_big_integers() => Questions.Any.Sample(question =>
    {
        var (left, right) = ((BigInteger)question.Left, (BigInteger)question.Right);
        var expected = question.Operation switch
        {
            Operation.Add => left + right,
            Operation.Subtract => left - right,
            _ => left * right,
        };

        Assert.Equal(expected, question.Answer);
        Assert.Equal(expected, BigInteger.Parse(question.AnswerText, null));
        Assert.Equal(question.Digits + 2, question.AnswerText.Length);
    });

    [Fact]
    public void Parsing_what_was_written_gives_the_question_back() => Questions.Any.Sample(question =>
    {
        Assert.Equal(question, Question.Parse(question.ToString(), question.Digits));
        Assert.Equal(question, Question.Parse(question.Text, question.Digits));
        Assert.Equal(question, Question.Parse($" {question.Left} {question.Operation.Symbol()}\t{question.Right} = ", question.Digits));
    });

    [Fact]
    public void Encoding_is_the_encoding_of_the_text() => Questions.Any.Sample(question =>
    {
        var layout = question.Layout;
        var tokens = new byte[layout.ContextLength];
        question.Encode(tokens);
        var asked = new byte[layout.QuestionTokens];
        question.EncodeQuestion(asked);

        Assert.Equal(Vocabulary.Encode(question.ToString()), tokens);
        Assert.Equal(tokens[..layout.QuestionTokens], asked);
        Assert.Equal($"{question.Text}={question.AnswerText}", question.ToString());
    });

    [Fact]
    public void Encoding_writes_nothing_behind_its_last_token()
    {
        byte[] tokens = [.. Enumerable.Repeat((byte)77, 12)];

        Question.Create(Operation.Add, 9, 9, 1).Encode(tokens.AsSpan(2));

        Assert.Equal([77, 77, 9, 10, 9, 12, 10, 1, 8, 77, 77, 77], tokens);
    }

    [Fact]
    public void Encoding_allocates_nothing()
    {
        var question = Question.Create(Operation.Add, 123456, 654321, 6);
        var tokens = new byte[22];

        Allocations.AssertNone(() => question.Encode(tokens));
    }

    [Theory]
    [InlineData("99999999999999999999+99999999999999999999", "+199999999999999999998")]
    [InlineData("0-99999999999999999999", "-099999999999999999999")]
    [InlineData("10000000000000000000-1", "+009999999999999999999")]
    [InlineData("1000000000000000000+999999999999999999", "+001999999999999999999")]
    [InlineData("18446744073709551616-18446744073709551615", "+000000000000000000001")]
    [InlineData("9999999999*9999999999", "+099999999980000000001")]
    [InlineData("100000000000000000000-1", null)]
    public void Twenty_digits_work_to_the_last_operand(string text, string? answer)
    {
        var parsed = Record.Exception(() => Assert.Equal(answer, Question.Parse(text, 20).AnswerText));

        Assert.Equal(answer is null, parsed is QuestionException);
    }

    [Theory]
    [InlineData("123456789012345678+5", 18, 123456789012345678, 5)]
    [InlineData("123+45678", 5, 123, 45678)]
    [InlineData("12345678901234567899+99999999999999999999", 20, 123456789012345678, 999999999999999999)]
    [InlineData("1+100", 20, 0, 1)]
    public void Questions_are_sorted_by_their_first_eighteen_digits(string text, int digits, long left, long right) =>
        Assert.Equal((left, right), Question.Parse(text, digits).LeadingDigits);

    [Theory]
    [InlineData("999999999999999999+999999999999999999", "+1999999999999999998")]
    [InlineData("0-999999999999999999", "-0999999999999999999")]
    [InlineData("999999999*999999999", "+0999999998000000001")]
    [InlineData("1000000000000000000-1", null)]
    public void Eighteen_digits_work_to_the_last_operand(string text, string? answer)
    {
        var parsed = Record.Exception(() => Assert.Equal(answer, Question.Parse(text, 18).AnswerText));

        Assert.Equal(answer is null, parsed is QuestionException);
    }

    [Fact]
    public void Too_few_tokens_are_refused_with_the_number_needed()
    {
        var question = Question.Create(Operation.Add, 1, 2, 6);

        var whole = Assert.Throws<ArgumentException>(() => question.Encode(new byte[21]));
        var asked = Assert.Throws<ArgumentException>(() => question.EncodeQuestion(new byte[13]));

        Assert.StartsWith("21 tokens are too few: 22 are written.", whole.Message, StringComparison.Ordinal);
        Assert.StartsWith("13 tokens are too few: 14 are written.", asked.Message, StringComparison.Ordinal);
    }
}
