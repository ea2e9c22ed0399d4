using System.Text.Json;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

public sealed class VariantLogsTests(FakeGrid grid)
{
    [Fact]
    public async Task Events_are_shown_with_time_silo_and_the_details_of_errors()
    {
        var spec = Logged("logs-shown", 1, Scene.Trained);

        var logs = await grid.RunAsync("variant", "logs", "logs-shown/a");

        Assert.Equal((0, ""), (logs.Code, logs.Error));
        Assert.Contains("1970-01-01 00:00:01Z  wanted by the sweep logs-shown", logs.Output, StringComparison.Ordinal);
        Assert.Contains("1970-01-01 00:00:02Z  the attempt failed, number 1: no memory, at gpu-1", logs.Output, StringComparison.Ordinal);
        Assert.Contains("\n    at Somewhere()", logs.Output, StringComparison.Ordinal);
        Assert.True(grid.World.Events.ContainsKey(spec.Id.Value));
    }

    [Fact]
    public async Task Events_as_json_are_one_array()
    {
        Logged("logs-json", 2, Scene.Trained);

        var events = JsonDocument.Parse((await grid.RunAsync("variant", "logs", "logs-json/a", "--json")).Output).RootElement;

        Assert.Equal(2, events.GetArrayLength());
        Assert.Equal("gpu-1", events[1].GetProperty("silo").GetString());
        Assert.Equal("at Somewhere()", events[1].GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData(VariantPhase.Trained, 0)]
    [InlineData(VariantPhase.Failed, 1)]
    [InlineData(VariantPhase.Cancelled, 1)]
    public async Task Following_ends_with_the_training_and_tells_how_fast_it_is(VariantPhase end, int code)
    {
        var spec = Logged($"logs-{end}", 10 + (ulong)end, (name, what) => Scene.Training(name, 5, what));
        var now = grid.World.Cells().First(pair => pair.Cell.Spec.Id == spec.Id).Cell.Training;
        grid.World.Trainings[spec.Id.Value] = new([now, now, now with { Phase = end }]);

        var follow = await grid.RunAsync("variant", "logs", $"logs-{end}/a", "-f");

        Assert.Equal((code, ""), (follow.Code, follow.Error));
        Assert.Contains("step 5/3,000, loss 0.2500, 80.0 steps/s, 37.4 s left", follow.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Following_with_json_writes_an_object_a_line()
    {
        var spec = Logged("logs-lines", 20, (name, what) => Scene.Training(name, 5, what));
        var now = grid.World.Cells().First(pair => pair.Cell.Spec.Id == spec.Id).Cell.Training;
        grid.World.Trainings[spec.Id.Value] = new([now, now, now with { Phase = VariantPhase.Trained }]);

        var follow = await grid.RunAsync("variant", "logs", "logs-lines/a", "--follow", "--json");

        var kinds = follow.Output.Trim().Split('\n').Select(line => JsonDocument.Parse(line).RootElement.GetProperty("kind").GetString());
        Assert.Equal(["event", "event", "progress"], kinds, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Nobody_follows_a_variant_that_nobody_trains()
    {
        Logged("logs-nobody", 30, (name, what) => Scene.Waiting(name, what));

        var follow = await Va.RunAsync(["variant", "logs", "logs-nobody/a", "-f"], new PretendedGrid(grid, Trainer.Nobody));

        Assert.Equal(1, follow.Code);
        Assert.Contains("'va sweep run logs-nobody' goes on with it", follow.Error, StringComparison.Ordinal);
    }

    private VariantSpec Logged(string sweep, ulong seed, Func<string, VariantSpec, CellSnapshot> cell)
    {
        var spec = Scene.Small with { Seed = 5000 + seed };
        grid.World.Script(Scene.Sweep(sweep, SweepPhase.Running, cell("a", spec)));
        grid.World.Events[spec.Id.Value] =
        [
            new(1, DateTimeOffset.UnixEpoch.AddSeconds(1), $"wanted by the sweep {sweep}"),
            new(2, DateTimeOffset.UnixEpoch.AddSeconds(2), "the attempt failed, number 1: no memory", "gpu-1", "at Somewhere()"),
        ];
        return spec;
    }
}
