using System.Diagnostics;
using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Benchmarks;

/// <summary>How fast a model with random weights is asked uniform additions on a device.</summary>
/// <param name="Batch">Questions that the evaluator asks at once.</param>
/// <param name="Rechecked">The share of questions that float64 decided.</param>
/// <param name="PeakGiB">See <see cref="DeviceMemory.PeakGiB"/>.</param>
internal sealed record QuestionRate(string Case, int Batch, bool Tf32, double QuestionsPerSecond, double Rechecked, double? PeakGiB)
{
    private const int Batches = 4;
    private const ulong Seed = 345621;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Case,-28} {(Tf32 ? "TF32   " : "float32")} {QuestionsPerSecond,9:0} questions/s, batch {Batch,5}, {Rechecked,7:0.00%} in float64 {PeakGiB,7:0.00} GiB");

    /// <param name="batch">Questions that are asked at once; 0 for the evaluator's own choice.</param>
    public static IEnumerable<object> Measure(string name, ModelShape shape, int batch, DeviceSettings settings)
    {
        using var model = Model.Initialise(shape, seed: 1, settings.Device);
        var size = batch > 0 ? batch : Evaluator.BatchSizeFor(shape);
        var evaluator = new Evaluator(model, size);
        var questions = new QuestionSequence(shape.Digits, Operation.Add, GeneratorKind.Uniform, Seed);
        foreach (var tf32 in settings.Tf32Choices)
        {
            backends.cuda.matmul.allow_tf32 = tf32;
            evaluator.Evaluate(questions, 0, size, maxFailures: 0, CancellationToken.None); // a warm-up
            var (started, asked, rechecked) = (Stopwatch.GetTimestamp(), 0L, 0L);
            do
            {
                rechecked += evaluator.Evaluate(questions, asked, Batches * size, maxFailures: 0, CancellationToken.None).Rechecked;
                asked += Batches * size;
            }
            while (Stopwatch.GetElapsedTime(started).TotalSeconds < settings.Seconds);
            yield return new QuestionRate(
                name,
                size,
                tf32,
                asked / Stopwatch.GetElapsedTime(started).TotalSeconds,
                (double)rechecked / asked,
                DeviceMemory.PeakGiB(settings.Kind));
        }
    }
}
