namespace VerifiedAddition.Arithmetic;

/// <summary>How the operator and the sign of the answer are named.</summary>
public enum PositionNames
{
    /// <summary><c>OPR</c> for the operator and <c>A(n+1)</c> for the sign, as in all newer maps.</summary>
    Current,

    /// <summary><c>*</c> for the operator, whichever it is, and <c>+</c> for the sign, as on the maps of the first notebooks.</summary>
    Original,
}

/// <summary>Which token stands where in a question of <paramref name="Digits"/> digits and its answer.</summary>
/// <remarks>
/// <para>
/// First operand, operator, second operand, <c>=</c>, sign, then <c>Digits + 1</c> answer digits; most significant digit first, zero
/// padded (docs/domain.md, section 1.2). A digit <c>k</c> counts from the units. Positions count from 0.
/// </para>
/// <para>
/// The first notebooks' models only add, and their answers have no sign: they have the first thirteen tokens, and every answer digit stands one
/// position earlier (docs/domain.md, section 1.2).
/// </para>
/// <para>The logits at position p predict token p + 1, so the last position is never used.</para>
/// </remarks>
/// <param name="Digits">Digits of an operand, <see cref="MinDigits"/> to <see cref="MaxDigits"/>.</param>
/// <param name="IsUnsigned">Whether answers have no sign, as those of the first notebooks' models.</param>
/// <exception cref="ArgumentOutOfRangeException">The number of digits is outside 1–20.</exception>
public readonly record struct Layout(int Digits, bool IsUnsigned = false)
{
    public const int MinDigits = 1;

    /// <summary>The digits of the largest published model.</summary>
    public const int MaxDigits = 20;

    public int Digits { get; } = Checked(Digits);

    /// <summary>Tokens of a question with its answer: 3n + 4, or 3n + 3 without a sign.</summary>
    public int ContextLength => QuestionTokens + AnswerTokens;

    /// <summary>Number of tokens that there are: 15, or 13 without a sign.</summary>
    public int VocabularySize => IsUnsigned ? Vocabulary.UnsignedSize : Vocabulary.Size;

    /// <summary>The operations whose questions and answers can be written.</summary>
    public IReadOnlyList<Operation> Operations => IsUnsigned ? [Operation.Add] : OperationRegistry.All;

    /// <summary>Tokens up to and with <c>=</c>: 2n + 2.</summary>
    public int QuestionTokens => (2 * Digits) + 2;

    /// <summary>Tokens of sign and answer digits, which are also the scored ones: n + 2, or n + 1 without a sign.</summary>
    public int AnswerTokens => IsUnsigned ? Digits + 1 : Digits + 2;

    /// <summary>The first position whose logits are scored: <c>=</c>, which predicts the first token of the answer.</summary>
    public int FirstScoredPosition => EqualsPosition;

    public int OperatorPosition => Digits;

    public int EqualsPosition => (2 * Digits) + 1;

    /// <summary>The first token of the answer: the sign, or without one the leading digit.</summary>
    public int AnswerPosition => (2 * Digits) + 2;

    /// <summary>The sign of the answer; null if answers have none.</summary>
    public int? SignPosition => IsUnsigned ? null : AnswerPosition;

    /// <summary>The position that predicts the answer's leading digit: the sign, or without one <c>=</c>.</summary>
    public int LeadingDigitPredictor => PositionOfAnswer(Digits) - 1;

    /// <summary>The largest operand: n nines.</summary>
    public Int128 LargestOperand => PowerOfTen.Wide(Digits) - 1;

    /// <summary>An answer as it is shown: of a model that writes no sign, with the plus that is meant.</summary>
    /// <param name="written">The characters of the answer's tokens.</param>
    /// <returns>Sign and n + 1 digits.</returns>
    public string Signed(ReadOnlySpan<char> written) => IsUnsigned ? $"+{written}" : new(written);

    /// <summary>Position of digit <paramref name="k"/> of the first operand, D<c>k</c>; k is 0 to n − 1.</summary>
    public int PositionOfFirst(int k) => Digits - 1 - Index(k, Digits - 1);

    /// <summary>Position of digit <paramref name="k"/> of the second operand, D'<c>k</c>; k is 0 to n − 1.</summary>
    public int PositionOfSecond(int k) => (2 * Digits) - Index(k, Digits - 1);

    /// <summary>Position of answer digit <paramref name="k"/>, A<c>k</c>; k is 0 to n, and n + 1 is the sign if there is one.</summary>
    public int PositionOfAnswer(int k) => ContextLength - 1 - Index(k, AnswerTokens - 1);

    /// <summary>Name of the token at a position: <c>D5</c> … <c>OPR</c>, <c>D'5</c> … <c>=</c>, <c>A7</c> (the sign) … <c>A0</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such position.</exception>
    public string NameOf(int position, PositionNames names = PositionNames.Current)
    {
        if (position < 0 || position >= ContextLength)
        {
            throw new ArgumentOutOfRangeException(
                nameof(position), position, $"A question of {Digits} digits has positions 0 to {ContextLength - 1}.");
        }

        if (position == OperatorPosition)
        {
            return names == PositionNames.Original ? "*" : "OPR";
        }

        if (position == SignPosition && names == PositionNames.Original)
        {
            return "+";
        }

        return position switch
        {
            _ when position < OperatorPosition => $"D{Digits - 1 - position}",
            _ when position < EqualsPosition => $"D'{(2 * Digits) - position}",
            _ when position == EqualsPosition => "=",
            _ => $"A{ContextLength - 1 - position}",
        };
    }

    /// <summary>The position of a name, in either way of naming.</summary>
    /// <exception cref="ArgumentException">No position of this layout has that name.</exception>
    public int PositionNamed(string name)
    {
        for (var position = 0; position < ContextLength; position++)
        {
            if (Is(NameOf(position)) || Is(NameOf(position, PositionNames.Original)))
            {
                return position;
            }
        }

        throw new ArgumentException(
            $"No position is named '{name}'. With {Digits} digits the names are D{Digits - 1} to D0, OPR, D'{Digits - 1} to D'0, " +
            $"= and A{AnswerTokens - 1}{(IsUnsigned ? "" : " (the sign)")} to A0.",
            nameof(name));

        bool Is(string known) => string.Equals(name, known, StringComparison.Ordinal);
    }

    private static int Checked(int digits) => digits is >= MinDigits and <= MaxDigits
        ? digits
        : throw new ArgumentOutOfRangeException(
            nameof(digits),
            digits,
            $"A question has {MinDigits} to {MaxDigits} digits. Choose a number in that range.");

    private static int Index(int k, int last) => k >= 0 && k <= last
        ? k
        : throw new ArgumentOutOfRangeException(nameof(k), k, $"Digits count from the units: here they are 0 to {last}.");
}
