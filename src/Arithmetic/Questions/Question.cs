namespace VerifiedAddition.Arithmetic;

/// <summary>One question: two operands, an operation, and the number of digits it is written with.</summary>
/// <remarks>
/// Operands are 0 to 10ⁿ − 1. Made by <see cref="Create"/> or <see cref="Parse"/>, which refuse what does not fit; the default value is
/// no question.
/// </remarks>
public readonly record struct Question
{
    // Operands of more than 18 digits do not fit 64 bits. Their lowest 18 digits are kept apart from those above, so that shorter operands are
    // plain 64-bit numbers. All else is a number of four bytes, written at once: the operation, the digits, and what is above of either operand.
    private readonly long _left;
    private readonly long _right;
    private readonly uint _rest;

    internal Question(Operation operation, Int128 left, Int128 right, int digits)
        : this(operation, PowerOfTen.Cut(left, digits), PowerOfTen.Cut(right, digits), digits)
    {
    }

    internal Question(Operation operation, (long Low, long High) left, (long Low, long High) right, int digits)
    {
        (_left, _right) = (left.Low, right.Low);
        _rest = (uint)operation | ((uint)digits << 8) | ((uint)left.High << 16) | ((uint)right.High << 24);
    }

    public Int128 Left => PowerOfTen.Join(_left, LeftHigh);

    public Int128 Right => PowerOfTen.Join(_right, RightHigh);

    private long LeftHigh => (byte)(_rest >> 16);

    private long RightHigh => _rest >> 24;

    public Operation Operation => (Operation)(byte)_rest;

    /// <summary>Digits each operand is padded to, 1 to 20.</summary>
    public int Digits => (byte)(_rest >> 8);

    public Layout Layout => new(Digits);

    /// <summary>The right answer. Without its sign it fits n + 1 digits.</summary>
    public Int128 Answer => Operation.Rules().Answer(Left, Right);

    /// <summary>The leading 18 digits of both operands, to sort questions of one length by, so that those that begin alike are neighbours.</summary>
    public (long Left, long Right) LeadingDigits => Digits <= PowerOfTen.LowDigits
        ? (_left, _right)
        : ((long)(Left / PowerOfTen.At(Digits - PowerOfTen.LowDigits)), (long)(Right / PowerOfTen.At(Digits - PowerOfTen.LowDigits)));

    /// <summary>The zero-padded operands and the operator, such as <c>133357+182243</c>.</summary>
    public string Text => ToString()[..Layout.EqualsPosition];

    /// <summary>The answer as a model must write it: sign and n + 1 digits, such as <c>+0315600</c>. Zero is positive.</summary>
    public string AnswerText => ToString()[Layout.AnswerPosition..];

    /// <summary>A question of known operands.</summary>
    /// <exception cref="QuestionException">An operand or the answer does not fit the digits.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The digits are outside 1–20, or the operation is unknown.</exception>
    public static Question Create(Operation operation, Int128 left, Int128 right, int digits)
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
    /// <exception cref="ArgumentOutOfRangeException">The digits are outside 1–20.</exception>
    public static Question Parse(string text, int digits) => QuestionText.Parse(text, digits);

    /// <summary>Writes question and answer: the first 3n + 4 bytes of <paramref name="tokens"/>. Allocates nothing.</summary>
    /// <exception cref="ArgumentException">There is less room than that.</exception>
    public void Encode(Span<byte> tokens)
    {
        var digits = Digits;
        var length = (3 * digits) + 4;
        CheckRoom(tokens, length);

        EncodeQuestion(tokens);
        if (digits >= PowerOfTen.LowDigits)
        {
            WriteLongAnswer(tokens[((2 * digits) + 2)..length]);
            return;
        }

        var answer = Operation.Rules().Answer(_left, _right);
        tokens[(2 * digits) + 2] = answer < 0 ? Vocabulary.Minus : Vocabulary.Plus;
        WriteDigits(Math.Abs(answer), tokens.Slice((2 * digits) + 3, digits + 1));
    }

    /// <summary>Writes question and answer as a layout has them. Allocates nothing.</summary>
    /// <param name="tokens">Receives the layout's tokens, from the first on.</param>
    /// <param name="layout">A layout of the question's number of digits.</param>
    /// <exception cref="ArgumentException">There is less room than that, or the layout has no such operation.</exception>
    public void Encode(Span<byte> tokens, Layout layout)
    {
        if (!layout.IsUnsigned)
        {
            Encode(tokens);
            return;
        }

        if (Operation != Operation.Add)
        {
            throw new ArgumentException(
                $"The question {Text} {Operation.Rules().Verb}, but the model only adds: its answers have no sign, and it has {Vocabulary.UnsignedSize} tokens. " +
                "Ask it additions.",
                nameof(layout));
        }

        CheckRoom(tokens, layout.ContextLength);
        Span<byte> signed = stackalloc byte[layout.ContextLength + 1];
        Encode(signed);
        signed[..layout.AnswerPosition].CopyTo(tokens);
        signed[(layout.AnswerPosition + 1)..].CopyTo(tokens[layout.AnswerPosition..]);
    }

    /// <summary>Writes the question with its <c>=</c>: the first 2n + 2 bytes of <paramref name="tokens"/>. Allocates nothing.</summary>
    /// <exception cref="ArgumentException">There is less room than that.</exception>
    public void EncodeQuestion(Span<byte> tokens)
    {
        CheckRoom(tokens, (2 * Digits) + 2);

        var digits = Digits;
        var left = tokens[..digits];
        var right = tokens.Slice(digits + 1, digits);
        if (digits > PowerOfTen.LowDigits)
        {
            left = WriteHigh(LeftHigh, left);
            right = WriteHigh(RightHigh, right);
        }

        WriteDigits(_left, left);
        tokens[digits] = Operation.Token();
        WriteDigits(_right, right);
        tokens[(2 * digits) + 1] = Vocabulary.EqualsSign;
    }

    /// <summary>Question and answer, such as <c>133357+182243=+0315600</c>.</summary>
    public override string ToString()
    {
        Span<byte> tokens = stackalloc byte[(3 * Digits) + 4];
        Encode(tokens);
        return Vocabulary.Decode(tokens);
    }

    /// <summary>The digits of the operands, column by column.</summary>
    internal ColumnReader ReadColumns() => new((_left, LeftHigh), (_right, RightHigh));

    /// <summary>Writes sign and digits of an answer that may not fit 64 bits.</summary>
    private void WriteLongAnswer(Span<byte> tokens)
    {
        var answer = Answer;
        var (low, high) = PowerOfTen.Cut(Int128.Abs(answer), Digits + 1);
        tokens[0] = answer < 0 ? Vocabulary.Minus : Vocabulary.Plus;
        WriteDigits(low, WriteHigh(high, tokens[1..]));
    }

    /// <summary>Writes the digits above the lowest 18, and returns the room for those.</summary>
    private static Span<byte> WriteHigh(long high, Span<byte> digits)
    {
        WriteDigits(high, digits[..^PowerOfTen.LowDigits]);
        return digits[^PowerOfTen.LowDigits..];
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
