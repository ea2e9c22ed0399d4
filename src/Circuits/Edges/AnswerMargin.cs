using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Circuits;

/// <summary>
/// How far a model leans towards the answer of the stored question of each pair: the mean, over the symbols in which the two right answers
/// differ, of the stored answer's logit less that of the asked one's.
/// </summary>
internal sealed class AnswerMargin
{
    private readonly Tensor _weights; // [pair, answer token, vocabulary]

    /// <param name="model">The model.</param>
    /// <param name="pairs">Their answers must differ.</param>
    public AnswerMargin(CircuitModel model, IReadOnlyList<QuestionPair> pairs)
    {
        var symbols = model.Layout.AnswerTokens;
        var vocabulary = (int)model.Unembedding.shape[1];
        var weights = new float[pairs.Count * symbols * vocabulary];
        for (var pair = 0; pair < pairs.Count; pair++)
        {
            var (wanted, asked) = (pairs[pair].Source.AnswerText, pairs[pair].Base.AnswerText);
            int[] differ = [.. Enumerable.Range(0, wanted.Length).Where(symbol => wanted[symbol] != asked[symbol])];
            foreach (var symbol in differ)
            {
                var row = ((pair * symbols) + symbol - (wanted.Length - symbols)) * vocabulary; // a sign that is not written never differs
                weights[row + Vocabulary.Encode(wanted[symbol])] += 1f / differ.Length;
                weights[row + Vocabulary.Encode(asked[symbol])] -= 1f / differ.Length;
            }
        }

        _weights = tensor(weights, [pairs.Count, symbols, vocabulary]).to(model.ElementType, model.Device);
    }

    /// <summary>The margins of logits [pair, answer token, vocabulary]: [pair].</summary>
    public Tensor Of(Tensor logits) => (logits * _weights).sum([1, 2]);

    /// <summary>The margins of logits [pair, experiment, answer token, vocabulary]: [pair, experiment].</summary>
    public Tensor OfExperiments(Tensor logits) => (logits * _weights.unsqueeze(1)).sum([2, 3]);
}
