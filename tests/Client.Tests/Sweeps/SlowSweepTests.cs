using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>What takes longer than a call is waited for, and counts as done when it is.</summary>
public sealed class SlowSweepTests(FakeGrid grid)
{
    [Theory]
    [InlineData("cancel", SweepPhase.Running, "is cancelled")]
    [InlineData("pause", SweepPhase.Running, "is paused")]
    [InlineData("resume", SweepPhase.Paused, "goes on")]
    public async Task A_verb_ends_well_when_every_part_has_heard_of_it(string verb, SweepPhase before, string told)
    {
        var name = $"slow-{verb}";
        var cell = Scene.Cancelled("a");
        grid.World.Script(
            Scene.Sweep(name, before, cell),
            Scene.Sweep(name, before, cell) with { Untold = 1800 },
            Scene.Sweep(name, before, cell) with { Untold = 20 },
            Scene.Sweep(name, before, cell));

        var outcome = await grid.RunAsync("sweep", verb, name);

        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Assert.Contains(told, outcome.Output, StringComparison.Ordinal);
        Assert.Equal(4, grid.World.Shown(name));
    }
}
