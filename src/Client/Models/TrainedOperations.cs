using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Client;

/// <summary>
/// The operations that a model was trained on. No command asks a variant anything else, since its answers would mean nothing. A weight file does
/// not say what it was trained for, so the user is told what it is asked.
/// </summary>
internal static class TrainedOperations
{
    /// <summary>Returns the chosen operations that a variant was trained on.</summary>
    /// <param name="chosen">The operations that may be asked; if there is only one, the user named it.</param>
    /// <exception cref="ClientException">It was trained on none of them.</exception>
    public static Operation[] Among(FoundVariant variant, IReadOnlyCollection<Operation> chosen)
    {
        Operation[] known = [.. chosen.Intersect(variant.Spec.Operations)];
        return known.Length > 0
            ? known
            : throw new ClientException(
                $"The variant {variant.Name} was trained to {Listed(variant.Spec.Operations)}, not to {Listed(chosen, "or")}, so its answers would " +
                $"say nothing. Name a variant that was trained to {Listed(chosen, "or")}{(CanChoose(variant) ? ", or choose another --operation" : "")}.");
    }

    /// <summary>Rejects operations that a variant was not trained on.</summary>
    /// <exception cref="ClientException">It was not trained on one of them.</exception>
    public static void Require(FoundVariant variant, IEnumerable<Operation> operations)
    {
        foreach (var operation in operations)
        {
            Among(variant, [operation]);
        }
    }

    /// <summary>Rejects malformed questions, and those of operations that a variant was not trained on.</summary>
    /// <exception cref="ClientException">A question does not fit the variant.</exception>
    public static void Require(FoundVariant variant, IEnumerable<string> questions)
    {
        foreach (var text in questions)
        {
            if (Parse(text, variant.Spec.Digits).Operation is var operation && !variant.Spec.Operations.Contains(operation))
            {
                throw new ClientException(
                    $"The question {text} {Verb(operation)}, but the model was trained to {Listed(variant.Spec.Operations)}.");
            }
        }
    }

    /// <summary>Reports what a weight file is asked, since it does not say what it was trained for.</summary>
    public static void SayAsked(Report report, string file, IEnumerable<Operation> asked) =>
        report.Say($"{file} does not say which operations it was trained for. It is asked to {Listed(asked.Distinct().Order())}.");

    /// <inheritdoc cref="SayAsked(Report, string, IEnumerable{Operation})"/>
    public static void SayAsked(Report report, string file, IEnumerable<string> questions) => SayAsked(report, file, Of(questions));

    /// <summary>Returns the operations of questions with any number of digits.</summary>
    public static IEnumerable<Operation> Of(IEnumerable<string> questions) => questions
        .Select(text => OperationNames.All.FirstOrDefault(operation => text.Split('=')[0].Contains(operation.Symbol(), StringComparison.Ordinal)));

    /// <summary>Parses a question of the given number of digits.</summary>
    /// <exception cref="ClientException">The text is not such a question.</exception>
    public static Question Parse(string text, int digits)
    {
        try
        {
            return Question.Parse(text, digits);
        }
        catch (QuestionException e)
        {
            throw new ClientException(e.Message, e);
        }
    }

    /// <summary>Whether an operation that it was trained on can be selected by name: products cannot.</summary>
    private static bool CanChoose(FoundVariant variant) => variant.Spec.Operations.Any(operation => operation is not Operation.Multiply);

    private static string Listed(IEnumerable<Operation> operations, string last = "and") =>
        string.Join($" {last} ", operations.Select(operation => operation.Name()));

    private static string Verb(Operation operation) => operation switch
    {
        Operation.Multiply => "multiplies",
        Operation.Subtract => "subtracts",
        _ => "adds",
    };
}
