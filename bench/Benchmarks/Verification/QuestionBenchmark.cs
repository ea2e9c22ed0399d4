using System.CommandLine;
using System.Globalization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Benchmarks;

/// <summary>Nanoseconds that a question takes to be drawn, written as tokens and classified, on one thread and without a model.</summary>
internal static class QuestionBenchmark
{
    /// <summary>Questions of a round of a case.</summary>
    private const int Count = 1 << 16;

    private const int BatchSize = 64;

    private const int WarmUpRounds = 20;

    public static Command Command()
    {
        var rounds = new Option<int>("--rounds") { Description = "Rounds of all cases.", DefaultValueFactory = _ => 100 };
        var digits = new Option<int[]>("--digits") { Description = "Digits of the questions.", DefaultValueFactory = _ => [3, 6, 18], AllowMultipleArgumentsPerToken = true };
        var command = new Command("questions", "Nanoseconds a question, drawn, written and classified without a model.") { rounds, digits };
        command.SetAction(parse =>
        {
            foreach (var width in parse.GetValue(digits)!)
            {
                Run(width, parse.GetValue(rounds));
            }
        });
        return command;
    }

    private static void Run(int digits, int rounds)
    {
        var cases = Cases(digits);
        var times = cases.Select(_ => new List<double>()).ToArray();
        for (var round = -WarmUpRounds; round < rounds; round++)
        {
            for (var i = 0; i < cases.Length; i++)
            {
                var milliseconds = Measured.Milliseconds(cases[i].Work);
                if (round >= 0)
                {
                    times[i].Add(milliseconds * 1e6 / Count);
                }
            }
        }

        for (var i = 0; i < cases.Length; i++)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{digits,2} digits  {cases[i].Name,-22} {Measured.Median(times[i]),7:0.0} ns, at least {times[i].Min(),7:0.0} ns"));
        }
    }

    private static (string Name, Action Work)[] Cases(int digits)
    {
        var asked = new Question[Count];
        var tokens = new byte[new Layout(digits).ContextLength];
        var batches = new BatchSequence(new(digits, GeneratorKind.Original, SubtractPercent: 40), BatchSize, seed: 1);
        var (uniform, enriched) = (Sample(SampleKind.Uniform), Sample(SampleKind.Original));
        var strata = new StratifiedQuestions(digits, Operation.Subtract, seed: 1, realisations: 10_000);
        long checksum = 0;
        return
        [
            ("training batches", () =>
            {
                for (var batch = 0; batch < Count / BatchSize; batch++)
                {
                    batches.Fill(batch, asked.AsSpan(batch * BatchSize, BatchSize));
                }
            }),
            ("enriched sample", () => enriched.Fill(0, asked)),
            ("strata", () => strata.Fill(0, asked)),
            ("uniform sample", () => uniform.Fill(0, asked)),
            ("written as tokens", () =>
            {
                foreach (ref readonly var question in asked.AsSpan())
                {
                    question.Encode(tokens);
                }
            }),
            ("class", () =>
            {
                foreach (ref readonly var question in asked.AsSpan())
                {
                    checksum += (int)Complexity.Of(question);
                }
            }),
            ("stratum", () =>
            {
                foreach (ref readonly var question in asked.AsSpan())
                {
                    checksum += ColumnStates.Of(question);
                }
            }),
        ];

        IQuestions Sample(SampleKind kind) => QuestionSamples.Of(kind, digits, Operation.Subtract, seed: 1);
    }
}
