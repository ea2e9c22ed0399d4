using System.Diagnostics;
using System.Globalization;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Benchmarks;

/// <summary>What it costs that silos and clients encrypt what they say: two clusters of two silos, with TLS and without, asked by turns.</summary>
/// <param name="Pairs">Pairs of a block of calls to the one and one to the other.</param>
/// <param name="Cells">Variants of the sweep that both have; they wait, for nothing trains.</param>
/// <param name="Figures">What was measured.</param>
internal sealed record TlsCost(int Pairs, int Cells, TlsCost.Figure[] Figures)
{
    private const int Calls = 500;

    private const int ManyCalls = 20_000;

    /// <summary>Calls that are under way at once in the block of many.</summary>
    private const int AtOnce = 32;

    private const string Name = "encrypted";

    public override string ToString() => string.Join('\n', Figures.Select(figure => string.Create(
        CultureInfo.InvariantCulture,
        $"tls       {figure.Name,-48} {figure.Plain,9:0.000} {figure.Encrypted,9:0.000} {figure.Unit,-3} {figure.Ratio:0.00} (95 %: {figure.Low:0.00} to {figure.High:0.00})"))
        .Prepend(string.Create(CultureInfo.InvariantCulture, $"tls       medians of {Pairs} pairs, a sweep of {Cells} variants           plain   with TLS     ratio")));

    /// <summary>Measures it.</summary>
    /// <exception cref="InvalidOperationException">redis-server or openssl is not there, or a silo did not start.</exception>
    public static async Task<TlsCost> MeasureAsync(int pairs, int cells)
    {
        var folder = Directory.CreateTempSubdirectory("va-bench-");
        try
        {
            await MakeCertificatesAsync(folder.FullName);
            await using var plain = await SiloPair.StartAsync(certificates: null);
            await using var encrypted = await SiloPair.StartAsync(folder.FullName);
            var spec = await SubmitAsync(plain, cells);
            await SubmitAsync(encrypted, cells);
            (string Name, string Unit, Func<SiloPair, Task<double[]>> Measure)[] blocks =
            [
                ("one more client connects", "ms", async pair => [await pair.ConnectAsync()]),
                ("a variant is looked at, one call after the other", "ms", pair => InTurnAsync(i => VariantOf(pair, spec, i).ViewAsync())),
                ($"{AtOnce} calls at once: each takes of the time", "ms", pair => AtOnceAsync(pair, spec)),
                ("the whole sweep is looked at", "ms", pair => InTurnAsync(_ => pair.Grains.GetGrain<ISweepGrain>(Name).ViewAsync(), 20)),
            ];
            var figures = new List<Figure>();
            foreach (var (name, unit, measure) in blocks)
            {
                figures.AddRange(await CompareAsync(name, unit, pairs, plain, encrypted, measure));
            }

            return new(pairs, cells, [.. figures]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Measures by turns; a block may measure several things, the second of which is processor time of the silos.</summary>
    private static async Task<IEnumerable<Figure>> CompareAsync(
        string name, string unit, int pairs, SiloPair plain, SiloPair encrypted, Func<SiloPair, Task<double[]>> measure)
    {
        var (ours, theirs) = (new List<double[]>(), new List<double[]>());
        for (var pair = -1; pair < pairs; pair++)
        {
            var isFirst = pair % 2 == 0;
            var first = await measure(isFirst ? plain : encrypted);
            var second = await measure(isFirst ? encrypted : plain);
            if (pair >= 0)
            {
                theirs.Add(isFirst ? first : second);
                ours.Add(isFirst ? second : first);
            }
        }

        return theirs[0].Select((_, i) =>
        {
            var ratios = theirs.Zip(ours, (before, after) => after[i] / before[i]).ToArray();
            var (low, high) = Measured.MedianInterval(ratios);
            return new Figure(
                i == 0 ? name : "… of the processors, in both silos", unit, Measured.Median(theirs.Select(one => one[i])), Measured.Median(ours.Select(one => one[i])),
                Measured.Median(ratios), low, high);
        });
    }

    private static async Task<double[]> InTurnAsync(Func<int, Task> call, int calls = Calls)
    {
        var times = new double[calls];
        for (var i = 0; i < calls; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await call(i);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return [Measured.Median(times)];
    }

    private static async Task<double[]> AtOnceAsync(SiloPair pair, SweepSpec spec)
    {
        var (spent, start, next) = (pair.ProcessorTime, Stopwatch.GetTimestamp(), 0);
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
        {
            for (var i = Interlocked.Increment(ref next); i <= ManyCalls; i = Interlocked.Increment(ref next))
            {
                await VariantOf(pair, spec, i).ViewAsync();
            }
        }));
        return [Stopwatch.GetElapsedTime(start).TotalMilliseconds / ManyCalls, (pair.ProcessorTime - spent).TotalMilliseconds / ManyCalls];
    }

    private static IVariantGrain VariantOf(SiloPair pair, SweepSpec spec, int i) =>
        pair.Grains.GetGrain<IVariantGrain>(spec.Variants[i % spec.Variants.Length].Spec.Id.Value);

    private static async Task<SweepSpec> SubmitAsync(SiloPair pair, int cells)
    {
        var spec = new SweepSpec(
            Name,
            [.. Enumerable.Range(0, cells).Select(i => new NamedVariant(
                $"v{i}", new() { Digits = 2, Layers = 1, Heads = 2, Steps = 1000, DModel = 24, DHead = 12, Seed = (ulong)i }))],
            Verification: null);
        var sweep = pair.Grains.GetGrain<ISweepGrain>(Name);
        await sweep.SubmitAsync(spec);
        while ((await sweep.ViewAsync()).Untold > 0)
        {
            await Task.Delay(100);
        }

        return spec;
    }

    private static async Task MakeCertificatesAsync(string folder)
    {
        using var script = Process.Start(new ProcessStartInfo("deploy/local/certificates.sh", [folder]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        await script.StandardOutput.ReadToEndAsync();
        await script.WaitForExitAsync();
        if (script.ExitCode != 0)
        {
            throw new InvalidOperationException("deploy/local/certificates.sh failed: it takes openssl (Debian and Ubuntu: apt-get install openssl).");
        }
    }

    /// <summary>One thing that was measured.</summary>
    /// <param name="Name">What.</param>
    /// <param name="Unit">Of the next two.</param>
    /// <param name="Plain">Without TLS: the median.</param>
    /// <param name="Encrypted">With TLS: the median.</param>
    /// <param name="Ratio">With by without: the median of the pairs.</param>
    /// <param name="Low">Where that is at least, with 95 % confidence.</param>
    /// <param name="High">Where it is at most.</param>
    internal sealed record Figure(string Name, string Unit, double Plain, double Encrypted, double Ratio, double Low, double High);
}
