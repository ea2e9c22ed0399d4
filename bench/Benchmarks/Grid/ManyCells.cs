using System.Diagnostics;
using System.Globalization;
using VerifiedAddition.Client;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Benchmarks;

/// <summary>What a sweep of many tiny variants costs while they wait.</summary>
/// <param name="Cells">Variants.</param>
/// <param name="PlanSeconds"><c>va sweep plan</c> of its file.</param>
/// <param name="SubmitSeconds">From the submission until the sweep has answered: all variants are stored and queued.</param>
/// <param name="ViewMilliseconds">The whole sweep with its queue, as <c>va sweep show</c> asks for it: the median.</param>
/// <param name="ListMilliseconds">What <c>va sweep list</c> asks for: the median.</param>
/// <param name="CancelSeconds">Until all are withdrawn.</param>
/// <param name="BytesPerVariant">Managed memory that a waiting variant keeps.</param>
/// <param name="StoredPerVariant">Bytes of all files of the data folder, for each waiting variant.</param>
/// <param name="LargestState">Bytes of the largest stored state.</param>
/// <param name="RestartSeconds">From the start of a process on that data folder until it has shown the sweep.</param>
internal sealed record ManyCells(
    int Cells, double PlanSeconds, double SubmitSeconds, double ViewMilliseconds, double ListMilliseconds, double CancelSeconds, double BytesPerVariant,
    double StoredPerVariant, long LargestState, double RestartSeconds)
{
    private const int Views = 15;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        cells     {Cells} variants: plan {PlanSeconds:0.00} s, submit {SubmitSeconds:0.00} s (wanted: under 5 s), cancel {CancelSeconds:0.00} s
                  show {ViewMilliseconds:0.0} ms, list {ListMilliseconds:0.0} ms, {BytesPerVariant / 1024:0.00} KiB for each that waits
                  stored: {StoredPerVariant:0} bytes for each that waits, the largest state {LargestState / 1024.0:0.0} KiB; shown {RestartSeconds:0.00} s after a restart
        """);

    public static async Task<ManyCells> MeasureAsync(int cells)
    {
        var plan = await PlanAsync(cells);
        var folder = Directory.CreateTempSubdirectory("va-bench-");
        var grid = await BenchGrid.StartAsync(slots: 0, folder);
        var sweep = new SweepSpec(
            "many",
            [.. Enumerable.Range(0, cells).Select(i => new NamedVariant(
                $"seed{i}", new() { Digits = 2, Layers = 1, Heads = 2, DModel = 24, DHead = 12, Steps = 100, Seed = (ulong)i }))],
            new(10_000, Sample: null, VerificationSpec.DefaultSeed));
        await SubmitAsync(grid, sweep with { Name = "warm-up", Variants = [sweep.Variants[0] with { Spec = sweep.Variants[0].Spec with { Seed = 999_999 } }] });
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var submit = await SubmitAsync(grid, sweep);
        var memory = GC.GetTotalMemory(forceFullCollection: true) - before;
        var files = folder.EnumerateFiles("*", SearchOption.AllDirectories).ToArray();
        var largest = files.Where(file => file.FullName.Contains($"{Path.DirectorySeparatorChar}state{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).Max(file => file.Length);
        var (views, lists) = (new List<double>(), new List<double>());
        for (var i = 0; i < Views; i++)
        {
            views.Add(await MillisecondsAsync(async () => await grid.Sweep("many").ViewAsync()));
            lists.Add(await MillisecondsAsync(async () => await grid.Sweep("many").ListAsync()));
        }

        await grid.DisposeAsync();
        var restart = await MillisecondsAsync(async () =>
        {
            grid = await BenchGrid.StartAsync(slots: 0, folder);
            await grid.Sweep("many").ViewAsync();
        }) / 1000;
        var cancel = await MillisecondsAsync(() => CancelAsync(grid.Sweep("many"))) / 1000;
        await grid.DisposeAsync();
        folder.Delete(recursive: true);
        return new(
            cells, plan, submit, Measured.Median(views), Measured.Median(lists), cancel, (double)memory / cells,
            (double)files.Sum(file => file.Length) / cells, largest, restart);
    }

    /// <summary>Submits a sweep, and waits until all that begins has been told.</summary>
    private static async Task<double> SubmitAsync(BenchGrid grid, SweepSpec sweep) => await MillisecondsAsync(async () =>
    {
        for (var at = await grid.Sweep(sweep.Name).SubmitAsync(sweep); at.Untold > 0; at = await grid.Sweep(sweep.Name).ViewAsync())
        {
            await Task.Delay(20);
        }
    }) / 1000;

    private static async Task CancelAsync(ISweepGrain sweep)
    {
        while ((await sweep.CancelAsync()).Untold > 0)
        {
            await Task.Delay(20);
        }
    }

    private static async Task<double> PlanAsync(int cells)
    {
        var file = Path.Combine(Path.GetTempPath(), $"va-bench-{Environment.ProcessId}.yaml");
        await File.WriteAllTextAsync(file, $$"""
            name: many
            defaults: { digits: 2, layers: 1, heads: 2, dModel: 24, dHead: 12, steps: 100 }
            matrix: { seed: [{{string.Join(", ", Enumerable.Range(0, cells))}}] }
            """);
        try
        {
            var (output, error) = (new StringWriter(), new StringWriter());
            var terminal = new Terminal { Output = output, Error = error };
            var code = 0;
            var seconds = await MillisecondsAsync(async () =>
                code = await VaCommandLine.RunAsync(["sweep", "plan", file], new NoGrid(), new NoWeightFiles(), terminal)) / 1000;
            return code == 0 ? seconds : throw new InvalidOperationException($"va sweep plan: {error}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<double> MillisecondsAsync(Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private sealed class NoGrid : IGridAccess
    {
        public Task<IGrid> ConnectAsync(GridRequest request, CancellationToken cancellationToken) =>
            throw new NotSupportedException("A plan needs no grid.");
    }
}
