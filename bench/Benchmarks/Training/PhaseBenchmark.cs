using System.Diagnostics;
using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Benchmarks;

/// <summary>Where the time of a training step in vector registers goes.</summary>
internal static class PhaseBenchmark
{
    private const int WarmUpSteps = 30;

    public static void Run(string name, ModelShape shape, TrainingRecipe recipe, int rounds)
    {
        using var scope = NewDisposeScope();
        using var model = Model.Initialise(shape, (long)recipe.Seed);
        using var step = new VectorTrainingStep<float>(
            model, zeros_like(model.Flat), zeros_like(model.Flat), recipe.WeightDecay, recipe.BatchSize, get_num_threads());
        var batches = new BatchSequence(recipe.Generator, recipe.BatchSize, recipe.Seed);
        var questions = new Question[recipe.BatchSize];
        var losses = new double[shape.Layout.AnswerTokens];
        var phases = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        var last = 0L;
        var times = new Dictionary<string, double>(StringComparer.Ordinal);
        step.PhaseEnded = phase =>
        {
            times[phase] = times.GetValueOrDefault(phase) + Stopwatch.GetElapsedTime(last).TotalMilliseconds;
            last = Stopwatch.GetTimestamp();
        };
        for (var round = -WarmUpSteps; round < rounds; round++)
        {
            times.Clear();
            last = Stopwatch.GetTimestamp();
            batches.Fill(round + WarmUpSteps, questions);
            step.PhaseEnded("draw the batch");
            step.Take(round + WarmUpSteps, recipe.LearningRate, questions, losses);
            foreach (var (phase, time) in times.Where(_ => round >= 0))
            {
                phases.TryAdd(phase, []);
                phases[phase].Add(time);
            }
        }

        var all = phases.Values.Sum(Measured.Median);
        foreach (var (phase, measured) in phases)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{name}  {phase,-45} {Measured.Median(measured),8:0.00} ms  {Measured.Median(measured) / all,6:0.0%}"));
        }
    }
}
