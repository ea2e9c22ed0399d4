using System.Text.Json;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>Sweeps whose process has ended, and variants that have left theirs.</summary>
public sealed class IdleSweepTests(FakeGrid grid)
{
    private static SweepSnapshot Idle(string name) =>
        Scene.Sweep(name, SweepPhase.Running, Scene.Verified("a"), Scene.Training("b", 1500), Scene.Waiting("c")) with { IsIdle = true };

    [Fact]
    public async Task A_sweep_that_nobody_works_on_is_interrupted_and_not_running()
    {
        grid.World.Script(Idle("idle-shown"));

        var show = await grid.RunAsync("sweep", "show", "idle-shown");
        var list = await grid.RunAsync("sweep", "list");

        Assert.Contains("Sweep idle-shown: interrupted; 1 of 3 done, 1 interrupted, 1 waiting", show.Output, StringComparison.Ordinal);
        Assert.Contains("b: interrupted at step 1,500; what was done is kept", show.Output, StringComparison.Ordinal);
        Assert.Contains("Nobody works on it now: 'va sweep run idle-shown' goes on with it.", show.Output, StringComparison.Ordinal);
        Assert.Matches("idle-shown +interrupted", list.Output);
    }

    [Fact]
    public async Task Json_does_not_say_that_it_runs_either()
    {
        grid.World.Script(Idle("idle-json"));

        var show = await grid.RunAsync("sweep", "show", "idle-json", "--json");
        var list = await grid.RunAsync("sweep", "list", "--json");

        var sweep = JsonDocument.Parse(show.Output).RootElement;
        Assert.Equal("interrupted", sweep.GetProperty("phase").GetString());
        Assert.Equal(
            ["trained", "interrupted", "queued"],
            sweep.GetProperty("variants").EnumerateArray().Select(one => one.GetProperty("phase").GetString()!), StringComparer.Ordinal);
        Assert.Equal(JsonValueKind.Null, sweep.GetProperty("variants")[1].GetProperty("stepsPerSecond").ValueKind);
        var listed = JsonDocument.Parse(list.Output).RootElement.EnumerateArray().Single(one => one.GetProperty("name").GetString() == "idle-json");
        Assert.Equal("interrupted", listed.GetProperty("phase").GetString());
    }

    [Fact]
    public async Task Nobody_watches_it_even_where_a_process_has_the_grid()
    {
        grid.World.Script(Idle("idle-watched"));

        var watch = await grid.RunAsync("sweep", "watch", "idle-watched");

        Assert.Equal(1, watch.Code);
        Assert.Contains("'va sweep run idle-watched' goes on with it", watch.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_resumed_by_a_process_that_ends_is_interrupted_again()
    {
        grid.World.Script(Scene.Sweep("resumed-idle", SweepPhase.Paused, Scene.Cancelled("a")));

        var resume = await Va.RunAsync(["sweep", "resume", "resumed-idle", "--json"], new PretendedGrid(grid, Trainer.Nobody));

        Assert.Equal("interrupted", JsonDocument.Parse(resume.Output).RootElement.GetProperty("phase").GetString());
    }

    [Fact]
    public async Task Variants_that_left_are_told_with_the_way_back()
    {
        var left = new VariantMatch("thinned", "b", Scene.Small.Id, HasLeft: true);
        grid.World.Script(Scene.Sweep("thinned", SweepPhase.Completed, Scene.Verified("a")) with { Left = [left] });

        var run = await grid.RunAsync("sweep", "run", "thinned");
        var show = await grid.RunAsync("sweep", "show", "thinned");
        var json = await grid.RunAsync("sweep", "show", "thinned", "--json");

        Assert.Contains($"No longer in this sweep: b ({left.Id}). What was done for it is kept", run.Output, StringComparison.Ordinal);
        Assert.Contains($"b: 'va variant show {left.Id}'", show.Output, StringComparison.Ordinal);
        var one = Assert.Single(JsonDocument.Parse(json.Output).RootElement.GetProperty("left").EnumerateArray());
        Assert.Equal(("b", left.Id.Value), (one.GetProperty("name").GetString(), one.GetProperty("id").GetString()));
    }
}
