using System.Diagnostics;
using System.Globalization;
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
        using var model = Model.Initialise(shape, seed: 1);
        var weights = new VectorWeights(shape, model.ToStateDict());
        var (evaluator, asked) = (new Evaluator(model), new Question[Evaluator.BatchSizeFor(shape)]);
        var (pass, logits) = (new VectorPass(weights, asked.Length), new float[asked.Length * shape.Layout.AnswerTokens * Vocabulary.Size]);
        var decisions = new Decision[asked.Length * shape.Layout.AnswerTokens];
        var (phases, times) = (new Dictionary<string, List<double>>(StringComparer.Ordinal), new Dictionary<string, double>(StringComparer.Ordinal));
        var last = 0L;
        pass.PhaseEnded = End;
        for (var round = -WarmUpRounds; round < rounds; round++)
        {
            times.Clear();
            for (var first = 0; first < count; first += asked.Length)
            {
                list.Fill(first, asked);
                Array.Sort(asked, (one, other) => (one.Left, one.Right).CompareTo((other.Left, other.Right)));
                last = Stopwatch.GetTimestamp();
                pass.Logits(asked, logits);
                Decision.Fill<float>(logits, weights.Reach, decisions);
                End("decide");
            }

            var ofPass = times.Values.Sum();
            var whole = Measured.Milliseconds(() => evaluator.Evaluate(list, 0, count, 0, CancellationToken.None));
            times["draw, sort, count, decide again in float64"] = whole - ofPass;
            foreach (var (phase, time) in times.Where(_ => round >= 0))
            {
                phases.TryAdd(phase, []);
                phases[phase].Add(time / count * PerQuestions);
            }
        }

        var all = phases.Values.Sum(Measured.Median);
        foreach (var (phase, measured) in phases)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{name}  {phase,-45} {Measured.Median(measured),8:0.00} ms  {Measured.Median(measured) / all,6:0.0%}"));
        }

        void End(string phase)
        {
            times[phase] = times.GetValueOrDefault(phase) + Stopwatch.GetElapsedTime(last).TotalMilliseconds;
            last = Stopwatch.GetTimestamp();
        }
    }
}
