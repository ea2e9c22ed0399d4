using System.CommandLine;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Benchmarks;

/// <summary>What the grid itself costs.</summary>
internal static class GridBenchmark
{
    public static Command Command()
    {
        var pairs = new Option<int>("--pairs") { Description = "Pairs of a bare loop and a sweep, and of blocks of calls with TLS and without.", DefaultValueFactory = _ => 12 };
        var steps = new Option<int>("--steps") { Description = "Training steps of each.", DefaultValueFactory = _ => 1200 };
        var cells = new Option<int>("--cells") { Description = "Variants of the large sweep.", DefaultValueFactory = _ => 2000 };
        var calls = new Option<int>("--calls") { Description = "Status calls.", DefaultValueFactory = _ => 3000 };
        var only = new Option<string?>("--case") { Description = "Only this case: overhead, cells, status, large (status of a sweep of --cells variants) or tls." };
        var json = new Option<bool>("--json") { Description = "Print {overhead, cells, status, large, tls}." };
        var command = new Command("grid", "What the grid adds to training, what large sweeps cost, and how fast it answers while it trains.")
        {
            pairs, steps, cells, calls, only, json,
        };
        command.SetAction(async (parse, _) =>
        {
            var (quiet, wanted) = (parse.GetValue(json), parse.GetValue(only));
            TorchRuntime.Initialise(threads: 1);
            var overhead = await CaseAsync("overhead", () => Overhead.MeasureAsync(parse.GetValue(pairs), parse.GetValue(steps)));
            var many = await CaseAsync("cells", () => ManyCells.MeasureAsync(parse.GetValue(cells)));
            var status = await CaseAsync("status", () => StatusCalls.MeasureAsync(parse.GetValue(calls)));
            var large = await CaseAsync("large", () => StatusCalls.MeasureAsync(parse.GetValue(calls), parse.GetValue(cells)));
            var tls = await CaseAsync("tls", () => TlsCost.MeasureAsync(parse.GetValue(pairs), cells: 200));
            if (quiet)
            {
                Measured.PrintJson(new { overhead, cells = many, status, large, tls });
            }

            async Task<T?> CaseAsync<T>(string name, Func<Task<T>> measure)
                where T : class
            {
                if (wanted is not null && wanted != name)
                {
                    return null;
                }

                var measured = await measure();
                if (!quiet)
                {
                    Console.WriteLine(measured);
                }

                return measured;
            }
        });
        return command;
    }
}
