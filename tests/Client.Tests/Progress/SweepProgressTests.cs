using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>Whoever has no terminal follows a sweep as a stream.</summary>
public sealed class SweepProgressTests(FakeGrid fake)
{
    [Fact]
    public async Task A_sweep_is_told_from_where_it_is_to_its_end()
    {
        fake.World.Script(
            Scene.Sweep("streamed", SweepPhase.Running, Scene.Training("a", 10)),
            Scene.Sweep("streamed", SweepPhase.Running, Scene.Training("a", 20)),
            Scene.Sweep("streamed", SweepPhase.Completed, Scene.Verified("a")));

        var updates = await FollowAsync("streamed");

        Assert.Equal(
            [CellState.Training, CellState.Training, CellState.Done],
            updates.Select(update => update.Sweep.StateOf(update.Sweep.Cells[0])));
        Assert.All(updates, update => Assert.False(update.IsSilence));
    }

    [Fact]
    public async Task A_sweep_that_the_grid_has_lost_is_no_end()
    {
        fake.World.Script(
            Scene.Sweep("mislaid", SweepPhase.Running, Scene.Training("a", 10)),
            Scene.Sweep("mislaid", SweepPhase.New));

        var lost = await Assert.ThrowsAsync<ClientException>(() => FollowAsync("mislaid"));

        Assert.Equal(ExitCodes.Unavailable, lost.ExitCode);
        Assert.Contains("has lost the sweep 'mislaid'", lost.Message, StringComparison.Ordinal);
    }

    private async Task<List<SweepUpdate>> FollowAsync(string name)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var grid = await OrleansClientGrid.ConnectAsync(
            OrleansClientGrid.At(fake.Gateway, "fake-cluster", "fake-service"), "a fake", cancellation);
        var (sweep, now) = await SweepFinder.FindAsync(grid, name, cancellation);
        var updates = new List<SweepUpdate>();
        await foreach (var update in new SweepProgress(grid, new HastyTime()).FollowAsync(sweep, now, cancellation))
        {
            updates.Add(update);
        }

        return updates;
    }
}
