using System.Globalization;

namespace VerifiedAddition.Arithmetic;

/// <summary>Reads questions that a person wrote.</summary>
internal static class QuestionText
{
    private static readonly string Expected =
        $"Write two numbers with {string.Join(", ", OperationRegistry.All.SkipLast(1).Select(operation => operation.Symbol()))} " +
        $"or {OperationRegistry.All[^1].Symbol()} between them, such as 1234+5678.";

    public static Question Parse(string text, int digits)
    {
        ArgumentNullException.ThrowIfNull(text);
        var layout = new Layout(digits);
        var compact = string.Concat(text.Where(character => !char.IsWhiteSpace(character)));

        var equals = compact.IndexOf('=', StringComparison.Ordinal);
        var asked = equals < 0 ? compact : compact[..equals];
        var (operation, at) = FindOperator(asked, text);
        var left = ParseOperand(asked[..at], text, layout);
        var right = ParseOperand(asked[(at + 1)..], text, layout);
        var question = Question.Create(operation, left, right, digits);

        if (equals >= 0)
        {
            CheckAnswer(question, compact[(equals + 1)..]);
        }

        return question;
    }

    private static (Operation Operation, int At) FindOperator(string asked, string text)
    {
        for (var at = 0; at < asked.Length; at++)
        {
            if (OperationRegistry.WithSymbol(asked[at]) is { } operation)
            {
                return (operation, at);
            }
        }

        throw new QuestionException($"'{text}' has no operator. {Expected}");
    }

    private static Int128 ParseOperand(string operand, string text, Layout layout)
    {
        if (operand.Length == 0)
        {
            throw new QuestionException($"'{text}' lacks a number beside its operator. {Expected}");
        }

        foreach (var character in operand)
        {
            if (!char.IsAsciiDigit(character))
            {
                throw new QuestionException($"'{text}' is not a question: '{character}' is not a digit. {Expected}");
            }
        }

        var significant = operand.TrimStart('0');
        return significant.Length > layout.Digits
            ? throw QuestionLimits.TooLarge(significant, layout)
            : Int128.Parse("0" + significant, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <summary>The answer may be absent, padded or not, and without its plus; nothing else may differ.</summary>
    private static void CheckAnswer(Question question, string given)
    {
        var negative = given.StartsWith('-');
        var digits = (negative || given.StartsWith('+') ? given[1..] : given).TrimStart('0');
        var right = question.AnswerText;

        var same = negative == (right[0] == '-') && right.AsSpan(1).TrimStart('0').SequenceEqual(digits);
        if (given.Length > 0 && (!same || given is "+" or "-"))
        {
            throw new QuestionException(
                $"{question.Text}={given} is wrong: the answer is {right}. Leave the answer out, or correct it.");
        }
    }
}
