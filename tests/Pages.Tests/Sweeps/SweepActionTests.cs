using VerifiedAddition.Client.Tests;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Pages.Tests;

public sealed class SweepActionTests
{
    [Theory]
    [InlineData(SweepPhase.Running, "Pause Retry Cancel")]
    [InlineData(SweepPhase.Paused, "Resume Cancel")]
    [InlineData(SweepPhase.Cancelled, "Resume")]
    [InlineData(SweepPhase.Failed, "Retry")]
    public void What_can_be_done_follows_from_the_phase(SweepPhase phase, string actions) =>
        Assert.Equal(actions, string.Join(' ', SweepAction.Of(Scene.Sweep("s", phase, Scene.Failed("bad", "no"), Scene.Training("good", 10))).Select(action => action.Name)));

    [Fact]
    public void Nothing_is_retried_where_nothing_failed() =>
        Assert.Empty(SweepAction.Of(Scene.Sweep("s", SweepPhase.Completed, Scene.Verified("good"))));

    [Fact]
    public void Who_pauses_a_sweep_is_told_what_goes_on_for_others()
    {
        var shared = Scene.Training("one", 10) is var cell ? cell with { Training = cell.Training with { Sweeps = ["s", "other"] } } : null!;
        var pause = SweepAction.Of(Scene.Sweep("s", SweepPhase.Running, shared)).First();

        Assert.StartsWith("1 variant in training makes a checkpoint and frees its slot", pause.Consequence, StringComparison.Ordinal);
        Assert.Contains("What other wants too goes on.", pause.Consequence, StringComparison.Ordinal);
    }
}
