using System.CommandLine;
using System.Globalization;
using System.Runtime.Intrinsics;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Benchmarks;

/// <summary>A training step of two of the nine models and of one of the quickstart's, by the original's operations and by the engine.</summary>
internal static class TrainingBenchmark
{
    private const int BatchSize = 64;

    private const int WarmUpRounds = 2;

    private static readonly (string Name, ModelShape Shape, int SubtractPercent)[] Cases =
    [
        ("add_d6", new(6, Layers: 2, Heads: 3, DModel: 510, DHead: 170), 0),
        ("mix_d6", new(6, Layers: 3, Heads: 4, DModel: 510, DHead: 170), 66),
        ("mix_d3", new(3, Layers: 2, Heads: 4, DModel: 96, DHead: 24), 66),
    ];

    public static Command Command()
    {
        var rounds = new Option<int>("--rounds") { Description = "Pairs of steps, the two ways taking turns.", DefaultValueFactory = _ => 12 };
        var threads = new Option<int>("--threads") { Description = "Torch threads.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var only = new Option<string?>("--case") { Description = "Only this case: add_d6, mix_d6 or mix_d3." };
        var phases = new Option<bool>("--phases") { Description = "Where the time of a step of ours goes, instead." };
        var json = new Option<bool>("--json") { Description = "Print [{name, baseline, ours, ratio, floor, oursOverFloor}], milliseconds." };
        var command = new Command("training", "Milliseconds of a training step: the original's operations one by one, and the engine.")
        {
            rounds, threads, only, phases, json,
        };
        command.SetAction(parse =>
        {
            TorchRuntime.Initialise(parse.GetValue(threads));
            if (!parse.GetValue(json))
            {
                Console.WriteLine($"{TorchRuntime.Describe()}, batch {BatchSize}, medians of {parse.GetValue(rounds)} interleaved pairs");
            }

            var chosen = Cases.Where(one => parse.GetValue(only) is not { } name || name == one.Name);
            if (parse.GetValue(phases))
            {
                foreach (var one in chosen)
                {
                    PhaseBenchmark.Run(one.Name, one.Shape, Recipe(one.Shape, one.SubtractPercent), parse.GetValue(rounds));
                }

                return;
            }

            Measured.Print([.. chosen.Select(one => Compare(one.Name, one.Shape, one.SubtractPercent, parse.GetValue(rounds)))], parse.GetValue(json));
        });
        return command;
    }

    private static Comparison Compare(string name, ModelShape shape, int subtractPercent, int rounds)
    {
        var recipe = Recipe(shape, subtractPercent);
        using var ours = TrainingRun.Start(shape, recipe);
        using var original = new OriginalTraining(shape, recipe, ours.Model.ToStateDict());
        using var products = new MatrixProducts(shape, BatchSize);
        var vectors = new VectorProducts(shape, TorchSharp.torch.get_num_threads());
        var (theirTimes, ourTimes, rates) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = -WarmUpRounds; round < rounds; round++)
        {
            var theirLoss = 0.0;
            var theirs = Measured.Milliseconds(() => theirLoss = original.Advance());
            var mine = Measured.Milliseconds(ours.Advance);
            RequireSameLoss(name, ours.Step - 1, theirLoss, ours.MeanLoss(ours.Step - 1));
            var rate = Math.Max(products.FlopPerSecond(), Vector512.IsHardwareAccelerated ? vectors.FlopPerSecond() : 0);
            if (round >= 0)
            {
                theirTimes.Add(theirs);
                ourTimes.Add(mine);
                rates.Add(rate);
            }
        }

        return new(
            name,
            Measured.Median(theirTimes),
            Measured.Median(ourTimes),
            Measured.Median(theirTimes.Zip(ourTimes, (theirs, mine) => theirs / mine)),
            StepWork.Flop(shape, BatchSize, ours.Arithmetic) / Measured.Median(rates) * 1000);
    }

    private static TrainingRecipe Recipe(ModelShape shape, int subtractPercent) => new(
        Steps: 15_000, BatchSize, LearningRate: 8e-5, WeightDecay: 0.1, Seed: 372001, new(shape.Digits, GeneratorKind.Original, subtractPercent));

    /// <summary>A comparison of two things that do not compute the same would mean nothing.</summary>
    private static void RequireSameLoss(string name, int step, double theirs, double ours)
    {
        if (Math.Abs(theirs - ours) > 1e-4 * theirs)
        {
            throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture, $"{name}: at step {step} the original's loss is {theirs:G9}, ours {ours:G9}."));
        }
    }
}
