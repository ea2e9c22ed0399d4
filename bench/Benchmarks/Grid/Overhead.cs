using System.Diagnostics;
using System.Globalization;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Benchmarks;

/// <summary>What the grid adds to training.</summary>
/// <param name="Pairs">Pairs of a bare loop and a sweep of one variant, taking turns.</param>
/// <param name="BareSeconds">A bare loop: the median.</param>
/// <param name="GridSeconds">The same steps in the grid, with its checkpoints, reports, weights and record: the median.</param>
/// <param name="Percent">How much longer the grid took: the median of the pairs.</param>
/// <param name="Low">Where the median is at least, with 95 % confidence.</param>
/// <param name="High">Where it is at most.</param>
/// <param name="FixedSeconds">From the submission to the end of the sweep, without the training: the median.</param>
internal sealed record Overhead(int Pairs, double BareSeconds, double GridSeconds, double Percent, double Low, double High, double FixedSeconds)
{
    private static readonly VariantSpec Variant = new() { Digits = 4, Layers = 2, Heads = 3, DModel = 96, DHead = 32, Steps = 1 };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        overhead  {Percent:0.00} % of the training time (95 %: {Low:0.00} to {High:0.00}; {Pairs} pairs; wanted: under 2 %)
                  bare loop {BareSeconds:0.00} s, in the grid {GridSeconds:0.00} s, and {FixedSeconds:0.00} s around it, however long it trains
        """);

    /// <summary>Trains the same variants by turns in a bare loop and in a grid of one slot.</summary>
    public static async Task<Overhead> MeasureAsync(int pairs, int steps)
    {
        await using var grid = await BenchGrid.StartAsync(slots: 1);
        var (bare, inGrid, outside) = (new List<double>(), new List<double>(), new List<double>());
        for (var pair = -1; pair < pairs; pair++)
        {
            var spec = Variant with { Steps = steps, Seed = (ulong)(1000 + pair) };
            var (loop, ours) = (0.0, (Training: 0.0, Whole: 0.0));
            if (pair % 2 == 0)
            {
                loop = BareLoop(spec);
                ours = await InGridAsync(grid, spec);
            }
            else
            {
                ours = await InGridAsync(grid, spec);
                loop = BareLoop(spec);
            }

            if (pair >= 0)
            {
                bare.Add(loop);
                inGrid.Add(ours.Training);
                outside.Add(ours.Whole - ours.Training);
            }
        }

        var percents = bare.Zip(inGrid, (loop, ours) => 100 * ((ours / loop) - 1)).ToArray();
        var (low, high) = Measured.MedianInterval(percents);
        return new(pairs, Measured.Median(bare), Measured.Median(inGrid), Measured.Median(percents), low, high, Measured.Median(outside));
    }

    private static double BareLoop(VariantSpec spec)
    {
        // On a thread of its own, as the grid trains.
        var seconds = 0.0;
        TorchThread.Start("bare", () =>
        {
            var start = Stopwatch.GetTimestamp();
            var recipe = new TrainingRecipe(
                spec.Steps, spec.BatchSize, spec.LearningRate, spec.WeightDecay, spec.Seed, new GeneratorSpec(spec.Digits, GeneratorKind.Original));
            using var run = TrainingRun.Start(new(spec.Digits, spec.Layers, spec.Heads, spec.DModel, spec.DHead), recipe);
            while (run.Step < run.Steps)
            {
                run.Advance();
            }

            _ = run.AverageFinalLoss;
            seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }).Join();
        return seconds;
    }

    private static async Task<(double Training, double Whole)> InGridAsync(BenchGrid grid, VariantSpec spec)
    {
        var sweep = new SweepSpec($"overhead-{spec.Seed}", [new("v", spec)], Verification: null);
        var start = Stopwatch.GetTimestamp();
        var view = await grid.Sweep(sweep.Name).SubmitAsync(sweep);
        while (view.Phase is SweepPhase.Running)
        {
            await Task.Delay(20);
            view = await grid.Sweep(sweep.Name).ViewAsync();
        }

        var whole = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return view.Phase is SweepPhase.Completed
            ? (view.Cells[0].Training.TrainingSeconds, whole)
            : throw new InvalidOperationException($"The variant ended as {view.Cells[0].Training.Phase}: {view.Cells[0].Training.Error}");
    }
}
