using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>Answers by a rule instead of a model.</summary>
/// <param name="rule">The answer to a question, n + 2 characters.</param>
internal sealed class Oracle(Func<Question, string> rule) : IAnswerer
{
    public static Oracle Exact { get; } = new(question => question.AnswerText);

    /// <summary>Says −0 where both operands are equal.</summary>
    public static Oracle NegativeZero { get; } = new(
        question => question.Operation == Operation.Subtract && question.Left == question.Right
            ? '-' + question.AnswerText[1..]
            : question.AnswerText);

    /// <summary>Adds, but a carry passes over no more than some columns that sum to 9.</summary>
    public static Oracle WithShortCarries(int columns) => new(question =>
    {
        var (left, right) = (question.Text[..question.Digits], question.Text[(question.Digits + 1)..]);
        var answer = new char[question.Digits + 1];
        var (carry, passed) = (0, 0);
        for (var column = 0; column < question.Digits; column++)
        {
            var at = question.Digits - 1 - column;
            var sum = left[at] - '0' + right[at] - '0';
            answer[at + 1] = (char)('0' + ((sum + carry) % 10));
            (carry, passed) = sum switch
            {
                > 9 => (1, 0),
                9 when carry == 1 && passed < columns => (1, passed + 1),
                _ => (0, 0),
            };
        }

        answer[0] = (char)('0' + carry);
        return '+' + new string(answer);
    });

    /// <summary>All that it finds in a list of questions that has an end.</summary>
    public EvaluationResult Examine(IQuestions questions, int maxFailures) =>
        new Examiner(new(questions.Digits), this, Nobody, threads: 2).Examine(questions, 0, questions.Count!.Value, maxFailures, TestContext.Current.CancellationToken);

    private static Oracle Nobody { get; } = new(question => throw new InvalidOperationException($"An oracle has no doubts, not even on {question}."));

    public void Decide(Question[] questions, int count, Decision[] decisions, CancellationToken cancellationToken)
    {
        var next = 0;
        for (var i = 0; i < count; i++)
        {
            foreach (var symbol in rule(questions[i]))
            {
                decisions[next++] = new(Vocabulary.Encode(symbol), Margin: 7, IsDoubtful: false);
            }
        }
    }
}
