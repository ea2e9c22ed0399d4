using System.CommandLine;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Benchmarks;

/// <summary>A step of several models of one shape: one after the other, and stacked as one model.</summary>
internal static class StackedBenchmark
{
    private const int BatchSize = 64;

    private const int WarmUpRounds = 2;

    private static readonly (string Name, ModelShape Shape)[] Shapes =
    [
        ("d3_96", new(3, Layers: 2, Heads: 3, DModel: 96, DHead: 32)),
        ("d6_96", new(6, Layers: 3, Heads: 4, DModel: 96, DHead: 24)),
        ("d6_510", new(6, Layers: 2, Heads: 3, DModel: 510, DHead: 170)),
    ];

    public static Command Command()
    {
        var rounds = new Option<int>("--rounds") { Description = "Pairs of steps, the two ways taking turns.", DefaultValueFactory = _ => 12 };
        var threads = new Option<int>("--threads") { Description = "Torch threads: those of one slot.", DefaultValueFactory = _ => 1 };
        var members = new Option<int[]>("--members")
        {
            Description = "Models in a stack.",
            DefaultValueFactory = _ => [2, 4],
            AllowMultipleArgumentsPerToken = true,
        };
        var only = new Option<string?>("--case") { Description = "Only this shape: d3_96, d6_96 or d6_510." };
        var cuda = new Option<bool>("--cuda") { Description = "On the GPU, ten steps of each way a round; the floor, which is measured on the processor, is then 0." };
        var json = new Option<bool>("--json") { Description = "Print [{name, baseline, ours, ratio, floor}], milliseconds." };
        var command = new Command("stacked", "Milliseconds of a step of several models of one shape: one after the other (baseline), and stacked (ours).")
        {
            rounds, threads, members, only, cuda, json,
        };
        command.SetAction(parse =>
        {
            TorchRuntime.Initialise(parse.GetValue(threads));
            if (!parse.GetValue(json))
            {
                Console.WriteLine($"{TorchRuntime.Describe()}, batch {BatchSize}, medians of {parse.GetValue(rounds)} interleaved pairs");
            }

            var device = parse.GetValue(cuda) ? TorchSharp.torch.CUDA : TorchSharp.torch.CPU;
            var chosen = Shapes.Where(one => parse.GetValue(only) is not { } name || name == one.Name);
            Measured.Print(
                [.. from one in chosen from count in parse.GetValue(members)! select Compare(one.Name, one.Shape, count, parse.GetValue(rounds), device)],
                parse.GetValue(json));
        });
        return command;
    }

    private static Comparison Compare(string name, ModelShape shape, int members, int rounds, TorchSharp.torch.Device device)
    {
        var onGpu = device.type is TorchSharp.DeviceType.CUDA;
        var steps = onGpu ? 10 : 1; // reading the losses at the end of a round waits for the device
        TrainingRecipe[] recipes =
        [
            .. Enumerable.Range(0, members).Select(i =>
                new TrainingRecipe(15_000, BatchSize, 8e-5, 0.1, Seed: (ulong)(372001 + i), new(shape.Digits, GeneratorKind.Original))),
        ];
        var solo = recipes.Select(recipe => TrainingRun.Start(shape, recipe, device)).ToArray();
        using var stack = StackedTrainingRun.Of([.. recipes.Select(recipe => TrainingCheckpoint.Start(shape, recipe))], device);
        using var products = new MatrixProducts(shape, BatchSize);
        var (alone, together, rates) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = -WarmUpRounds; round < rounds; round++)
        {
            var solos = Measured.Milliseconds(() => Array.ForEach(solo, run => Advance(steps, run.Advance, () => run.MeanLoss(run.Step - 1))));
            var stacked = Measured.Milliseconds(() => Advance(steps, stack.Advance, () => stack.Members[0].Losses));
            var rate = products.FlopPerSecond();
            if (round >= 0)
            {
                alone.Add(solos / steps);
                together.Add(stacked / steps);
                rates.Add(rate);
            }
        }

        Array.ForEach(solo, run => run.Dispose());
        return new(
            $"{name}x{members}",
            Measured.Median(alone),
            Measured.Median(together),
            Measured.Median(alone.Zip(together, (one, other) => one / other)),
            onGpu ? 0 : members * StepWork.Flop(shape, BatchSize) / Measured.Median(rates) * 1000);
    }

    private static void Advance<T>(int steps, Action advance, Func<T> wait)
    {
        for (var i = 0; i < steps; i++)
        {
            advance();
        }

        wait();
    }
}
