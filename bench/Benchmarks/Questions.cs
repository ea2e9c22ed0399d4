using VerifiedAddition.Arithmetic;
using static TorchSharp.torch;

namespace VerifiedAddition.Benchmarks;

internal static class Questions
{
    /// <summary>Questions with their right answers, int64, [question, n_ctx].</summary>
    public static Tensor Tokens(ReadOnlySpan<Question> questions)
    {
        var row = new byte[questions[0].Layout.ContextLength];
        var tokens = new long[questions.Length * row.Length];
        for (var question = 0; question < questions.Length; question++)
        {
            questions[question].Encode(row);
            for (var position = 0; position < row.Length; position++)
            {
                tokens[(question * row.Length) + position] = row[position];
            }
        }

        return tensor(tokens, [questions.Length, row.Length]);
    }
}
