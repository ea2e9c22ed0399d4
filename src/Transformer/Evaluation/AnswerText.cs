using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>Converts predicted tokens to text: sign and n + 1 digits, whether or not the model writes the sign.</summary>
internal static class AnswerText
{
    public static string Of(ReadOnlySpan<Decision> decisions, Layout layout)
    {
        Span<char> text = stackalloc char[decisions.Length];
        for (var i = 0; i < decisions.Length; i++)
        {
            text[i] = Vocabulary.Decode(decisions[i].Token);
        }

        return layout.Signed(text);
    }
}
