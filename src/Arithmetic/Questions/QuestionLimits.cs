using System.Globalization;
using System.Numerics;

namespace VerifiedAddition.Arithmetic;

/// <summary>Checks that operands and answers fit n digits, with an error message for each that does not.</summary>
internal static class QuestionLimits
{
    public static void CheckOperand(Int128 operand, Layout layout)
    {
        if (operand < 0)
        {
            throw new QuestionException(
                $"{operand} is negative: an operand is 0 to {layout.LargestOperand}. Negative numbers occur only as answers.");
        }

        if (operand > layout.LargestOperand)
        {
            throw TooLarge(operand.ToString(CultureInfo.InvariantCulture), layout);
        }
    }

    public static void CheckProduct(Int128 left, Int128 right, Layout layout)
    {
        var product = (BigInteger)left * right;
        var largest = PowerOfTen.Wide(layout.Digits + 1) - 1;
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
