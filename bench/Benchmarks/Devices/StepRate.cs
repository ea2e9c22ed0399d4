using System.Diagnostics;
using System.Globalization;
using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;
using static TorchSharp.torch;

namespace VerifiedAddition.Benchmarks;

/// <summary>How fast variants of one shape are trained on a device.</summary>
/// <param name="Models">The models of sweeps/nine.yaml that have the shape.</param>
/// <param name="Together">How the variants share the device.</param>
/// <param name="StepsPerSecond">Steps of all variants together.</param>
/// <param name="Teraflop">10¹² operations a second in the matrix products that the steps need.</param>
/// <param name="PeakGiB">See <see cref="DeviceMemory.PeakGiB"/>.</param>
internal sealed record StepRate(
    string Case, string[] Models, int Variants, Together Together, bool Tf32, double StepsPerSecond, double Teraflop, double? PeakGiB)
{
    private const int WarmUpSteps = 10;

    public double StepsPerSecondEach => StepsPerSecond / Variants;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Case,-28} {(Tf32 ? "TF32   " : "float32")} {StepsPerSecond,9:0.0} steps/s {StepsPerSecondEach,9:0.0} each {Teraflop,8:0.00} TFLOP/s {PeakGiB,7:0.00} GiB");

    public static IEnumerable<object> Measure(
        string name, ModelShape shape, NamedVariant[] models, int variants, Together together, DeviceSettings settings)
    {
        TrainingRecipe[] recipes = [.. Enumerable.Range(0, variants).Select(i => RecipeOf(models[i % models.Length].Spec, seed: (ulong)i))];
        using var training = together is Together.Stacked ? Stack(shape, recipes, settings.Device) : Apart(shape, recipes, settings.Device);
        foreach (var tf32 in settings.Tf32Choices)
        {
            backends.cuda.matmul.allow_tf32 = tf32;
            training.Rate(seconds: 0, WarmUpSteps);
            var rate = training.Rate(settings.Seconds, steps: 1);
            yield return new StepRate(
                name,
                [.. models.Select(model => model.Name)],
                variants,
                together,
                tf32,
                rate,
                rate * StepWork.Flop(shape, recipes[0].BatchSize) / 1e12,
                DeviceMemory.PeakGiB(settings.Kind));
        }
    }

    private static TrainingRecipe RecipeOf(VariantSpec spec, ulong seed) => new(
        int.MaxValue, spec.BatchSize, spec.LearningRate, spec.WeightDecay, seed, VariantRules.GeneratorOf(spec));

    private static Trained Stack(ModelShape shape, TrainingRecipe[] recipes, Device device)
    {
        var stack = StackedTrainingRun.Of([.. recipes.Select(recipe => TrainingCheckpoint.Start(shape, recipe))], device);
        return new([new(stack.Advance, () => _ = stack.Members[0].Losses, recipes.Length)], stack);
    }

    private static Trained Apart(ModelShape shape, TrainingRecipe[] recipes, Device device)
    {
        var runs = recipes.Select(recipe => TrainingRun.Start(shape, recipe, device)).ToArray();
        return new([.. runs.Select(run => new Feed(run.Advance, () => _ = run.Losses, 1))], runs);
    }

    /// <summary>What one thread does.</summary>
    /// <param name="Advance">Takes a step of its variants, without waiting for the device.</param>
    /// <param name="Wait">Waits for the device.</param>
    private sealed record Feed(Action Advance, Action Wait, int Variants)
    {
        /// <summary>Steps of its variants a second, over a time and a number of steps at least.</summary>
        public double Rate(double seconds, int steps)
        {
            var (started, done) = (Stopwatch.GetTimestamp(), 0);
            while (done < steps || Stopwatch.GetElapsedTime(started).TotalSeconds < seconds)
            {
                Advance();
                done++;
            }

            Wait();
            return done * Variants / Stopwatch.GetElapsedTime(started).TotalSeconds;
        }
    }

    private sealed class Trained(Feed[] feeds, params IDisposable[] owned) : IDisposable
    {
        /// <summary>Steps of all variants a second, while every thread does its part.</summary>
        public double Rate(double seconds, int steps)
        {
            var rates = Task.WhenAll(feeds.Select((feed, i) => TorchThread.RunAsync($"variant {i}", () => feed.Rate(seconds, steps))));
#pragma warning disable VSTHRD002 // The program's main thread, which has nothing else to do.
            return rates.GetAwaiter().GetResult().Sum();
#pragma warning restore VSTHRD002
        }

        public void Dispose() => Array.ForEach(owned, one => one.Dispose());
    }
}
