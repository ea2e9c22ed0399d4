using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Benchmarks;

/// <summary>Where the time of a question in vector registers goes.</summary>
internal static class QuestionPhases
{
    private const int PerQuestions = 1000;

    private const int WarmUpRounds = 3;

    public static void Run(string name, ModelShape shape, IQuestions list, int count, int rounds)
    {
        using var model = TrainedModel.Of(shape);
        var weights = new VectorWeights(shape, model.ToStateDict());
        var (evaluator, asked) = (new Evaluator(model), new Question[Math.Min(Evaluator.MostInVectors, Evaluator.BatchSizeFor(shape))]);
        var (pass, logits) = (new VectorPass(weights, asked.Length), new float[asked.Length * shape.Layout.AnswerTokens * Vocabulary.Size]);
        var decisions = new Decision[asked.Length * shape.Layout.AnswerTokens];
        var times = new PhaseTimes();
        pass.PhaseEnded = times.End;
        for (var round = -WarmUpRounds; round < rounds; round++)
        {
            for (var first = 0; first < count; first += asked.Length)
            {
                list.Fill(first, asked);
                Array.Sort(asked, (one, other) => one.LeadingDigits.CompareTo(other.LeadingDigits));
                times.Begin();
                pass.Logits(asked, logits);
                Decision.Fill<float>(logits, weights.Reach, decisions);
                times.End("decide");
            }

            var whole = Measured.Milliseconds(() => evaluator.Evaluate(list, 0, count, 0, CancellationToken.None));
            times.Add("draw, sort, count, decide again in float64", whole - times.Sum);
            times.EndRound(counts: round >= 0);
        }

        times.Print(name, (double)PerQuestions / count);
    }
}
