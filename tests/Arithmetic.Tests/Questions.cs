using CsCheck;

namespace VerifiedAddition.Arithmetic.Tests;

/// <summary>Random questions of all operations and widths, short operands and nines no less than long ones.</summary>
internal static class Questions
{
    public static Gen<Question> Any { get; } = Gen.Int[Layout.MinDigits, Layout.MaxDigits].SelectMany(OfDigits);

    public static Gen<Question> OfDigits(int digits) => Gen.Enum<Operation>().SelectMany(operation => Of(operation, digits));

    public static Gen<Question> Of(Operation operation, int digits)
    {
        var operand = Operand(operation == Operation.Multiply ? digits - (digits / 2) : digits);
        return Gen.Select(operand, operand, (left, right) => Question.Create(operation, left, right, digits));
    }

    private static Gen<Int128> Operand(int digits)
    {
        var largest = new Layout(digits).LargestOperand;
        return Gen.OneOf(
            Gen.Int[0, 9].Array[digits].Select(all => all.Aggregate((Int128)0, (number, digit) => (10 * number) + digit)),
            Gen.Int[0, 9].Select(digit => (Int128)digit),
            Gen.Const(largest),
            Gen.Int[0, 1].Select(more => (largest / 2) + more));
    }
}
