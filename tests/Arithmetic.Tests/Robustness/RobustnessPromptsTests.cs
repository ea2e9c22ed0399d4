using System.Numerics;

namespace VerifiedAddition.Arithmetic.Tests;

public sealed class RobustnessPromptsTests
{
    private const ulong Seed = 7;

    public static TheoryData<RobustnessFamily, Operation, int> Applicable()
    {
        var data = new TheoryData<RobustnessFamily, Operation, int>();
        foreach (var operation in OperationRegistry.All)
        {
            foreach (var digits in new[] { 1, 2, 3, 6, 17, 18, 19, 20 })
            {
                foreach (var family in RobustnessPrompts.Of(digits))
                {
                    data.Add(family, operation, digits);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Applicable))]
    public void What_is_read_and_asked_has_room_in_the_context_and_its_answer_is_that_of_its_operands(RobustnessFamily family, Operation operation, int digits)
    {
        var questions = Questions(family, operation, digits);
        for (var i = 0; i < 200; i++)
        {
            var prompt = questions.At(i);
            var value = operation switch
            {
                Operation.Add => (BigInteger)prompt.Left + prompt.Second,
                Operation.Subtract => (BigInteger)prompt.Left - prompt.Second,
                _ => (BigInteger)prompt.Left * prompt.Second,
            };
            var answer = $"{(value < 0 ? '-' : '+')}{BigInteger.Abs(value).ToString($"D{prompt.AnswerDigits}", System.Globalization.CultureInfo.InvariantCulture)}";

            Assert.InRange(prompt.Read.Length + prompt.Right.Length - 1, 2, new Layout(digits).ContextLength);
            Assert.NotEmpty(prompt.Right);
            Assert.All(prompt.Read + prompt.Right, symbol => Assert.InRange(Vocabulary.Encode(symbol), 0, Vocabulary.Size - 1));
            var begun = prompt.Read[(prompt.Read.IndexOf('=', StringComparison.Ordinal) + 1)..];
            Assert.Equal(prompt.Right, answer.Substring(begun.Length, prompt.Right.Length));
            Assert.Equal("right", prompt.Outcome(prompt.Right));
            Assert.Equal(prompt, questions.At(i));
        }
    }

    [Fact]
    public void Each_family_leaves_the_format_in_its_own_way()
    {
        Assert.Matches(@"^\d{3}-\d{3}=$", Read(RobustnessFamily.Format));
        Assert.Matches(@"^\d{2}-\d{2}=$", Read(RobustnessFamily.OneDigitShort));
        Assert.Matches(@"^\d{4}-\d{4}=$", Read(RobustnessFamily.OneDigitOver));
        Assert.Matches(@"^\d{3}[+*\\]\d{3}=$", Read(RobustnessFamily.WrongOperator));
        for (var i = 0; i < 100; i++)
        {
            Assert.True(Read(RobustnessFamily.Unpadded, i).Length < 8);
            Assert.DoesNotMatch(@"(^|-)0\d", Read(RobustnessFamily.Unpadded, i));
            var (plain, sign, digit) = (Of(RobustnessFamily.Format, i), Of(RobustnessFamily.WrongSign, i), Of(RobustnessFamily.WrongDigit, i));
            Assert.NotEqual(sign.Left - sign.Second < 0 ? '-' : '+', sign.Read[^1]);
            Assert.Equal((5, 4, 3), (plain.Right.Length, sign.Right.Length, digit.Right.Length));
            var swapped = Of(RobustnessFamily.Swapped, i);
            Assert.StartsWith($"{swapped.Left:D3}-{swapped.Second:D3}=", swapped.Read, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Products_are_those_that_a_model_is_trained_on()
    {
        for (var i = 0; i < 50; i++)
        {
            var (plain, unpadded) = (Questions(RobustnessFamily.Format, Operation.Multiply, 4).At(i), Questions(RobustnessFamily.Unpadded, Operation.Multiply, 4).At(i));

            Assert.InRange(plain.Left, 0, 99);
            Assert.InRange(plain.Second, 0, 99);
            Assert.Equal($"{plain.Left:D4}*{plain.Second:D4}=", plain.Read);
            Assert.Equal($"+{plain.Left * plain.Second:D5}", plain.Right);
            Assert.Equal($"{unpadded.Left}*{unpadded.Second}=", unpadded.Read);
        }
    }

    [Fact]
    public void Of_a_question_that_is_too_long_as_many_symbols_are_asked_as_there_is_room_for()
    {
        var prompt = Of(RobustnessFamily.OneDigitOver, 0);

        Assert.Equal((4, 5), (prompt.Right.Length, prompt.AnswerDigits));
    }

    [Theory]
    [InlineData("+0046", "right")]
    [InlineData("-0046", "sign")]
    [InlineData("-0022", "x-y")]
    [InlineData("+0022", "y-x")]
    [InlineData("+0408", "x*y")]
    [InlineData("+0012", "x")]
    [InlineData("+0034", "y")]
    [InlineData("+0000", "0")]
    [InlineData("+0047", "other")]
    [InlineData("0046+", "no number")]
    [InlineData("+00?6", "no number")]
    [InlineData("?0046", "no number")]
    public void An_answer_is_called_what_it_is(string written, string outcome) =>
        Assert.Equal(outcome, new Prompt("012+034=", "+0046", 12, 34, AnswerDigits: 4).Outcome(written));

    [Fact]
    public void What_stands_there_already_is_a_part_of_the_answer()
    {
        var prompt = new Prompt("012-034=+", "0022", 12, 34, AnswerDigits: 4);

        Assert.Equal(["right", "x+y", "0", "other"], new[] { "0022", "0046", "0000", "0023" }.Select(prompt.Outcome), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData(RobustnessFamily.OneDigitOver, 20, "no question has more than 20 digits")]
    [InlineData(RobustnessFamily.OneDigitShort, 1, "no question has fewer digits than 1")]
    [InlineData(RobustnessFamily.Unpadded, 1, "no leading zero to leave out")]
    public void A_family_that_does_not_apply_is_refused_with_those_that_do(RobustnessFamily family, int digits, string reason)
    {
        var error = Assert.Throws<ArgumentException>(() => Questions(family, Operation.Add, digits));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains("These apply: Format, Swapped", error.Message, StringComparison.Ordinal);
    }

    private static RobustnessPrompts Questions(RobustnessFamily family, Operation operation, int digits) => new(family, operation, digits, [operation], Seed);

    private static Prompt Of(RobustnessFamily family, int index) => Questions(family, Operation.Subtract, 3).At(index);

    private static string Read(RobustnessFamily family, int index = 0) => Of(family, index).Read;
}
