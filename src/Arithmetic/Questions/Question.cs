namespace VerifiedAddition.Arithmetic;

/// <summary>One question: two operands, an operation, and the number of digits it is written with.</summary>
/// <remarks>
/// Operands are 0 to 10ⁿ − 1. Made by <see cref="Create"/> or <see cref="Parse"/>, which refuse what does not fit; the default value is
/// no question.
/// </remarks>
public readonly record struct Question
{
    internal Question(Operation operation, long left, long right, int digits) =>
        (Left, Right, Operation, Digits) = (left, right, operation, digits);

    public long Left { get; }

    public long Right { get; }

    public Operation Operation { get; }

    /// <summary>Digits each operand is padded to, 1 to 18.</summary>
    public int Digits { get; }

    public Layout Layout => new(Digits);

    /// <summary>The right answer. Without its sign it fits n + 1 digits.</summary>
    public long Answer => Operation.Rules().Answer(Left, Right);

    /// <summary>The zero-padded operands and the operator, such as <c>133357+182243</c>.</summary>
    public string Text => ToString()[..Layout.EqualsPosition];

    /// <summary>The answer as a model must write it: sign and n + 1 digits, such as <c>+0315600</c>. Zero is positive.</summary>
    public string AnswerText => ToString()[Layout.SignPosition..];

    /// <summary>A question of known operands.</summary>
    /// <exception cref="QuestionException">An operand or the answer does not fit the digits.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The digits are outside 1–18, or the operation is unknown.</exception>
    public static Question Create(Operation operation, long left, long right, int digits)
    {
        var rules = operation.Rules();
        var layout = new Layout(digits);
        QuestionLimits.CheckOperand(left, layout);
        QuestionLimits.CheckOperand(right, layout);
        rules.Check(left, right, layout);
        return new(operation, left, right, digits);
    }

    /// <summary>
    /// Reads <c>1234+5678</c>. Blanks and leading zeros do not matter. The text may end in <c>=</c> and the answer, which must then be
    /// right.
    /// </summary>
    /// <exception cref="QuestionException">The text is not a question of that many digits; the message says why.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The digits are outside 1–18.</exception>
    public static Question Parse(string text, int digits) => QuestionText.Parse(text, digits);

    /// <summary>Writes question and answer: the first 3n + 4 bytes of <paramref name="tokens"/>. Allocates nothing.</summary>
    /// <exception cref="ArgumentException">There is less room than that.</exception>
    public void Encode(Span<byte> tokens)
    {
        var length = (3 * Digits) + 4;
        CheckRoom(tokens, length);

        EncodeQuestion(tokens);
        var answer = Answer;
        tokens[(2 * Digits) + 2] = answer < 0 ? Vocabulary.Minus : Vocabulary.Plus;
        WriteDigits(Math.Abs(answer), tokens.Slice((2 * Digits) + 3, Digits + 1));
    }

    /// <summary>Writes the question with its <c>=</c>: the first 2n + 2 bytes of <paramref name="tokens"/>. Allocates nothing.</summary>
    /// <exception cref="ArgumentException">There is less room than that.</exception>
    public void EncodeQuestion(Span<byte> tokens)
    {
        CheckRoom(tokens, (2 * Digits) + 2);

        WriteDigits(Left, tokens[..Digits]);
        tokens[Digits] = Operation.Token();
        WriteDigits(Right, tokens.Slice(Digits + 1, Digits));
        tokens[(2 * Digits) + 1] = Vocabulary.EqualsSign;
    }

    /// <summary>Question and answer, such as <c>133357+182243=+0315600</c>.</summary>
    public override string ToString()
    {
        Span<byte> tokens = stackalloc byte[(3 * Digits) + 4];
        Encode(tokens);
        return Vocabulary.Decode(tokens);
    }

    private static void WriteDigits(long value, Span<byte> digits)
    {
        var rest = (ulong)value;
        for (var i = digits.Length - 1; i >= 0; i--)
        {
            var tenth = rest / 10;
            digits[i] = (byte)(rest - (tenth * 10));
            rest = tenth;
        }
    }

    private static void CheckRoom(ReadOnlySpan<byte> tokens, int needed)
    {
        if (tokens.Length < needed)
        {
            throw new ArgumentException($"{tokens.Length} tokens are too few: {needed} are written. Pass a longer span.", nameof(tokens));
        }
    }
}
