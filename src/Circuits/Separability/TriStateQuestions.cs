using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>Questions in three groups that differ in what one column does with a carry or borrow (docs/domain.md, section 9.9).</summary>
/// <remarks>
/// Group 0 sends no carry (or, subtracting, sends a borrow), group 1 propagates an incoming one, group 2 is the opposite of group 0. Lower
/// columns send nothing into the column. Higher digits are zero; but where there are some, a subtraction has a leading 1 in the operand that
/// must be larger. In the leading column there is no room for it: the answer's sign follows the group.
/// </remarks>
public static class TriStateQuestions
{
    /// <summary>Default number of questions per group.</summary>
    public const int DefaultPerGroup = 100;

    private const ulong Stream = (1 << 20) + 1;

    /// <param name="kind">The kind of questions.</param>
    /// <param name="digit">The column, 0 for units.</param>
    /// <param name="digits">Number of digits of an operand.</param>
    /// <param name="seed">Seed of the random digits.</param>
    /// <param name="perGroup">Questions per group; in the units column they repeat.</param>
    /// <returns>The groups one after the other.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    public static (Question[] Questions, int[] Groups) For(
        OperationClass kind, int digit, int digits, ulong seed, int perGroup = DefaultPerGroup)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(digit);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(digit, digits);
        int[] groups = [.. Enumerable.Range(0, 3 * perGroup).Select(i => i / perGroup)];
        return ([.. groups.Select((group, i) => Draw(kind, digit, digits, group, new(seed, Stream, (ulong)i)))], groups);
    }

    private static Question Draw(OperationClass kind, int digit, int digits, int group, CounterRandom random)
    {
        var (x, y) = kind == OperationClass.Addition ? Summands(group, ref random) : Operands(group, ref random);
        var power = (Int128)Math.Pow(10, digit);
        var (low, other) = Lower(kind, power, ref random);
        var leading = digit < digits - 1 ? (Int128)Math.Pow(10, digits - 1) : 0;
        var (left, right) = kind switch
        {
            OperationClass.PositiveAnswer => (leading, 0),
            OperationClass.NegativeAnswer => (0, leading),
            _ => ((Int128)0, (Int128)0),
        };
        return Question.Create(
            kind == OperationClass.Addition ? Operation.Add : Operation.Subtract, left + (x * power) + low, right + (y * power) + other, digits);
    }

    private static (int X, int Y) Summands(int group, ref CounterRandom random)
    {
        var x = group switch
        {
            0 => random.Below(9),
            1 => random.Below(10),
            _ => 1 + random.Below(9),
        };
        return (x, group switch
        {
            0 => random.Below(9 - x),
            1 => 9 - x,
            _ => 10 - x + random.Below(x),
        });
    }

    private static (int X, int Y) Operands(int group, ref CounterRandom random)
    {
        var larger = 1 + random.Below(9);
        var smaller = random.Below(larger);
        return group switch
        {
            0 => (smaller, larger),
            1 => (larger, larger),
            _ => (larger, smaller),
        };
    }

    /// <summary>The digits below the column: no carry out of them, and no borrow; for negative answers, none with swapped operands.</summary>
    private static (Int128 Low, Int128 Other) Lower(OperationClass kind, Int128 power, ref CounterRandom random)
    {
        var (one, share) = ((Int128)(random.Unit() * (double)power), random.Unit());
        var other = kind == OperationClass.Addition ? (Int128)(share * (double)(power - one)) : (Int128)(share * (double)(one + 1));
        return kind == OperationClass.NegativeAnswer ? (other, one) : (one, other);
    }
}
