using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>A model's answer as JSON (docs/json.md); a field's name never changes.</summary>
internal sealed record AnswerJson(
    string Question, string Predicted, string TeacherForced, string Expected, bool Correct, double Loss, IReadOnlyList<string> Classes, int Digits,
    DigitsSource DigitsFrom)
{
    public static AnswerJson Of(ModelAnswer answer, DigitsSource digitsFrom) => new(
        answer.Question, answer.Predicted, answer.TeacherForced, answer.Expected, answer.Correct, answer.Loss, answer.Classes,
        DigitsOf(answer), digitsFrom);

    /// <summary>Returns the model's number of digits: an answer is a sign and one digit more.</summary>
    public static int DigitsOf(ModelAnswer answer) => answer.Expected.Length - 2;
}
