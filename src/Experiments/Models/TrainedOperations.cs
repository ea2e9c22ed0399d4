using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>
/// The operations that a model was trained on. No command asks a variant anything else, since its answers would mean nothing. A weight file does
/// not say what it was trained for, so the user is told what it is asked.
/// </summary>
public static class TrainedOperations
{
    /// <summary>Returns the chosen operations that a variant was trained on.</summary>
    /// <param name="variant">The variant.</param>
    /// <param name="chosen">What is asked for: one operation that somebody named, or all that the command can ask.</param>
    /// <param name="choices">What the command's <c>--operation</c> can name; null for every operation.</param>
    /// <exception cref="ClientException">It was trained on none of them.</exception>
    public static Operation[] Among(FoundVariant variant, IReadOnlyCollection<Operation> chosen, IReadOnlyCollection<Operation>? choices = null)
    {
        Operation[] known = [.. chosen.Intersect(variant.Spec.Operations)];
        return known.Length > 0
            ? known
            : throw new ClientException(
                $"The variant {variant.Name} was trained to {Listed(variant.Spec.Operations)}, not to {Listed(chosen, "or")}, so its answers would " +
                $"say nothing. Name a variant that was trained to {Listed(chosen, "or")}{(variant.Spec.Operations.Intersect(choices ?? OperationRegistry.All).Any() ? ", or choose another --operation" : "")}.");
    }

    /// <summary>Rejects operations that a variant was not trained on.</summary>
    /// <exception cref="ClientException">It was not trained on one of them.</exception>
    public static void Require(FoundVariant variant, IEnumerable<Operation> operations, IReadOnlyCollection<Operation> choices)
    {
        foreach (var operation in operations)
        {
            Among(variant, [operation], choices);
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
                    $"The question {text} {operation.Rules().Verb}, but the model was trained to {Listed(variant.Spec.Operations)}.");
            }
        }
    }

    /// <summary>What to ask of the model in a weight file, which may be one that only adds.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="model">What is in it.</param>
    /// <param name="chosen">The operations that were named; null for none.</param>
    /// <param name="usual">What a weight file is asked where nothing is named.</param>
    /// <exception cref="ClientException">The model has no such operation.</exception>
    public static IReadOnlyList<Operation> OfFile(string file, ModelDescription model, IReadOnlyList<Operation>? chosen, IReadOnlyList<Operation> usual)
    {
        ArgumentNullException.ThrowIfNull(model);
        var possible = model.Layout.Operations;
        return chosen?.Except(possible).ToArray() is { Length: > 0 } impossible
            ? throw new ClientException(
                $"{file} is a model of {model.Layout.VocabularySize} tokens, whose answers have no sign: it can be asked {Listed(possible)}, not {Listed(impossible, "or")}.")
            : chosen ?? [.. usual.Intersect(possible)];
    }

    /// <summary>Reports what a weight file is asked, since it does not say what it was trained for.</summary>
    public static void SayAsked(IReporter reporter, string file, IEnumerable<Operation> asked) =>
        reporter.Say($"{file} does not say which operations it was trained for. It is asked to {Listed(asked.Distinct().Order())}.");

    /// <inheritdoc cref="SayAsked(IReporter, string, IEnumerable{Operation})"/>
    public static void SayAsked(IReporter reporter, string file, IEnumerable<string> questions) => SayAsked(reporter, file, Of(questions));

    /// <summary>The operations of questions, whatever their digits; nothing for a text without an operator.</summary>
    public static IEnumerable<Operation> Of(IEnumerable<string> questions) => questions.Select(OperationRegistry.InText).OfType<Operation>();

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

    private static string Listed(IEnumerable<Operation> operations, string last = "and") =>
        string.Join($" {last} ", operations.Select(operation => operation.Name()));
}
