using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Experiments;

/// <summary>
/// What a model was trained to do. A variant is asked nothing else by any command, since its answers would say nothing; a weight file does
/// not say what it was trained for, so its user is told what is asked of it.
/// </summary>
public static class TrainedOperations
{
    /// <summary>Those of the operations that a variant was trained on.</summary>
    /// <param name="chosen">What can be asked for; a single one was named by somebody.</param>
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

    /// <summary>Refuses operations that a variant was not trained on.</summary>
    /// <exception cref="ClientException">It was not trained on one of them.</exception>
    public static void Require(FoundVariant variant, IEnumerable<Operation> operations)
    {
        foreach (var operation in operations)
        {
            Among(variant, [operation]);
        }
    }

    /// <summary>Refuses questions of operations that a variant was not trained on, and what is no question.</summary>
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

    /// <summary>Says what a weight file is asked, since it does not say what it can do.</summary>
    public static void SayAsked(IReporter reporter, string file, IEnumerable<Operation> asked) =>
        reporter.Say($"{file} does not say which operations it was trained for. It is asked to {Listed(asked.Distinct().Order())}.");

    /// <inheritdoc cref="SayAsked(IReporter, string, IEnumerable{Operation})"/>
    public static void SayAsked(IReporter reporter, string file, IEnumerable<string> questions) => SayAsked(reporter, file, Of(questions));

    /// <summary>The operations of questions, whatever their digits.</summary>
    public static IEnumerable<Operation> Of(IEnumerable<string> questions) => questions
        .Select(text => OperationNames.All.FirstOrDefault(operation => text.Split('=')[0].Contains(operation.Symbol(), StringComparison.Ordinal)));

    /// <summary>A question of so many digits.</summary>
    /// <exception cref="ClientException">The text is none.</exception>
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

    /// <summary>Whether some of what it was trained on can be asked for by name: products cannot.</summary>
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
