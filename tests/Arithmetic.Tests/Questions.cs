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

    private static Gen<long> Operand(int digits)
    {
        var largest = new Layout(digits).LargestOperand;
        return Gen.OneOf(
            Gen.Long[0, largest], Gen.Long[0, Math.Min(9, largest)], Gen.Const(largest), Gen.Long[largest / 2, (largest / 2) + 1]);
    }
}
