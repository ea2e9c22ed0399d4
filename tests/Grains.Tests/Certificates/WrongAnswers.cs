using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains.Tests;

/// <summary>Wrong answers to real questions.</summary>
internal static class WrongAnswers
{
    /// <summary>Question <paramref name="index"/> of a plan, answered with another units digit.</summary>
    public static FailingQuestion To(VerificationPlan plan, long index)
    {
        var questions = new Question[1];
        plan.List().Fill(index, questions);
        var (question, expected) = (questions[0], questions[0].AnswerText);
        var predicted = expected[..^1] + (expected[^1] == '9' ? '0' : (char)(expected[^1] + 1));
        return new(index, question.Text, expected, predicted, Complexity.Of(question).Label(), ImpactCode.Of(expected, predicted));
    }
}
