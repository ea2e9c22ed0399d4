using System.IO.Compression;
using System.Text.Json;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Local.Tests;

/// <summary>What an earlier version stored is read, and gone on with.</summary>
/// <remarks>
/// The data folder in the archive is of commit 3750a7f (24 November 2026), before silos had labels and sweeps priorities. Its process was
/// killed in mid-sweep: a variant is done and being verified, one holds a lease and has checkpoints, one waits for that as its parent.
/// </remarks>
public sealed class UpgradeTests
{
    private const string Done = "75813215b99584b6557d1a806b1ffdeeb0c3581b6f5c9b5b8497d2cc4e5fcb9d";

    [Fact]
    public async Task A_sweep_of_an_earlier_version_is_shown_and_gone_on_with()
    {
        using var va = new Va();
        await ZipFile.ExtractToDirectoryAsync(
            Path.Combine(AppContext.BaseDirectory, "Upgrades", "data-of-2026-11-24.zip"), va.Data, TestContext.Current.CancellationToken);

        var before = await va.RunAsync("sweep", "show", "old", "--json");
        var run = await va.RunAsync("sweep", "run", "old", "--json");
        var log = await va.RunAsync("variant", "logs", "begun", "--json");

        Assert.Equal(["trained", "interrupted", "queued"], PhasesOf(before));
        Assert.True(run.ExitCode == 0, run.ToString());
        Assert.Equal(["trained", "trained", "trained"], PhasesOf(run));
        var cells = Parsed(run).GetProperty("variants").EnumerateArray().ToArray();
        Assert.Contains(Done, cells[0].GetRawText(), StringComparison.Ordinal);
        Assert.All(
            cells.SelectMany(cell => cell.GetProperty("verifications").EnumerateArray()),
            one => Assert.Equal(2000, one.GetProperty("asked").GetInt64()));
        Assert.Contains("trains from step 1,050 ", log.Output, StringComparison.Ordinal);
    }

    private static JsonElement Parsed(Outcome outcome) => JsonSerializer.Deserialize<JsonElement>(outcome.Output);

    private static string[] PhasesOf(Outcome outcome) =>
        [.. Parsed(outcome).GetProperty("variants").EnumerateArray().Select(cell => cell.GetProperty("phase").GetString()!)];
}
