using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Transformer;

/// <summary>Which rows of a batch are the same: what a position holds depends on the tokens up to it alone.</summary>
/// <remarks>
/// Questions that begin alike share the computation of their common beginning, so a batch of sorted questions has far fewer distinct
/// rows than positions. Below, a row is a pair of question and position.
/// </remarks>
/// <param name="First">The first row of each distinct prefix, as <c>question * position count + position</c>; int64, [prefix].</param>
/// <param name="Of">The prefix of each row, int64, [batch * position].</param>
internal sealed record Prefixes(Tensor First, Tensor Of)
{
    /// <param name="tokens">Tokens of each question, <paramref name="stride"/> apart.</param>
    /// <param name="batch">Questions.</param>
    /// <param name="stride">Tokens of a question.</param>
    /// <param name="fed">Leading tokens of a question that are fed to the model.</param>
    /// <returns>Tensors in the current dispose scope.</returns>
    public static Prefixes Find(ReadOnlySpan<long> tokens, int batch, int stride, int fed, Device device)
    {
        var first = new List<long>(batch * fed);
        var of = new long[batch * fed];
        var branch = new int[batch]; // of each question: which of the prefixes that end at the last position it has
        var branches = 1;
        for (var position = 0; position < fed; position++)
        {
            var begin = first.Count;
            var known = new int[branches * Vocabulary.Size]; // 0, or 1 + the branch
            for (var question = 0; question < batch; question++)
            {
                ref var next = ref known[(branch[question] * Vocabulary.Size) + (int)tokens[(question * stride) + position]];
                if (next == 0)
                {
                    first.Add((question * fed) + position);
                    next = first.Count - begin;
                }

                branch[question] = next - 1;
                of[(question * fed) + position] = begin + next - 1;
            }

            branches = first.Count - begin;
        }

        return new(tensor(first.ToArray(), device: device), tensor(of, device: device));
    }
}
