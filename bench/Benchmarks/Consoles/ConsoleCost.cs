using System.Globalization;
using System.Runtime.Versioning;

namespace VerifiedAddition.Benchmarks;

/// <summary>How much a console is looked at.</summary>
/// <param name="Browsers">Open pages: the sweeps, the sweep, a variant that trains, the grid, and a comparison by turns.</param>
/// <param name="RequestsPerSecond">To the API.</param>
/// <param name="Time">For how long.</param>
internal sealed record ConsoleLoad(int Browsers, int RequestsPerSecond, TimeSpan Time);

/// <summary>What it costs training to be looked at.</summary>
/// <param name="Slots">Slots that train, on as many processors as the console has.</param>
/// <param name="Cells">Variants of the sweep, most of which wait.</param>
/// <param name="Load">How much it was looked at.</param>
/// <param name="Pairs">Pairs of a time without and one with the load.</param>
/// <param name="StepsPerSecond">Without: the median, of all slots.</param>
/// <param name="Percent">How many of them are lost: the median of the pairs.</param>
/// <param name="Low">Where the median is at least, with 95 % confidence.</param>
/// <param name="High">Where it is at most.</param>
/// <param name="IdleMilliseconds">Of a processor in each second that the process takes beside training: the median without the load.</param>
/// <param name="BusyMilliseconds">The same with it.</param>
/// <param name="Requests">What became of the requests to the API.</param>
internal sealed record ConsoleCost(
    int Slots, int Cells, ConsoleLoad Load, int Pairs, double StepsPerSecond, double Percent, double Low, double High, double IdleMilliseconds, double BusyMilliseconds,
    AnswerTimes Requests)
{
    /// <summary>Pages draw most when they open; what is measured is an open page.</summary>
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(5);

    /// <summary>Code is compiled in the first minute of its use; what is measured is a console that was looked at before.</summary>
    private static readonly TimeSpan WarmTime = TimeSpan.FromMinutes(1);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        console   {Load.Browsers} browsers and {Load.RequestsPerSecond} requests/s on a sweep of {Cells} variants while {Slots} of {Slots} slots train
                  cost {Percent:0.00} % of {StepsPerSecond:0.0} steps/s (95 %: {Low:0.00} to {High:0.00}; {Pairs} pairs; wanted: under 3 %)
                  it takes {BusyMilliseconds:0} ms of a processor each second beside training, and {IdleMilliseconds:0} ms when nobody looks
                  {Requests.Count} requests, {Requests.Known} for what the caller had already: median {Requests.Median:0.0} ms, p99 {Requests.P99:0.0} ms (wanted: under 150 ms), longest {Requests.Longest:0.0} ms
        """);

    [SupportedOSPlatform("linux")]
    public static async Task<ConsoleCost> MeasureAsync(string program, ConsoleLoad load, int cells, int pairs, CancellationToken cancellationToken)
    {
        var halves = Processors.Halves();
        Processors.KeepTo(halves.Ours);
        await using var served = await ServedSweep.StartAsync(program, halves.Theirs, cells, cancellationToken);
        await using var browsers = await OpenBrowsers.StartAsync(served, load.Browsers);
        var requests = new ApiRequests(served);
        var processor = new ProcessorTime(served.Process);
        var (without, lost, idleTimes, busyTimes) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var pair = -1; pair < pairs; pair++)
        {
            var (idle, busy, idleTime, busyTime) = (0.0, 0.0, 0.0, 0.0);
            foreach (var isBusy in pair % 2 == 0 ? [true, false] : new[] { false, true })
            {
                if (isBusy)
                {
                    await browsers.OpenAsync();
                    await Task.Delay(SettleTime, cancellationToken);
                    using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                    var asking = requests.AskAsync(load.RequestsPerSecond, isCounted: pair >= 0, end.Token);
                    processor.Begin();
                    busy = await served.StepsPerSecondAsync(pair < 0 && load.Time < WarmTime ? WarmTime : load.Time, cancellationToken);
                    busyTime = processor.PerSecond();
                    await end.CancelAsync();
                    await asking;
                    await browsers.LeaveAsync();
                }
                else
                {
                    await Task.Delay(SettleTime, cancellationToken);
                    processor.Begin();
                    idle = await served.StepsPerSecondAsync(load.Time, cancellationToken);
                    idleTime = processor.PerSecond();
                }
            }

            if (pair >= 0)
            {
                without.Add(idle);
                lost.Add(100 * (1 - (busy / idle)));
                idleTimes.Add(idleTime);
                busyTimes.Add(busyTime);
                await Console.Error.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture, $"{idle:0.0} steps/s, {busy:0.0} looked at: {lost[^1]:0.0} %; {idleTime:0} and {busyTime:0} ms/s"));
            }
        }

        var (low, high) = Measured.MedianInterval(lost);
        return new(served.Slots, cells, load, pairs, Measured.Median(without), Measured.Median(lost), low, high,
            Measured.Median(idleTimes), Measured.Median(busyTimes), requests.Times());
    }
}
