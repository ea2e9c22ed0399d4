using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Local.Tests;

/// <summary>Several commands on one data folder, and commands on a folder that is not there.</summary>
public sealed class SharedFolderTests
{
    [Theory]
    [InlineData("INT")]
    [InlineData("KILL")]
    public async Task When_the_first_run_ends_the_second_goes_on(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such signals.");
        using var va = new Va();
        va.Settings["VA_Device__Slots"] = "2";
        using var first = va.Start("sweep", "run", va.Write("long.yaml", Experiments.Of("long", 200_000)));
        await Va.LineAsync(first, ": training");
        using var second = va.Start("sweep", "run", va.Write("other.yaml", Experiments.Of("other", 2000, seed: 2)), "--json");
        await va.UntilCheckpointAsync(variants: 2);

        await Va.SignalAsync(first, signal);

        await Va.EndOfAsync(first);
        var end = await Va.EndOfAsync(second);
        Assert.True(end.ExitCode == 0, end.ToString());
        Assert.Contains("The process that ran the grid has ended. Continuing with the data it stored.", end.Error, StringComparison.Ordinal);
        Assert.Contains("at this process", end.Error, StringComparison.Ordinal);
        Assert.Equal("completed", System.Text.Json.JsonDocument.Parse(end.Output).RootElement.GetProperty("phase").GetString());
        var list = await va.JsonAsync("sweep", "list");
        Assert.Equal(["interrupted", "completed"], list.EnumerateArray().Select(sweep => sweep.GetProperty("phase").GetString()!), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Who_only_looks_creates_nothing()
    {
        using var va = new Va();

        var list = await va.RunAsync("sweep", "list");
        var run = await va.RunAsync("sweep", "run", "nothing");
        var elsewhere = await va.RunAsync("grid", "show", "--data", Path.GetDirectoryName(va.Data)!);

        Assert.All([list, run], outcome => Assert.Equal(2, outcome.ExitCode));
        Assert.Contains($"There is no data folder {va.Data}", list.Error, StringComparison.Ordinal);
        Assert.Contains("holds no grid", elsewhere.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(va.Data)!));
    }

    [Fact]
    public async Task What_a_changed_file_drops_is_kept_in_reach_and_comes_back()
    {
        using var va = new Va();
        var file = va.Write("edited.yaml", Experiments.Of("edited", 60));
        var first = await va.RunAsync("sweep", "run", file);
        var id = (await va.JsonAsync("variant", "show", "edited-add")).GetProperty("id").GetString()!;
        va.Write("edited.yaml", Experiments.Of("edited", 60, seed: 2));

        var second = await va.RunAsync("sweep", "run", file);

        Assert.Contains("Began a grid in the folder", first.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Began a grid", second.Output, StringComparison.Ordinal);
        Assert.Contains($"No longer in this sweep: edited-add ({id}).", second.Output, StringComparison.Ordinal);
        Assert.Equal(id, (await va.JsonAsync("sweep", "show", "edited")).GetProperty("left")[0].GetProperty("id").GetString());
        Assert.Equal("trained", (await va.JsonAsync("variant", "show", id)).GetProperty("phase").GetString());
        Assert.Equal(1, (await va.JsonAsync("ask", id, "12+34")).GetArrayLength());
        va.Write("edited.yaml", Experiments.Of("edited", 60));
        var back = await va.RunAsync("sweep", "run", file);
        Assert.Contains("1 already trained", back.Output, StringComparison.Ordinal);
    }
}
