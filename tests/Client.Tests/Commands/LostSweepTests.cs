using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>Sweeps of which the grid has lost what it knew, as it has where its storage was emptied.</summary>
public sealed class LostSweepTests(FakeGrid grid)
{
    [Theory]
    [InlineData("watch")]
    [InlineData("run")]
    public async Task Whoever_follows_a_sweep_that_the_grid_has_lost_is_told(string command)
    {
        var name = $"lost-{command}";
        var before = Scene.Sweep(name, SweepPhase.Running, Scene.Training("a", 100));
        grid.World.Script(before, before, before with { Phase = SweepPhase.New, Cells = [], Spec = null });

        var outcome = await grid.RunAsync("sweep", command, name);

        Assert.Equal(3, outcome.Code);
        Assert.Contains($"has lost the sweep '{name}': its storage was emptied, or restored to an older state.", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("plan")]
    public async Task One_that_is_known_by_its_name_alone_cannot_be_run_by_it(string command)
    {
        var name = $"nameless-{command}";
        grid.World.Script(Scene.Sweep(name, SweepPhase.New) with { Spec = null });

        var outcome = await grid.RunAsync("sweep", command, name);

        Assert.Equal(3, outcome.Code);
        Assert.Contains($"The grid knows only the name of the sweep '{name}'", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("Run it by its file again.", outcome.Error, StringComparison.Ordinal);
    }
}
