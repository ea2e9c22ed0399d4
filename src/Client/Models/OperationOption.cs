using System.CommandLine;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Client;

/// <summary>The option <c>--operation</c> of commands that ask a model something: one operation by its name, or <c>all</c>.</summary>
internal static class OperationOption
{
    /// <summary>All that the command can ask of the model at hand.</summary>
    private const string All = "all";

    /// <summary>What a weight file is asked to do where nobody says: it does not tell what it was trained for.</summary>
    public static IReadOnlyList<Operation> OfFiles => OperationRegistry.WithColumns;

    /// <summary>The option.</summary>
    /// <param name="operations">Those that the command can ask.</param>
    /// <param name="description">What the option decides and what <c>all</c> means; the names are put before it.</param>
    public static Option<string> Create(IReadOnlyList<Operation> operations, string description)
    {
        var option = new Option<string>("--operation")
        {
            Description = $"{string.Join(", ", operations.Select(operation => operation.Name()))}, or {All}: {description}",
            DefaultValueFactory = _ => All,
        };
        option.AcceptOnlyFromAmong([.. operations.Select(operation => operation.Name()), All]);
        return option;
    }

    /// <summary>The operation that was named; null for all.</summary>
    public static Operation[]? Chosen(string given) =>
        OperationRegistry.All.Where(operation => string.Equals(operation.Name(), given, StringComparison.Ordinal)).ToArray() is { Length: > 0 } named ? named : null;
}
