namespace VerifiedAddition.Arithmetic;

/// <summary>Every question of an operation once: question <c>i</c> has the operands <c>i / 10ᵏ</c> and <c>i mod 10ᵏ</c>, k being the operation's <see cref="OperationRules.OperandDigits"/>.</summary>
public sealed class ExhaustiveQuestions : IQuestions
{
    /// <summary>With more digits the questions could not be numbered (10²ⁿ is beyond 64 bits), let alone asked.</summary>
    public const int MaxDigits = 9;

    private readonly long _operands;

    /// <exception cref="ArgumentOutOfRangeException">The digits are outside 1–9, or the operation is unknown.</exception>
    public ExhaustiveQuestions(int digits, Operation operation)
    {
        if (digits is < 1 or > MaxDigits)
        {
            throw new ArgumentOutOfRangeException(
                nameof(digits), digits, $"Only questions of 1 to {MaxDigits} digits can all be asked. Take strata for more.");
        }

        (Digits, Operation, _operands) = (digits, operation, PowerOfTen.At(operation.Rules().OperandDigits(digits)));
    }

    public int Digits { get; }

    public Operation Operation { get; }

    /// <summary>10²ᵏ: 10²ⁿ sums or differences, 10²⌈ⁿᐟ²⌉ products.</summary>
    public long? Count => _operands * _operands;

    public void Fill(long first, Span<Question> questions)
    {
        QuestionRange.Check(this, first, questions.Length);
        var (left, right) = Math.DivRem(first, _operands);
        for (var i = 0; i < questions.Length; i++)
        {
            questions[i] = new(Operation, left, right, Digits);
            if (++right == _operands)
            {
                (left, right) = (left + 1, 0);
            }
        }
    }
}

internal static class QuestionRange
{
    public static void Check(IQuestions questions, long first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        if (questions.Count is { } all && first > all - count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(first), first, $"Questions {first} to {first + count - 1} are asked for, but there are {all}: 0 to {all - 1}.");
        }
    }
}
