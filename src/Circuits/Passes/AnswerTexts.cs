using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>Converts logits to answers: sign and n + 1 digits, whether or not the model writes the sign.</summary>
internal static class AnswerTexts
{
    /// <param name="logits">[question, experiment, symbol, vocabulary].</param>
    /// <param name="layout">The model's layout.</param>
    /// <returns>For each experiment the answers to all questions.</returns>
    public static string[][] Of(Tensor logits, Layout layout)
    {
        using var scope = NewDisposeScope();
        var (questions, experiments, symbols) = ((int)logits.shape[0], (int)logits.shape[1], (int)logits.shape[2]);
        var tokens = Prediction.Of(logits).cpu().contiguous().data<long>().ToArray();
        return
        [
            .. Enumerable.Range(0, experiments).Select(experiment => Enumerable.Range(0, questions)
                .Select(question => Text(tokens.AsSpan(((question * experiments) + experiment) * symbols, symbols), layout))
                .ToArray()),
        ];
    }

    private static string Text(ReadOnlySpan<long> tokens, Layout layout)
    {
        Span<char> text = stackalloc char[tokens.Length];
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = Vocabulary.Decode((int)tokens[i]);
        }

        return layout.Signed(text);
    }
}
