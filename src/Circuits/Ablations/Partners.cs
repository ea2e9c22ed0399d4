using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>Chooses for each question another one, whose activations replace its own.</summary>
internal static class Partners
{
    /// <summary>A random stream separate from those of questions and batches.</summary>
    private const ulong Stream = 1 << 20;

    /// <summary>The partners of a run's questions. They depend on all questions and the seed, not on how the questions are split into runs.</summary>
    public static Question[] Of(QuestionRun run, Question[] questions, ulong seed)
    {
        var order = Enumerable.Range(0, questions.Length).ToArray();
        var random = new CounterRandom(seed, Stream, index: 0);
        for (var last = order.Length - 1; last > 0; last--)
        {
            var at = random.Below(last + 1);
            (order[last], order[at]) = (order[at], order[last]);
        }

        // The next one in a cycle: no question is its own partner, unless it is alone.
        var partner = new int[questions.Length];
        for (var i = 0; i < order.Length; i++)
        {
            partner[order[i]] = order[(i + 1) % order.Length];
        }

        return [.. Enumerable.Range(run.First, run.Count).Select(question => questions[partner[question]])];
    }
}
