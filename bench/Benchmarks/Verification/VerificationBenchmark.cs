using System.CommandLine;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Benchmarks;

/// <summary>Asking a model questions, by a full pass at the original's batch of 512 and by the evaluator.</summary>
internal static class VerificationBenchmark
{
    private const int OriginalBatch = 512;

    /// <summary>Times are given for so many questions.</summary>
    private const int PerQuestions = 1000;

    /// <summary>Logits of the models are of the order of 10, so float32 has them right to some hundred-thousandths.</summary>
    private const float NearTie = 2e-4f;

    private static readonly Case[] Cases =
    [
        new("uniform_d6", new(6, Layers: 2, Heads: 3, DModel: 510, DHead: 170), new QuestionSequence(6, Operation.Add, GeneratorKind.Uniform, seed: 345621), 4096),
        new("exhaustive_d3", new(3, Layers: 2, Heads: 3, DModel: 96, DHead: 32), new ExhaustiveQuestions(3, Operation.Add), 20_480),
        new("exhaustive_d3_l3", new(3, Layers: 3, Heads: 4, DModel: 96, DHead: 32), new ExhaustiveQuestions(3, Operation.Add), 20_480),
    ];

    public static Command Command()
    {
        var rounds = new Option<int>("--rounds") { Description = "Interleaved rounds.", DefaultValueFactory = _ => 7 };
        var threads = new Option<int>("--threads") { Description = "Torch threads.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var only = new Option<string?>("--case") { Description = "Only this case: uniform_d6, exhaustive_d3 or exhaustive_d3_l3." };
        var batch = new Option<int?>("--batch") { Description = $"Questions that the evaluator asks at once, in vector registers {Evaluator.MostInVectors} at most. Default: its own choice." };
        var agree = new Option<int>("--agree") { Description = "Compare the decisions on so many further questions of each case, which takes minutes. Default: 0." };
        var phases = new Option<bool>("--phases") { Description = "Where the time of a question goes, instead, on one thread." };
        var json = new Option<bool>("--json") { Description = "Print [{name, baseline, ours, ratio, floor, oursOverFloor}], milliseconds for 1,000 questions." };
        var command = new Command("verification", "Milliseconds for 1,000 questions: a full pass at batch 512, and the evaluator.")
        {
            rounds, threads, only, batch, agree, phases, json,
        };
        command.SetAction(parse =>
        {
            TorchRuntime.Initialise(parse.GetValue(phases) ? 1 : parse.GetValue(threads));
            if (!parse.GetValue(json))
            {
                Console.WriteLine(
                    $"{TorchRuntime.Describe()}, models after {TrainedModel.Steps} steps, milliseconds for {PerQuestions:N0} questions, medians of {parse.GetValue(rounds)} interleaved rounds");
            }

            var chosen = Cases.Where(one => parse.GetValue(only) is not { } name || name == one.Name);
            if (parse.GetValue(phases))
            {
                foreach (var one in chosen)
                {
                    QuestionPhases.Run(one.Name, one.Shape, one.List, one.Questions, parse.GetValue(rounds));
                }

                return;
            }

            Measured.Print([.. chosen.Select(one => Compare(one, parse.GetValue(rounds), parse.GetValue(batch)))], parse.GetValue(json));
            foreach (var one in chosen.Where(_ => parse.GetValue(agree) > 0))
            {
                Console.Error.WriteLine(Agreement(one, parse.GetValue(agree)));
            }
        });
        return command;
    }

    private static Comparison Compare(Case what, int rounds, int? batch)
    {
        using var model = TrainedModel.Of(what.Shape);
        using var original = new OriginalModel(what.Shape, model.ToStateDict());
        using var products = new MatrixProducts(what.Shape, batch: 64);
        var vectors = VectorRegisters.AreSupported ? new VectorProducts(what.Shape, get_num_threads()) : null;
        var evaluator = batch is { } size ? new Evaluator(model, size) : new Evaluator(model);
        var (theirTimes, ourTimes, rates, works) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var rechecked = 0L;
        for (var round = -1; round < rounds; round++)
        {
            var first = (long)(round + 1) * what.Questions;
            var asked = new Question[what.Questions];
            what.List.Fill(first, asked);
            var theirs = Array.Empty<Answer>();
            var theirTime = Measured.Milliseconds(() => theirs = FullPass(original, what.Shape, asked.AsSpan(0, OriginalBatch)));
            EvaluationResult? ours = null;
            var ourTime = Measured.Milliseconds(() => ours = evaluator.Evaluate(what.List, first, asked.Length, asked.Length, CancellationToken.None));
            RequireSameAnswers(what.Name, asked, theirs, ours!);
            var rate = Math.Max(products.FlopPerSecond(), vectors?.FlopPerSecond() ?? 0); // the floor stands on the faster products
            if (round >= 0)
            {
                theirTimes.Add(theirTime / OriginalBatch * PerQuestions);
                ourTimes.Add(ourTime / asked.Length * PerQuestions);
                rates.Add(rate);
                rechecked += ours!.Rechecked;
                works.Add(QuestionWork.Flop(what.Shape, asked) / asked.Length * PerQuestions);
            }
        }

        Console.Error.WriteLine($"{what.Name}: float64 decided on {rechecked:N0} of {(long)rounds * what.Questions:N0} questions");
        return new(
            what.Name,
            Measured.Median(theirTimes),
            Measured.Median(ourTimes),
            Measured.Median(theirTimes.Zip(ourTimes, (theirs, mine) => theirs / mine)),
            Measured.Median(works) / Measured.Median(rates) * 1000);
    }

    /// <summary>Compares every decision on a number of questions.</summary>
    private static string Agreement(Case what, int count)
    {
        using var model = TrainedModel.Of(what.Shape);
        using var original = new OriginalModel(what.Shape, model.ToStateDict());
        var (evaluator, rechecked, close) = (new Evaluator(model), 0L, 0);
        for (long first = 0; first < count; first += OriginalBatch)
        {
            var asked = new Question[Math.Min(OriginalBatch, count - first)];
            what.List.Fill(first, asked);
            var theirs = FullPass(original, what.Shape, asked);
            var ours = evaluator.Evaluate(what.List, first, asked.Length, asked.Length, CancellationToken.None);
            RequireSameAnswers(what.Name, asked, theirs, ours);
            rechecked += ours.Rechecked;
            close += theirs.Count(answer => answer.Margin <= NearTie);
        }

        return $"{what.Name}: {count:N0} questions, every decision the same; {rechecked:N0} decided in float64, {close:N0} too close for the full pass to tell";
    }

    /// <summary>The answers of a full pass in one batch.</summary>
    private static Answer[] FullPass(OriginalModel model, ModelShape shape, ReadOnlySpan<Question> questions)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var answers = shape.Layout.AnswerTokens;
        var logits = model.Logits(Questions.Tokens(questions)).narrow(1, shape.ContextLength - answers - 1, answers);
        var (values, tokens) = logits.topk(2); // [question, answer token, 2]
        var margins = (values.select(2, 0) - values.select(2, 1)).amin([1]).data<float>().ToArray();
        var predicted = tokens.select(2, 0).contiguous().data<long>().ToArray().Chunk(answers);
        return [.. predicted.Zip(margins, (symbols, margin) =>
            new Answer(string.Concat(symbols.Select(symbol => Vocabulary.Decode((int)symbol))), margin))];
    }

    /// <summary>A comparison of two things that do not decide the same would mean nothing. Near ties are for float64, not for the full pass.</summary>
    private static void RequireSameAnswers(string name, Question[] asked, Answer[] theirs, EvaluationResult ours)
    {
        var wrong = ours.Examples.ToDictionary(example => example.Question, example => example.Predicted, StringComparer.Ordinal);
        foreach (var (question, answer) in asked.Zip(theirs))
        {
            var mine = wrong.GetValueOrDefault(question.Text, question.AnswerText);
            if (answer.Margin > NearTie && !string.Equals(mine, answer.Text, StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"{name}: {question.Text} is answered with {answer.Text} by the full pass and {mine} by the evaluator.");
            }
        }
    }

    /// <summary>What the full pass predicts, and the least that a predicted symbol's logit was above the next one.</summary>
    private readonly record struct Answer(string Text, float Margin);

    /// <summary>A model's shape, what it is asked, and how much at once.</summary>
    private sealed record Case(string Name, ModelShape Shape, IQuestions List, int Questions);
}
