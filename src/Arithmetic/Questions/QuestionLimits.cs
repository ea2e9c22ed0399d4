namespace VerifiedAddition.Arithmetic;

/// <summary>Checks that operands and answers fit n digits, with an error message for each that does not.</summary>
internal static class QuestionLimits
{
    public static void CheckOperand(long operand, Layout layout)
    {
        if (operand < 0)
        {
            throw new QuestionException(
                $"{operand} is negative: an operand is 0 to {layout.LargestOperand}. Negative numbers occur only as answers.");
        }

        if (operand > layout.LargestOperand)
        {
            throw TooLarge(operand.ToString(System.Globalization.CultureInfo.InvariantCulture), layout);
        }
    }

    public static void CheckProduct(long left, long right, Layout layout)
    {
        var product = (Int128)left * right;
        var largest = Int128.Min(((Int128)layout.LargestOperand * 10) + 9, long.MaxValue);
        if (product > largest)
        {
            throw new QuestionException(
                $"{left} * {right} is {product}, which does not fit an answer of {layout.Digits + 1} digits: the largest is {largest}. " +
                "Widen the question or multiply smaller operands.");
        }
    }

    public static QuestionException TooLarge(string operand, Layout layout) => new(
        $"{operand} does not fit {layout.Digits} digits: the largest operand is {layout.LargestOperand}. " +
        "Widen the question or ask for smaller operands.");
}
