using System.CommandLine;
using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Benchmarks;

/// <summary>What it would cost to ask every question: measured on a stretch of them, and reckoned for the whole.</summary>
internal static class ExhaustionBenchmark
{
    /// <summary>A stretch is asked so often that the measurement takes about this long, in milliseconds.</summary>
    private const double MinTime = 2000;

    private static readonly ModelShape[] Shapes =
    [
        new(3, Layers: 2, Heads: 3, DModel: 96, DHead: 32),
        new(4, Layers: 2, Heads: 3, DModel: 96, DHead: 32),
        new(5, Layers: 2, Heads: 3, DModel: 96, DHead: 32),
        new(6, Layers: 2, Heads: 3, DModel: 96, DHead: 32),
        new(5, Layers: 2, Heads: 3, DModel: 510, DHead: 170),
        new(6, Layers: 2, Heads: 3, DModel: 510, DHead: 170),
        new(6, Layers: 3, Heads: 4, DModel: 510, DHead: 170),
    ];

    public static Command Command()
    {
        var threads = new Option<int>("--threads") { Description = "Torch threads.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var gpu = new Option<double>("--gpu") { Description = "What a GPU is taken to sustain in float32, TFLOP/s.", DefaultValueFactory = _ => 10 };
        var rigorous = new Option<bool>("--rigorous") { Description = "Decide every question in float64, with bounds on its rounding errors." };
        var command = new Command("exhaustion", "What it costs to ask every question of 3 to 6 digits here, and would on a GPU.") { threads, gpu, rigorous };
        command.SetAction(parse =>
        {
            TorchRuntime.Initialise(parse.GetValue(threads));
            Console.WriteLine($"{TorchRuntime.Describe()}, models after {TrainedModel.Steps} steps, additions; a GPU is taken to sustain {parse.GetValue(gpu)} TFLOP/s");
            Console.WriteLine("digits layers heads d_model        questions    MFLOP each   questions/s         here      on a GPU");
            foreach (var shape in Shapes)
            {
                Console.WriteLine(Row(shape, parse.GetValue(gpu), parse.GetValue(rigorous)));
            }
        });
        return command;
    }

    private static string Row(ModelShape shape, double gpu, bool isRigorous)
    {
        using var model = TrainedModel.Of(shape);
        var (questions, evaluator) = (new ExhaustiveQuestions(shape.Digits, Operation.Add), new Evaluator(model, isRigorous));
        var all = questions.Count!.Value;
        var asked = new Question[Math.Min(isRigorous ? 1 << 11 : 1 << 15, all)];
        questions.Fill((all - asked.Length) / 2, asked);
        var work = QuestionWork.Flop(shape, asked) / asked.Length;

        var (count, time) = (0L, 0.0);
        for (var round = -1; time < MinTime; round++)
        {
            var one = Measured.Milliseconds(() => evaluator.Evaluate(questions, (all - asked.Length) / 2, asked.Length, 0, CancellationToken.None));
            if (round >= 0) // the first one warms up
            {
                (count, time) = (count + asked.Length, time + one);
            }
        }

        var rate = count / time * 1000;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{shape.Digits,6} {shape.Layers,6} {shape.Heads,5} {shape.DModel,7} {all,16:N0} {work / 1e6,13:0.0} {rate,13:N0} {Words(all / rate),12} {Words(all * work / gpu / 1e12),13}");
    }

    private static string Words(double seconds) => seconds switch
    {
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s"),
        < 7200 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0} min"),
        < 172_800 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0} h"),
        < 63_072_000 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 86_400:0} days"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 31_536_000:0} years"),
    };
}
