using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>A model's answer for machines (docs/json.md); a field's name never changes.</summary>
public sealed record AnswerJson(
    string Question, string Predicted, string TeacherForced, string Expected, bool Correct, double Loss, IReadOnlyList<string> Classes, int Digits,
    DigitsSource DigitsFrom)
{
    public static AnswerJson Of(ModelAnswer answer, DigitsSource digitsFrom) => new(
        answer.Question, answer.Predicted, answer.TeacherForced, answer.Expected, answer.Correct, answer.Loss, answer.Classes,
        DigitsOf(answer), digitsFrom);

    /// <summary>Of the model: its answers are a sign and a digit more.</summary>
    public static int DigitsOf(ModelAnswer answer) => answer.Expected.Length - 2;
}
