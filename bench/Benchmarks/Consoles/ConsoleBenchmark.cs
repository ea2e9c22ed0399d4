using System.CommandLine;

namespace VerifiedAddition.Benchmarks;

/// <summary>What it costs training to be looked at.</summary>
internal static class ConsoleBenchmark
{
    public static Command Command()
    {
        var pairs = new Option<int>("--pairs") { Description = "Pairs of a time without and a time with browsers and requests; six at least.", DefaultValueFactory = _ => 8 };
        var seconds = new Option<int>("--seconds") { Description = "Seconds of each.", DefaultValueFactory = _ => 20 };
        var browsers = new Option<int>("--browsers") { Description = "Open pages.", DefaultValueFactory = _ => 50 };
        var requests = new Option<int>("--requests") { Description = "API requests a second.", DefaultValueFactory = _ => 100 };
        var cells = new Option<int>("--cells") { Description = "Variants of the sweep.", DefaultValueFactory = _ => 2000 };
        var program = new Option<string>("--program")
        {
            Description = "The built VerifiedAddition.Local.dll that serves.",
            DefaultValueFactory = _ => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Local", "release", "VerifiedAddition.Local.dll")),
        };
        var json = new Option<bool>("--json") { Description = "Print an object." };
        var command = new Command(
            "console",
            "What open browsers and API requests cost while every slot trains. One half of the processors has 'va console', the other the browsers and whoever asks.")
        {
            pairs, seconds, browsers, requests, cells, program, json,
        };
        command.SetAction(async (parse, cancel) =>
        {
            if (!OperatingSystem.IsLinux())
            {
                throw new NotSupportedException("This keeps processes to processors by taskset, which Linux alone has.");
            }

            var load = new ConsoleLoad(parse.GetValue(browsers), parse.GetValue(requests), TimeSpan.FromSeconds(parse.GetValue(seconds)));
            var cost = await ConsoleCost.MeasureAsync(parse.GetValue(program)!, load, parse.GetValue(cells), parse.GetValue(pairs), cancel);
            if (parse.GetValue(json))
            {
                Measured.PrintJson(cost);
            }
            else
            {
                Console.WriteLine(cost);
            }
        });
        return command;
    }
}
