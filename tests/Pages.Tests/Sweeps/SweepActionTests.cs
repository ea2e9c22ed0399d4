using VerifiedAddition.Client.Tests;
using VerifiedAddition.Experiments;
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
        Assert.Equal(actions, string.Join(' ', SweepAction.Of(Whole(Scene.Sweep("s", phase, Scene.Failed("bad", "no"), Scene.Training("good", 10)))).Select(action => action.Name)));

    [Fact]
    public void Nothing_is_retried_where_nothing_failed() =>
        Assert.Empty(SweepAction.Of(Whole(Scene.Sweep("s", SweepPhase.Completed, Scene.Verified("good")))));

    [Fact]
    public void Who_pauses_a_sweep_is_told_what_goes_on_for_others()
    {
        var shared = Scene.Training("one", 10) is var cell ? cell with { Training = cell.Training with { Sweeps = ["s", "other"] } } : null!;
        var pause = SweepAction.Of(Whole(Scene.Sweep("s", SweepPhase.Running, shared))).First();

        Assert.StartsWith("1 variant in training makes a checkpoint and frees its slot", pause.Consequence, StringComparison.Ordinal);
        Assert.Contains("What other wants too goes on.", pause.Consequence, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_large_sweep_all_variants_count_not_those_that_are_listed()
    {
        var large = Scene.Sweep("s", SweepPhase.Running,
        [
            .. Enumerable.Range(0, 300).Select(i => Scene.Training($"t{i}", 10, Scene.Small with { Seed = 1 + (ulong)i })),
            .. Enumerable.Range(0, 3).Select(i => Scene.Failed($"f{i}", "no") with { Spec = Scene.Small with { Seed = 1000 + (ulong)i } }),
        ]);

        var actions = SweepAction.Of(SeenSweep.Of(large)).ToArray();

        Assert.Equal("Pause Retry Cancel", string.Join(' ', actions.Select(action => action.Name)));
        Assert.StartsWith("300 variants in training make checkpoints and free their slots", actions[0].Consequence, StringComparison.Ordinal);
        Assert.EndsWith("each from its last checkpoint: 3 variants.", actions[1].Consequence, StringComparison.Ordinal);
        var resume = SweepAction.Of(SeenSweep.Of(large with { Phase = SweepPhase.Paused })).First();
        Assert.Equal("303 variants of 303 go on where they stopped, and what failed is tried once more.", resume.Consequence);
    }

    [Fact]
    public void A_large_sweep_is_one_row_of_its_counts()
    {
        var row = new SweepRow(SeenSweep.Of(Scene.Sweep("s", SweepPhase.Running,
        [
            .. Enumerable.Range(0, 100).Select(i => Scene.Verified($"v{i}", 1, Scene.Small with { Seed = 1 + (ulong)i })),
            .. Enumerable.Range(100, 300).Select(i => Scene.Waiting($"w{i}", Scene.Small with { Seed = 1 + (ulong)i }) with
            {
                Waiting = "waits for a slot", Cause = WaitCause.Busy,
            }),
        ])));

        Assert.Equal((0.25, "100 of 400 done, 300 waiting", "300 variants waiting; the first waits for a slot", 100L), (row.Share, row.Tally, row.Why, row.Wrong));
    }

    private static SeenSweep Whole(SweepSnapshot sweep) => new(sweep, Overview: null);
}
