using System.Text.Json;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>What is deleted because nobody can ask for it, or because it is old.</summary>
public sealed class DataCleanTests(FakeGrid grid)
{
    [Fact]
    public async Task What_nobody_can_ask_for_and_old_sweeps_are_deleted_unless_it_is_only_asked_what_would_be()
    {
        grid.World.Needless = [new("checkpoints", 12, 3L << 20), new("weights", 1, 1 << 20)];
        grid.World.Script(Ended("clean-old", TimeProvider.System.GetUtcNow().AddDays(-31)));
        grid.World.Script(Ended("clean-kept", TimeProvider.System.GetUtcNow().AddDays(-31)));
        grid.World.Script(Ended("clean-new", TimeProvider.System.GetUtcNow().AddDays(-29)));
        string[] command = ["data", "clean", "--older-than", "30d", "--keep", "clean-kept"];

        var plan = await grid.RunAsync([.. command, "--dry-run"]);

        Assert.Equal((0, ""), (plan.Code, plan.Error));
        Assert.Contains("The sweep clean-old would be deleted, with 1 variant", plan.Output, StringComparison.Ordinal);
        Assert.Contains("4.0 MiB that nobody can ask for would be deleted (checkpoints: 12 files, 3.0 MiB, weights: 1 file, 1.0 MiB).", plan.Output, StringComparison.Ordinal);
        Assert.All(["clean-old", "clean-kept", "clean-new"], name => Assert.False(grid.World.Deleted.ContainsKey(name)));
        Assert.True(Assert.Single(grid.World.Cleanings));
        var json = JsonDocument.Parse((await grid.RunAsync([.. command, "--json"])).Output).RootElement;

        Assert.True(grid.World.Deleted.ContainsKey("clean-old"));
        Assert.All(["clean-kept", "clean-new"], name => Assert.False(grid.World.Deleted.ContainsKey(name)));
        Assert.False(grid.World.Cleanings.Last());
        Assert.Equal((true, 4L << 20), (json.GetProperty("isDone").GetBoolean(), json.GetProperty("bytes").GetInt64()));
        Assert.Contains(json.GetProperty("sweeps").EnumerateArray(), sweep => sweep.GetProperty("sweep").GetString() == "clean-old");
    }

    [Theory]
    [InlineData("--older-than is '30', but must be a whole number of days, hours or minutes: 30d, 12h or 90m.", "--older-than", "30")]
    [InlineData("--older-than is '-1d', but must be", "--older-than=-1d")]
    [InlineData("--older-than is '99999d', but must be", "--older-than", "99999d")]
    [InlineData("--keep says which sweeps stay of those that --older-than would delete", "--keep", "some")]
    [InlineData("There is no sweep 'nowhere-to-keep'", "--older-than", "1d", "--keep", "nowhere-to-keep")]
    public async Task What_cannot_be_is_refused_and_nothing_is_deleted(string expected, params string[] options)
    {
        var before = grid.World.Deleted.Count;

        var refused = await grid.RunAsync(["data", "clean", .. options]);

        Assert.Equal(2, refused.Code);
        Assert.Contains(expected, refused.Error, StringComparison.Ordinal);
        Assert.Equal(before, grid.World.Deleted.Count);
    }

    [Theory]
    [InlineData(SweepPhase.Completed, 25, true)]
    [InlineData(SweepPhase.Failed, 24, true)]
    [InlineData(SweepPhase.Cancelled, 25, true)]
    [InlineData(SweepPhase.Completed, 23, false)]
    [InlineData(SweepPhase.Paused, 25, false)]
    [InlineData(SweepPhase.Running, 25, false)]
    public void A_sweep_is_old_enough_if_it_ended_so_long_ago(SweepPhase phase, int hours, bool isDeleted)
    {
        var end = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var sweep = Ended("aged", end) with { Phase = phase };

        Assert.Equal(isDeleted, new CleaningRule(TimeSpan.FromDays(1), []).Deletes(sweep, end.AddHours(hours)));
        Assert.False(new CleaningRule(TimeSpan.FromDays(1), ["aged"]).Deletes(sweep, end.AddHours(hours)));
        Assert.False(new CleaningRule(null, []).Deletes(sweep, end.AddHours(hours)));
    }

    private static SweepSnapshot Ended(string name, DateTimeOffset end) =>
        Scene.Sweep(name, SweepPhase.Completed, Scene.Verified(name) is var cell ? cell with { Spec = cell.Spec with { Seed = (ulong)name.Sum(letter => letter) } } : cell) with { FinishedUtc = end };
}
