using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>Converts predicted tokens to text.</summary>
internal static class AnswerText
{
    public static string Of(ReadOnlySpan<Decision> decisions)
    {
        Span<char> text = stackalloc char[decisions.Length];
        for (var i = 0; i < decisions.Length; i++)
        {
            text[i] = Vocabulary.Decode(decisions[i].Token);
        }

        return new(text);
    }
}
