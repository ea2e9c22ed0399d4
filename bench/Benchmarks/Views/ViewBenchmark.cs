using System.CommandLine;
using System.Globalization;
using VerifiedAddition.Grains;
using VerifiedAddition.Silo;

namespace VerifiedAddition.Benchmarks;

/// <summary>What it costs a grain to tell how a large sweep is.</summary>
internal static class ViewBenchmark
{
    public static Command Command()
    {
        var cells = new Option<int>("--cells") { Description = "Variants of the sweep.", DefaultValueFactory = _ => 100_000 };
        var rounds = new Option<int>("--rounds") { Description = "Times that each question is asked; the median counts.", DefaultValueFactory = _ => 11 };
        var json = new Option<bool>("--json") { Description = "Print an object." };
        var command = new Command("views", "What it takes to tell of a sweep everything, its counts, or a page, and how many bytes that is: nothing is trained and nothing sent.")
        {
            cells, rounds, json,
        };
        command.SetAction((parse, _) =>
        {
            var figures = Measure(Within("--cells", parse.GetValue(cells), 1000, 1_000_000), Within("--rounds", parse.GetValue(rounds), 1, 1000));
            if (parse.GetValue(json))
            {
                Measured.PrintJson(figures);
            }
            else
            {
                Console.WriteLine(figures);
            }

            return Task.FromResult(0);
        });
        return command;
    }

    private static ViewFigures Measure(int cells, int rounds)
    {
        using var sizes = new WireSizes();
        var sweep = new ViewedSweep(cells);
        ViewCost[] costs =
        [
            Cost("everything", rounds, sizes, () => sweep.View.Snapshot(isIdle: false, sweep.Queue)),
            Cost("counts, asked for the first time", rounds, sizes, () => new SweepRoster().Overview(sweep.View, isIdle: false, sweep.Queue)),
            Cost("counts, after news and a new place in the queue", rounds, sizes, () => sweep.Roster.Overview(sweep.View, isIdle: false, sweep.Queue), sweep.Hear),
            Cost("counts, without news", rounds, sizes, () => sweep.Roster.Overview(sweep.View, isIdle: false, sweep.Queue)),
            Cost("100 in the middle, after news", rounds, sizes, () => Page(sweep, new(Skip: cells / 2)), sweep.Hear),
            Cost("100 of a state, after news", rounds, sizes, () => Page(sweep, new(State: "training")), sweep.Hear),
            Cost("100 of a state, without news", rounds, sizes, () => Page(sweep, new(State: "training"))),
            Cost("100 by a part of the name", rounds, sizes, () => Page(sweep, new(Name: "77"))),
            Cost("1,000 that are verified", rounds, sizes, () => Page(sweep, new(Count: 1000, State: "done"))),
            Cost("1,000 that wait for parents", rounds, sizes, () => Page(sweep, new(Count: 1000, Name: "child"))),
            Cost("entry in the list of sweeps", rounds, sizes, () => sweep.View.Listing(isIdle: false)),
            Cost("a turn: what is settled, at first", rounds: 1, sizes, sweep.Settle),
            Cost("a turn: jobs that have not ended", rounds, sizes, () => sweep.View.Progress!.Unfinished.Count()),
            Cost("a turn: whether all has ended", rounds, sizes, () => sweep.View.Progress!.Phase),
            Cost("a turn: requests to the pool", rounds, sizes, () => sweep.View.Progress!.Requests.ToArray()),
        ];
        return new(TorchDevice.ModelOf("/proc/cpuinfo"), cells, rounds, costs);
    }

    private static SweepPage Page(ViewedSweep sweep, SweepPageRequest request) => sweep.Roster.Page(sweep.View, request, isIdle: false, sweep.Queue);

    /// <param name="before">What happens before each question, and is not measured.</param>
    private static ViewCost Cost<T>(string name, int rounds, WireSizes sizes, Func<T> ask, Action? before = null)
    {
        var times = new List<double>();
        for (var i = 0; i < rounds; i++)
        {
            before?.Invoke();
            var start = ThreadTime.Microseconds;
            _ = ask();
            times.Add((ThreadTime.Microseconds - start) * 1e-3);
        }

        return new(name, Measured.Median(times), times.Max(), sizes.Of(ask()));
    }

    private static int Within(string option, int value, int least, int most) => value >= least && value <= most
        ? value
        : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{option} is {value}, but must be a whole number from {least} to {most}."));
}
