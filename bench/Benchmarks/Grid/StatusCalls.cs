using System.Diagnostics;
using System.Globalization;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;
using VerifiedAddition.Silo;

namespace VerifiedAddition.Benchmarks;

/// <summary>How fast a grid answers a client while every slot of its silo trains.</summary>
/// <param name="Slots">Slots, all of which train on a thread of their own: as many as there are cores.</param>
/// <param name="Variants">Variants of the sweep; those beyond the slots wait.</param>
/// <param name="Calls">Calls over TCP, one after the other: the sweep's overview, a page of it, a variant and the pool by turns.</param>
/// <param name="Median">Milliseconds.</param>
/// <param name="P99">Milliseconds that 99 of 100 calls stay below.</param>
/// <param name="Longest">Milliseconds.</param>
internal sealed record StatusCalls(int Slots, int Variants, int Calls, double Median, double P99, double Longest)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        status    {Calls} calls while {Slots} slots train a sweep of {Variants}: median {Median:0.00} ms, p99 {P99:0.0} ms (wanted: under 100 ms), longest {Longest:0.0} ms
        """);

    /// <summary>Measures it.</summary>
    /// <param name="calls">Number of calls.</param>
    /// <param name="variants">Number of variants of the sweep; null for as many as slots.</param>
    public static async Task<StatusCalls> MeasureAsync(int calls, int? variants = null)
    {
        var slots = Environment.ProcessorCount;
        var many = Math.Max(slots, variants ?? 0);
        await using var grid = await BenchGrid.StartAsync(slots);
        await using var client = await OrleansClientGrid.ConnectAsync(
            OrleansClientGrid.At(grid.Gateway, GridHosting.Name, GridHosting.Name), "the benchmark", grid.Secret, CancellationToken.None);
        var sweep = new SweepSpec(
            "status",
            [.. Enumerable.Range(0, many).Select(i => new NamedVariant(
                $"v{i}", new() { Digits = 5, Layers = 2, Heads = 3, Steps = 1_000_000, DModel = 240, DHead = 80, Seed = (ulong)i }))],
            Verification: null);
        var name = client.Grains.GetGrain<ISweepGrain>(sweep.Name);
        await name.SubmitAsync(sweep);
        await UntilAllTrainAsync(name, slots);

        var variant = client.Grains.GetGrain<IVariantGrain>(sweep.Variants[0].Spec.Id.Value);
        var pool = client.Grains.GetGrain<IDevicePoolGrain>(IDevicePoolGrain.Key);
        Func<Task>[] questions = [() => name.OverviewAsync(), () => name.PageAsync(new()), () => variant.ViewAsync(), () => pool.ViewAsync()];
        var times = new List<double>();
        for (var i = 0; i < calls; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await questions[i % questions.Length]();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            await Task.Delay(Pause);
        }

        if ((await name.OverviewAsync()).CountOf("training") != slots)
        {
            throw new InvalidOperationException("A slot did not train any more: the calls say nothing.");
        }

        await name.CancelAsync();
        times.Sort();
        return new(slots, many, calls, Measured.Median(times), times[(int)Math.Ceiling(0.99 * calls) - 1], times[^1]);
    }

    private static async Task UntilAllTrainAsync(ISweepGrain sweep, int slots)
    {
        while ((await sweep.PageAsync(new(Count: slots))).Cells.Any(cell => cell.Training.StepsPerSecond is null))
        {
            await Task.Delay(100);
        }
    }
}
