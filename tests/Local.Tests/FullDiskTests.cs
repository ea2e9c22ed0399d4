using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Local.Tests;

/// <summary>A disk that is full while a sweep trains: real processes and a real disk.</summary>
public sealed partial class FullDiskTests : IDisposable
{
    private const string Sweep = """
        name: full
        defaults: { digits: 2, layers: 1, heads: 2, dModel: 24, dHead: 12, steps: 3000, learningRate: 0.003 }
        variants:
          - { name: add, subtractPercent: 0 }
        verification: { questions: 2000, sample: uniform, seed: 7 }
        """;

    private readonly Va _va = new();

    public void Dispose() => _va.Dispose();

    [Fact]
    public async Task A_checkpoint_that_cannot_be_stored_is_told_wherever_a_person_looks_and_is_not_claimed_to_be_saved()
    {
        using var disk = Mounted();
        using var run = _va.Start("sweep", "run", _va.Write("full.yaml", Sweep.Replace("3000", "900000", StringComparison.Ordinal)));
        await Va.LineAsync(run, "add: training");
        await _va.UntilCheckpointAsync();

        var told = await FullUntilAsync(disk, Va.LineAsync(run, "is safe: the "));
        var seen = new[]
        {
            await _va.RunAsync("sweep", "show", "full"),
            await _va.RunAsync("variant", "show", "add"),
            await _va.RunAsync("variant", "logs", "add"),
        };
        await InterruptAsync(run);
        var end = await Va.EndOfAsync(run);

        Assert.Matches(Unsaved(), told);
        Assert.All(seen, outcome => Assert.Matches(Unsaved(), outcome.Output.ReplaceLineEndings(" ")));
        Assert.Equal(130, end.ExitCode);
        Assert.Matches(Unsaved(), end.Error);
        Assert.DoesNotContain("saved first", end.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_finished_model_whose_weights_cannot_be_stored_is_kept_and_stored_when_there_is_room()
    {
        using var disk = Mounted();
        using var run = _va.Start("sweep", "run", _va.Write("full.yaml", Sweep));
        await Va.LineAsync(run, "add: training");
        await _va.UntilCheckpointAsync();

        var waiting = await FullUntilAsync(disk, Va.LineAsync(run, "its results could not be stored"));
        disk.Free();
        var end = await Va.EndOfAsync(run);
        var logs = await _va.RunAsync("variant", "logs", "add");

        Assert.Contains("they are kept in memory", waiting, StringComparison.Ordinal);
        Assert.True(end.ExitCode == 0, end.ToString());
        Assert.Equal(1, logs.Output.Split("trains from").Length - 1);
        Assert.DoesNotContain("the attempt failed", logs.Output, StringComparison.Ordinal);
    }

    /// <summary>A disk that has the data folder.</summary>
    private SmallDisk Mounted()
    {
        var mounted = SmallDisk.TryMount(megabytes: 16);
        Assert.SkipWhen(mounted is null, SmallDisk.Missing);
        var disk = mounted!;
        _va.Settings["VA_DATA"] = Path.Combine(disk.Path, "data");
        return disk;
    }

    /// <summary>Keeps the disk full until something is told: a checkpoint that is deleted because a later one is stored makes room again.</summary>
    private static async Task<string> FullUntilAsync(SmallDisk disk, Task<string> told)
    {
        do
        {
            disk.Fill();
        }
        while (await Task.WhenAny(told, Task.Delay(1000, TestContext.Current.CancellationToken)) != told);

        return await told;
    }

    private static async Task InterruptAsync(Process process)
    {
        using var interrupt = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await interrupt.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    [GeneratedRegex(@"only step\s+[\d,]+\s+is\s+safe:\s+the\s+(?:checkpoint|state)", RegexOptions.None, 1000)]
    private static partial Regex Unsaved();
}
