using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Benchmarks;

/// <summary>Analysing a model: every position and node ablated, classes, impact codes, tags and attention.</summary>
/// <remarks>
/// The weights are random, so every question fails whatever is ablated: no position can be passed over, and all failures are described.
/// </remarks>
internal static class AnalysisBenchmark
{
    private const int RandomQuestions = 128;

    private static readonly ModelShape Shape = new(6, Layers: 3, Heads: 4, DModel: 96, DHead: 32);
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public static Command Command()
    {
        var rounds = new Option<int>("--rounds") { Description = "Interleaved rounds.", DefaultValueFactory = _ => 3 };
        var threads = new Option<int>("--threads") { Description = "Passes at once, and torch threads of the full pass.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var json = new Option<bool>("--json")
        {
            Description = "Print [{policy, questions, ablations, seconds, passSeconds, baselineSeconds, ratio}].",
        };
        var command = new Command("analysis", "Seconds for a whole analysis of a 6-digit, 3-layer, 4-head model on some 500 mixed questions.")
        {
            rounds, threads, json,
        };
        command.SetAction(parse =>
        {
            TorchRuntime.Initialise(threads: 1);
            var found = new[] { AnalysisPolicy.Original, AnalysisPolicy.Exact }
                .Select(policy => Measure(policy, parse.GetValue(rounds), parse.GetValue(threads)))
                .ToArray();
            Print(found, parse.GetValue(json), parse.GetValue(rounds), parse.GetValue(threads));
        });
        return command;
    }

    private static AnalysisTimes Measure(AnalysisPolicy policy, int rounds, int threads)
    {
        using var model = Model.Initialise(Shape, seed: 1);
        using var original = new OriginalModel(Shape, model.ToStateDict());
        var spec = new AblationSpec(policy);
        var questions = HandmadeQuestions.OriginalTestSet(new(Shape.Digits, GeneratorKind.Successor, SubtractPercent: 66), RandomQuestions, spec.Seed);
        var (ours, passes, ablations) = (new List<double>(), new List<double>(), 0);
        for (var round = -1; round < rounds; round++)
        {
            CircuitFacts? facts = null;
            var time = Measured.Milliseconds(() =>
            {
                using var lab = new AblationRunner(model, questions, spec, threads);
                facts = CircuitAnalyser.Analyse(lab, spec, [], CancellationToken.None);
                RequireTags(facts);
            });
            var pass = Measured.Milliseconds(() => Pass(original, questions, threads));
            if (round >= 0)
            {
                ours.Add(time / 1000);
                passes.Add(pass / 1000);
            }

            ablations = facts!.Positions.Count + facts.Nodes.Count;
        }

        var (mine, one) = (Measured.Median(ours), Measured.Median(passes));
        return new(policy.ToString().ToLowerInvariant(), questions.Length, ablations, mine, one, one * ablations, one * ablations / mine);
    }

    /// <summary>One forward pass over the whole batch, as the original makes for each thing that it ablates.</summary>
    private static void Pass(OriginalModel model, Question[] questions, int threads)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        set_num_threads(threads); // the original leaves it to torch to use several; the analysis makes passes side by side
        _ = model.Logits(Questions.Tokens(questions)).argmax(-1).data<long>().ToArray();
        set_num_threads(1);
    }

    /// <summary>Failures, classes, impact codes and attention in words: part of what is timed.</summary>
    private static void RequireTags(CircuitFacts facts)
    {
        if (facts.Tagged().Count == 0 || facts.UsefulNodes.Any(outcome =>
            NodeTags.OriginalOf(outcome.Failures, facts.Questions, facts.AttentionOf(outcome.Target.Node!.Value)).Count == 0))
        {
            throw new InvalidOperationException("Without some node of an untrained model nothing fails.");
        }
    }

    private static void Print(AnalysisTimes[] found, bool json, int rounds, int threads)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(found, Json));
            return;
        }

        Console.WriteLine($"{TorchRuntime.LibTorch}, {threads} threads, {Shape}, random weights, medians of {rounds} rounds");
        Console.WriteLine("policy  questions  ablations   analysis   one full pass   a pass for each    ratio");
        foreach (var one in found)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{one.Policy,-6} {one.Questions,10} {one.Ablations,10} {one.Seconds,8:0.00} s {one.PassSeconds,13:0.000} s {one.BaselineSeconds,15:0.0} s {one.Ratio,7:0.0}x"));
        }
    }

    /// <summary>What was measured.</summary>
    /// <param name="Policy">The rules of the analysis.</param>
    /// <param name="Questions">How many were asked.</param>
    /// <param name="Ablations">Positions and nodes that were ablated.</param>
    /// <param name="Seconds">The whole analysis.</param>
    /// <param name="PassSeconds">One full pass over all questions by the original's operations.</param>
    /// <param name="BaselineSeconds">So many passes, one for each ablation; reckoned, not measured.</param>
    /// <param name="Ratio">How many times faster the analysis is than these passes alone.</param>
    private sealed record AnalysisTimes(
        string Policy, int Questions, int Ablations, double Seconds, double PassSeconds, double BaselineSeconds, double Ratio);
}
