namespace VerifiedAddition.Arithmetic;

/// <summary>What a question asks to do with its two operands.</summary>
public enum Operation
{
    Add,
    Subtract,
    Multiply,
}

/// <summary>How an operation is written.</summary>
public static class OperationNames
{
    /// <summary>All operations in the order in which reports list them.</summary>
    public static IReadOnlyList<Operation> All { get; } = [Operation.Add, Operation.Subtract, Operation.Multiply];

    /// <summary>The operator as it stands in a question: <c>+</c>, <c>-</c> or <c>*</c>.</summary>
    public static char Symbol(this Operation operation) => operation switch
    {
        Operation.Add => '+',
        Operation.Subtract => '-',
        Operation.Multiply => '*',
        _ => throw Unknown(operation),
    };

    /// <summary>The word used in specs, file names and on the command line: <c>add</c>, <c>subtract</c> or <c>multiply</c>.</summary>
    public static string Name(this Operation operation) => operation switch
    {
        Operation.Add => "add",
        Operation.Subtract => "subtract",
        Operation.Multiply => "multiply",
        _ => throw Unknown(operation),
    };

    /// <summary>The token of the operator.</summary>
    public static byte Token(this Operation operation) => operation switch
    {
        Operation.Add => Vocabulary.Plus,
        Operation.Subtract => Vocabulary.Minus,
        Operation.Multiply => Vocabulary.Times,
        _ => throw Unknown(operation),
    };

    private static ArgumentOutOfRangeException Unknown(Operation operation) => new(
        nameof(operation), operation, "There are three operations: Add, Subtract and Multiply.");
}
