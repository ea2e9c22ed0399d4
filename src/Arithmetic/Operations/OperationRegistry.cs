namespace VerifiedAddition.Arithmetic;

/// <summary>The registry of operations.</summary>
public static class OperationRegistry
{
    /// <summary>The rules, at the number of their operation: to add an operation is to add its class here.</summary>
    private static readonly OperationRules[] Registered = [new Addition(), new Subtraction(), new Multiplication()];

    /// <summary>All operations in the order in which reports list them.</summary>
    public static IReadOnlyList<Operation> All { get; } = [.. Registered.Select(rules => rules.Operation)];

    /// <summary>The operations whose columns carry or borrow, so that their questions have strata and their models sub-tasks: addition and subtraction.</summary>
    public static IReadOnlyList<Operation> WithColumns { get; } = [.. Registered.Where(rules => rules.HasColumns).Select(rules => rules.Operation)];

    /// <summary>The rules of an operation.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such operation.</exception>
    public static OperationRules Rules(this Operation operation) => (uint)operation < (uint)Registered.Length
        ? Registered[(int)operation]
        : throw new ArgumentOutOfRangeException(
            nameof(operation), operation, $"There is no such operation. There are {string.Join(", ", Registered.Select(rules => rules.Operation))}.");

    /// <inheritdoc cref="OperationRules.Symbol"/>
    public static char Symbol(this Operation operation) => operation.Rules().Symbol;

    /// <inheritdoc cref="OperationRules.Name"/>
    public static string Name(this Operation operation) => operation.Rules().Name;

    /// <inheritdoc cref="OperationRules.Token"/>
    public static byte Token(this Operation operation) => operation.Rules().Token;

    /// <summary>The operation whose operator is a symbol; null if there is none.</summary>
    public static Operation? WithSymbol(char symbol) => Array.Find(Registered, rules => rules.Symbol == symbol)?.Operation;

    /// <summary>The operation of a question as somebody wrote it, whatever its digits: that of its first operator. Null if it has none.</summary>
    public static Operation? InText(string question)
    {
        ArgumentNullException.ThrowIfNull(question);
        foreach (var character in question.Split('=')[0])
        {
            if (WithSymbol(character) is { } operation)
            {
                return operation;
            }
        }

        return null;
    }
}
