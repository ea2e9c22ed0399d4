using System.Globalization;
using System.Text.Json;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Benchmarks;

/// <summary>How far what a device computes is from PyTorch's forty golden steps, and from what this machine's processor computes.</summary>
/// <param name="GoldenLoss">The largest difference of a step's loss, relative.</param>
/// <param name="GoldenWeight">The largest difference of a weight after the forty steps, the biases of keys aside, whose gradient is all rounding.</param>
/// <param name="GoldenLogit">The largest difference of an answer's logit after the forty steps.</param>
/// <param name="Logit">The largest difference of a logit of a trained model between device and processor.</param>
/// <param name="LogitInReaches">The same as a share of what the logit could be; float64 decides below <see cref="Decision.MaxRounding"/>.</param>
/// <param name="Questions">Questions that the trained model was asked on both.</param>
/// <param name="OtherAnswers">Questions that were answered differently.</param>
/// <param name="Rechecked">Questions that float64 decided, on the device.</param>
internal sealed record Agreement(
    string Case,
    bool Tf32,
    double GoldenLoss,
    double GoldenWeight,
    double GoldenLogit,
    double Logit,
    double LogitInReaches,
    int Questions,
    int OtherAnswers,
    long Rechecked)
{
    private const string Goldens = "tests/Transformer.Tests/Goldens/add_d3_l2_h3/";
    private const string TrainedModel = "tests/Circuits.Tests/Goldens/analysis_add_d5_l2_h3_dm96/model.pth";
    private const int Compared = 512;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        {Case}  {(Tf32 ? "TF32" : "float32")}: 40 golden steps: loss {GoldenLoss:0.0e+0} (relative), weight {GoldenWeight:0.0e+0}, logit {GoldenLogit:0.0e+0}
        {Case}  {(Tf32 ? "TF32" : "float32")}: a trained model beside the processor: logit {Logit:0.0e+0}, in reaches {LogitInReaches:0.0e+0} (float64 decides below {Decision.MaxRounding:0e+0}); {OtherAnswers} of {Questions:N0} questions answered differently, {Rechecked} decided in float64
        """);

    public static IEnumerable<object> Measure(DeviceSettings settings)
    {
        var questions = settings.Small ? 2_000 : 100_000;
        var trained = PthFile.Read(settings.PathOf(TrainedModel));
        var expected = Ask(trained, CPU, questions);
        foreach (var tf32 in settings.Tf32Choices)
        {
            backends.cuda.matmul.allow_tf32 = tf32;
            var (loss, weight, logit) = Train(settings);
            var answers = Ask(trained, settings.Device, questions);
            var differences = expected.Logits.Zip(answers.Logits, (one, other) => Math.Abs(one - other)).ToArray();
            yield return new Agreement(
                "agreement",
                tf32,
                loss,
                weight,
                logit,
                differences.Max(),
                differences.Select((difference, i) => difference / answers.Reach[i % Vocabulary.Size]).Max(),
                questions,
                expected.Wrong.Concat(answers.Wrong).GroupBy(wrong => wrong).Where(same => same.Count() == 1).Select(one => one.Key.Index).Distinct().Count(),
                answers.Rechecked);
        }
    }

    /// <summary>Takes the golden steps with torch on the device.</summary>
    private static (double Loss, double Weight, double Logit) Train(DeviceSettings settings)
    {
        using var scope = NewDisposeScope();
        using var file = JsonDocument.Parse(File.ReadAllBytes(settings.PathOf(Goldens + "golden.json")));
        var (golden, training) = (file.RootElement, file.RootElement.GetProperty("training"));
        var batches = training.GetProperty("batches").Deserialize<long[][][]>()!;
        using var model = Model.FromStateDict(PthFile.Read(settings.PathOf(Goldens + "initial.pth")), settings.Device);
        using var step = new TrainingStep(
            model,
            new LearningRateSchedule(batches.Length, 8e-5),
            new AdamW(model.Flat, zeros_like(model.Flat), zeros_like(model.Flat), 0.1));
        var losses = batches.Select((batch, i) => step.Take(i, Tokens(batch, settings.Device)).Losses.mean().item<double>()).ToArray();
        var logits = Numbers(model.AnswerLogits(Tokens(golden.GetProperty("questions").Deserialize<long[][]>()!, settings.Device)));
        var goldenLogits = golden.GetProperty("after_training").GetProperty("answer_logits").Deserialize<double[][][]>()!.SelectMany(rows => rows.SelectMany(row => row));
        return (
            training.GetProperty("losses").Deserialize<double[]>()!.Zip(losses, (right, mine) => Math.Abs(mine - right) / right).Max(),
            LargestDifference(PthFile.Read(settings.PathOf(Goldens + "final.pth")), model.ToStateDict()),
            goldenLogits.Zip(logits, (right, mine) => Math.Abs(right - mine)).Max());
    }

    private static double LargestDifference(StateDict expected, StateDict actual) => expected.Entries
        .Where(entry => !entry.Key.EndsWith("attn.b_K", StringComparison.Ordinal))
        .Max(entry => actual.TryGet(entry.Key, out var other)
            ? entry.Value.Values.Zip(other.Values, (right, mine) => Math.Abs((double)right - mine)).Max()
            : throw new InvalidDataException($"The trained model has no '{entry.Key}'."));

    private static Answers Ask(StateDict weights, Device device, int count)
    {
        using var scope = NewDisposeScope();
        using var model = Model.FromStateDict(weights, device);
        var list = new QuestionSequence(model.Shape.Digits, Operation.Add, GeneratorKind.Uniform, seed: 345621);
        var result = new Evaluator(model).Evaluate(list, 0, count, maxFailures: count, CancellationToken.None);
        var asked = new Question[Compared];
        list.Fill(0, asked);
        return new(
            Numbers(model.AnswerLogits(VerifiedAddition.Benchmarks.Questions.Tokens(asked).to(device))),
            [.. result.Examples.Select(wrong => (wrong.Index, wrong.Predicted))],
            LogitReach.Of(model.Shape, weights),
            result.Rechecked);
    }

    private static Tensor Tokens(long[][] questions, Device device) =>
        tensor([.. questions.SelectMany(question => question)], [questions.Length, questions[0].Length], device: device);

    private static double[] Numbers(Tensor logits) => [.. logits.to(float64).cpu().data<double>()];

    /// <summary>What a model answered.</summary>
    /// <param name="Logits">Of the first questions: [question, answer token, vocabulary].</param>
    /// <param name="Reach">See <see cref="LogitReach"/>.</param>
    private sealed record Answers(double[] Logits, (long Index, string Predicted)[] Wrong, double[] Reach, long Rechecked);
}
