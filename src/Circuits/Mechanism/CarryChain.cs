namespace VerifiedAddition.Circuits;

/// <summary>A carry or borrow into the column of an answer digit that is decided some columns below it, where all columns between pass it on.</summary>
/// <param name="Class">Additions, or subtractions with a positive or negative answer; a borrow is that of the smaller operand from the larger one.</param>
/// <param name="Digit">The answer digit, 1 to n for additions, whose A(n) is the carry itself, 1 to n − 1 for subtractions.</param>
/// <param name="Depth">By how many columns the deciding one is lower, 1 to <paramref name="Digit"/>.</param>
public readonly record struct CarryChain(OperationClass Class, int Digit, int Depth)
{
    /// <summary>All chains of some classes.</summary>
    /// <param name="digits">Digits of an operand.</param>
    /// <param name="classes">The classes.</param>
    /// <param name="depth">Largest depth.</param>
    public static IReadOnlyList<CarryChain> All(int digits, IEnumerable<OperationClass> classes, int depth) =>
    [
        .. from kind in classes
           from digit in Enumerable.Range(1, kind is OperationClass.Addition ? digits : digits - 1)
           from deep in Enumerable.Range(1, Math.Min(depth, digit))
           select new CarryChain(kind, digit, deep),
    ];
}
