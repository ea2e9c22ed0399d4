using System.CommandLine;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using VerifiedAddition.Grains;
using VerifiedAddition.Silo;

namespace VerifiedAddition.Benchmarks;

/// <summary>What a large grid asks of its pool.</summary>
internal static class PoolBenchmark
{
    public static Command Command()
    {
        var silos = new Option<int>("--silos") { Description = "Silos.", DefaultValueFactory = _ => 1000 };
        var slots = new Option<int>("--slots") { Description = "Slots of each.", DefaultValueFactory = _ => 8 };
        var cells = new Option<int>("--cells") { Description = "Variants of all sweeps together.", DefaultValueFactory = _ => 100_000 };
        var sweeps = new Option<int>("--sweeps") { Description = "Sweeps.", DefaultValueFactory = _ => 20 };
        var minutes = new Option<double>("--minutes") { Description = "Minutes that a variant trains, on average.", DefaultValueFactory = _ => 5 };
        var seed = new Option<int>("--seed") { Description = "Decides durations and moments.", DefaultValueFactory = _ => 1 };
        var within = new Option<double>("--within") { Description = "Seconds after which the simulation ends, wherever it is.", DefaultValueFactory = _ => 3600 };
        var json = new Option<bool>("--json") { Description = "Print an object." };
        var command = new Command("pool", "What a large grid asks of its pool, by a simulated clock: nothing is trained and nothing sent.")
        {
            silos, slots, cells, sweeps, minutes, seed, within, json,
        };
        command.SetAction(async (parse, _) =>
        {
            var plan = new PoolPlan(
                parse.GetValue(silos), parse.GetValue(slots), parse.GetValue(cells), parse.GetValue(sweeps), parse.GetValue(minutes), parse.GetValue(seed), parse.GetValue(within));
            plan.Require();
            var figures = await MeasureAsync(plan);
            if (parse.GetValue(json))
            {
                Measured.PrintJson(figures);
            }
            else
            {
                Console.WriteLine(figures);
            }
        });
        return command;
    }

    private static async Task<PoolFigures> MeasureAsync(PoolPlan plan)
    {
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using var metrics = new GridMetrics(services.GetRequiredService<IMeterFactory>(), TimeProvider.System);
        using var sizes = new WireSizes();
        var stored = await StoredPool.MeasureAsync(plan.AllSlots);
        var figures = await new PoolSimulation(plan, stored, sizes, metrics).RunAsync(plan, Console.Error.WriteLine);
        return figures with { Processor = TorchDevice.ModelOf("/proc/cpuinfo") };
    }
}
