using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Benchmarks;

/// <summary>The matrix products that answers cannot do without, in floating-point operations.</summary>
/// <remarks>
/// Below the last layer each distinct beginning of a question is computed once; layer 0's projections and outputs come from tables. The last layer
/// works at the positions that predict. Attention's own products are left out: they are below 2 % of the whole.
/// </remarks>
internal static class QuestionWork
{
    public static double Flop(ModelShape shape, IReadOnlyCollection<Question> questions)
    {
        var scored = (long)questions.Count * shape.Layout.AnswerTokens;
        var oneProjection = (long)shape.DModel * shape.HeadsWidth;
        var mlp = 2L * shape.DModel * shape.DMlp;
        var beginnings = Beginnings(shape, questions);
        var work = scored * ((4 * oneProjection) + mlp + (shape.DModel * Vocabulary.Size)); // the last layer
        if (shape.Layers > 1)
        {
            work += beginnings * mlp; // layer 0: its heads' outputs come from a table
            work += (shape.Layers - 2) * beginnings * ((4 * oneProjection) + mlp);
        }

        return 2.0 * work;
    }

    private static long Beginnings(ModelShape shape, IReadOnlyCollection<Question> questions)
    {
        var texts = questions.Select(question => question.ToString()).ToArray();
        return Enumerable.Range(1, shape.ContextLength - 1)
            .Sum(length => (long)texts.Select(text => text[..length]).Distinct(StringComparer.Ordinal).Count());
    }
}
