using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>A model's answer as JSON (docs/json.md); a field's name never changes.</summary>
/// <param name="Question">As it was asked.</param>
/// <param name="Predicted">By greedy decoding, n+2 characters: sign and n+1 digits.</param>
/// <param name="TeacherForced">The likeliest tokens given the right answer so far, n+2 characters.</param>
/// <param name="Expected">The right answer.</param>
/// <param name="Correct">Whether <paramref name="Predicted"/> is <paramref name="Expected"/>.</param>
/// <param name="Loss">Mean over the n+2 answer tokens of −log p(right token), in nats.</param>
/// <param name="Classes">Complexity classes of the question.</param>
/// <param name="Digits">What the model was taken for.</param>
/// <param name="DigitsFrom">Why.</param>
public sealed record AnswerJson(
    string Question, string Predicted, string TeacherForced, string Expected, bool Correct, double Loss, IReadOnlyList<string> Classes, int Digits,
    DigitsSource DigitsFrom)
{
    /// <summary>The JSON form of an answer.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="digitsFrom">How the model's digits are known.</param>
    public static AnswerJson Of(ModelAnswer answer, DigitsSource digitsFrom) => new(
        answer.Question, answer.Predicted, answer.TeacherForced, answer.Expected, answer.Correct, answer.Loss, answer.Classes,
        DigitsOf(answer), digitsFrom);

    /// <summary>Returns the model's number of digits: an answer is a sign and one digit more.</summary>
    public static int DigitsOf(ModelAnswer answer) => answer.Expected.Length - 2;
}
