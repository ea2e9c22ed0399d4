using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Local.Tests;

/// <summary>A signal to stop is a stop, whenever it comes: real processes, real signals.</summary>
public sealed class StopSignalTests
{
    /// <summary>Before the program heeds signals the system ends it, and a shell says the same of that.</summary>
    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public async Task A_stop_while_the_grid_starts_is_no_error(string signal, int code)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        using var va = new Va();
        var file = va.Write("long.yaml", Experiments.Of("long", 200_000));
        foreach (var milliseconds in new[] { 0, 150, 400, 700, 1000, 1500, 2500 })
        {
            using var process = va.Start("sweep", "run", file);
            await Task.Delay(milliseconds, TestContext.Current.CancellationToken);

            await Va.SignalAsync(process, signal);

            var end = await Va.EndOfAsync(process);
            Assert.True(end.ExitCode == code, $"After {milliseconds} ms: {end}");
            Assert.True(end.Error.Length == 0 || end.Error.StartsWith("Interrupted.", StringComparison.Ordinal), $"After {milliseconds} ms: {end}");
            Assert.DoesNotContain("As it stopped", end.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public async Task What_trains_is_saved_first(string signal, int code)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        using var va = new Va();
        using var process = va.Start("sweep", "run", va.Write("long.yaml", Experiments.Of("long", 200_000)));
        await Va.LineAsync(process, "step "); // of the first progress

        // A terminal that closes says so more than once.
        await Va.SignalAsync(process, signal);
        if (signal == "HUP")
        {
            await Va.SignalAsync(process, signal);
        }

        var end = await Va.EndOfAsync(process);
        Assert.True(end.ExitCode == code, end.ToString());
        Assert.Equal("Interrupted. Run the same command again to resume.", end.Error.Trim());
        Assert.True((await va.JsonAsync("variant", "show", "long-add")).GetProperty("checkpointStep").GetInt32() > 0);
    }

    [Fact]
    public async Task What_nohup_started_survives_its_terminal()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        using var va = new Va();
        va.Write("short.yaml", Experiments.Of("short", 400));

        var run = await va.ShellAsync("(trap '' HUP; exec dotnet \"$VA_PROGRAM\" sweep run short.yaml) & sleep 4; kill -HUP $!; wait $!; echo code:$?");

        Assert.Contains("code:0", run.Output, StringComparison.Ordinal);
    }
}
