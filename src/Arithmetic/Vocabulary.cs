namespace VerifiedAddition.Arithmetic;

/// <summary>The fifteen tokens; one character is one token (docs/domain.md, section 1.1).</summary>
/// <remarks>
/// Ids 0 to 9 are the digits. <see cref="Plus"/> and <see cref="Minus"/> serve both as operator and as sign of an answer.
/// <see cref="Divide"/>, written as a backslash, exists in the vocabulary but in no data.
/// </remarks>
public static class Vocabulary
{
    /// <summary>The number of tokens: d_vocab and d_vocab_out of every model whose answers have a sign.</summary>
    public const int Size = 15;

    /// <summary>The number of tokens of models whose answers have no sign: the first of all, up to <c>=</c>.</summary>
    public const int UnsignedSize = 13;

    public const byte Plus = 10;
    public const byte Minus = 11;
    public const byte EqualsSign = 12;
    public const byte Times = 13;
    public const byte Divide = 14;

    private const string Characters = "0123456789+-=*\\";

    /// <summary>The token of one character.</summary>
    /// <exception cref="ArgumentException">The character is not in the vocabulary.</exception>
    public static byte Encode(char character)
    {
        var token = Characters.IndexOf(character, StringComparison.Ordinal);
        return token >= 0
            ? (byte)token
            : throw new ArgumentException(
                $"'{character}' is not in the vocabulary. Write a question with 0 to 9, + - * and =.", nameof(character));
    }

    /// <summary>The tokens of a text. Blanks, tabs and line ends are skipped.</summary>
    /// <exception cref="ArgumentException">A character is not in the vocabulary.</exception>
    public static byte[] Encode(ReadOnlySpan<char> text)
    {
        var tokens = new byte[text.Length];
        var count = 0;
        foreach (var character in text)
        {
            if (!char.IsWhiteSpace(character))
            {
                tokens[count++] = Encode(character);
            }
        }

        return tokens[..count];
    }

    /// <summary>The character of a token, or <c>?</c> for an id that is not a token.</summary>
    public static char Decode(int token) => (uint)token < Size ? Characters[token] : '?';

    /// <summary>The text of some tokens, one character each.</summary>
    public static string Decode(ReadOnlySpan<byte> tokens)
    {
        Span<char> text = tokens.Length <= 128 ? stackalloc char[tokens.Length] : new char[tokens.Length];
        for (var i = 0; i < tokens.Length; i++)
        {
            text[i] = Decode(tokens[i]);
        }

        return new string(text);
    }
}
