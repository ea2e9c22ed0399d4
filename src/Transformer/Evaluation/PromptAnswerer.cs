using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>Lets a model go on writing behind any beginning, in the trained format or not, and decides in float64 throughout.</summary>
/// <param name="model">A model that nobody trains meanwhile.</param>
public sealed class PromptAnswerer(Model model)
{
    /// <summary>Prompts that are answered at once.</summary>
    private const int BatchSize = 256;

    /// <summary>What the model writes behind each prompt: as many symbols as would be right, each after those that it wrote before.</summary>
    /// <param name="prompts">Prompts of any lengths.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>One text for each, in the same order; <c>?</c> where a logit is NaN, after which a 0 is read on.</returns>
    /// <exception cref="ArgumentException">A prompt and what is asked behind it have no room in the model's context.</exception>
    public string[] Answer(IReadOnlyList<Prompt> prompts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        var answers = new string[prompts.Count];
        foreach (var alike in prompts.Index().GroupBy(one => (one.Item.Read.Length, one.Item.Right.Length)))
        {
            RequireRoom(alike.First().Item);
            foreach (var few in alike.Chunk(BatchSize))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var written = Write([.. few.Select(one => one.Item.Read)], alike.Key.Item2);
                foreach (var ((index, _), text) in few.Zip(written))
                {
                    answers[index] = text;
                }
            }
        }

        return answers;
    }

    private string[] Write(string[] read, int symbols)
    {
        using var quiet = inference_mode();
        var (size, length) = (read.Length, read[0].Length);
        var tokens = new long[size, length + symbols];
        var written = new char[size][];
        for (var i = 0; i < size; i++)
        {
            written[i] = new char[symbols];
            for (var at = 0; at < length; at++)
            {
                tokens[i, at] = Vocabulary.Encode(read[i][at]);
            }
        }

        for (var symbol = 0; symbol < symbols; symbol++)
        {
            using var scope = NewDisposeScope();
            var seen = tensor(tokens).narrow(1, 0, length + symbol).to(model.Device);
            var logits = model.InDoublePrecision.Logits(seen, NoProbe.Instance).select(1, length + symbol - 1); // [prompt, vocabulary]
            var predicted = Prediction.Of(logits).cpu().data<long>().ToArray();
            for (var i = 0; i < size; i++)
            {
                written[i][symbol] = predicted[i] == Prediction.None ? '?' : Vocabulary.Decode([(byte)predicted[i]])[0];
                tokens[i, length + symbol] = Math.Max(0, predicted[i]);
            }
        }

        return [.. written.Select(text => new string(text))];
    }

    private void RequireRoom(Prompt prompt)
    {
        if (prompt.Read.Length + prompt.Right.Length - 1 > model.Shape.ContextLength)
        {
            throw new ArgumentException(
                $"The prompt '{prompt.Read}' and {prompt.Right.Length} symbols behind it have no room in a context of {model.Shape.ContextLength} tokens.", nameof(prompt));
        }
    }
}
