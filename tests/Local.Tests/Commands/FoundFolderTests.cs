using System.IO.Compression;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Local.Tests;

/// <summary>Data folders that are not the current folder's, or can only be read.</summary>
public sealed class FoundFolderTests
{
    [Fact]
    public async Task A_read_only_folder_is_listed_shown_verified_and_reported()
    {
        using var disk = SmallDisk.TryMount(megabytes: 16);
        Assert.SkipWhen(disk is null, SmallDisk.Missing);
        using var va = new Va();
        va.Settings["VA_DATA"] = Path.Combine(disk.Path, "va-data");
        await ExtractAsync(va.Data);
        disk.MakeReadOnly();

        var list = await va.RunAsync("sweep", "list");
        var show = await va.RunAsync("variant", "show", "done");
        var verify = await va.RunAsync("verify", "done", "--questions", "500", "--json");
        var report = await va.RunAsync("report", "done", "--no-analysis", "--out", Path.Combine(va.Folder("reports"), "done.html"));
        var cancel = await va.RunAsync("sweep", "cancel", "old");

        Assert.All([list, show, verify], outcome => Assert.True(outcome.ExitCode == 0, outcome.ToString()));
        Assert.Empty(list.Error + show.Error);
        Assert.Contains($"{va.Data} cannot be written by this user. What this command finds is shown, but not kept there.", verify.Error, StringComparison.Ordinal);
        Assert.Contains("\"questions\": 500", verify.Output, StringComparison.Ordinal);
        Assert.Equal(2, cancel.ExitCode);
        Assert.Contains("cannot be written", cancel.Error, StringComparison.Ordinal);
        Assert.True(report.ExitCode == 0, report.ToString());
    }

    [Fact]
    public async Task The_folder_above_the_current_one_is_found_and_named()
    {
        using var va = new Va();
        var inner = va.Folder("experiment", "notes");
        var data = Path.Combine(Path.GetDirectoryName(inner)!, "va-data");
        await ExtractAsync(data);

        var list = await va.RunInAsync(inner, "sweep", "list", "--json");
        var elsewhere = await va.RunInAsync(va.Folder("elsewhere"), "variant", "list");

        Assert.True(list.ExitCode == 0, list.ToString());
        Assert.Contains("\"name\": \"old\"", list.Output, StringComparison.Ordinal);
        Assert.Equal($"Using the data folder {data}, which is above the current folder.", list.Error.Trim());
        Assert.Equal(2, elsewhere.ExitCode);
        Assert.Contains(
            $"There is no grid here: {va.Folder("elsewhere")} has no folder va-data with a grid, nor has any folder above it. Change to the folder of an experiment",
            elsewhere.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(inner));
        Assert.Empty(Directory.EnumerateFileSystemEntries(va.Folder("elsewhere")));
    }

    private static Task ExtractAsync(string folder) => ZipFile.ExtractToDirectoryAsync(
        Path.Combine(AppContext.BaseDirectory, "Upgrades", "data-of-2026-11-24.zip"), folder, TestContext.Current.CancellationToken);
}
