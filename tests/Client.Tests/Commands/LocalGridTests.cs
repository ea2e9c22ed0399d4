using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>What differs when the grid is in the process of the command.</summary>
public sealed class LocalGridTests(FakeGrid grid)
{
    [Fact]
    public async Task An_interrupted_run_stops_the_grid_once_and_says_how_to_resume()
    {
        grid.World.Script(Scene.Sweep("local-interrupted", SweepPhase.Running, Scene.Training("a", 5)));
        var local = new PretendedGrid(grid, Trainer.ThisProcess);
        using var interrupt = new CancellationTokenSource(TimeSpan.FromSeconds(3));

        var run = await Va.RunUntilAsync(["sweep", "run", "local-interrupted", "--data", "somewhere"], local, interrupt.Token);

        Assert.Equal((130, 1), (run.Code, local.Disposals));
        Assert.Equal("Interrupted. Run the same command again to resume.", run.Error.Trim());
        Assert.Contains("Stopping the sweep local-interrupted", run.Output, StringComparison.Ordinal);
        Assert.Equal(new GridRequest(new(null, "somewhere"), GridRole.Worker), local.Request);
    }

    [Fact]
    public async Task A_grid_that_stops_by_itself_ends_the_run_with_its_reason()
    {
        grid.World.Script(Scene.Sweep("lost", SweepPhase.Running, Scene.Training("a", 5)));
        var local = new PretendedGrid(grid, Trainer.ThisProcess);
        local.Lost.SetException(new IOException("No space left on device"));

        var run = await Va.RunAsync(["sweep", "run", "lost"], local);

        Assert.Equal((3, 1), (run.Code, local.Disposals));
        Assert.Contains("has gone (No space left on device)", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_goes_on_with_what_a_process_that_ended_has_kept()
    {
        grid.World.Script(Scene.Sweep("inherited", SweepPhase.Running, Scene.Training("a", 5)), Scene.Sweep("inherited", SweepPhase.Completed, Scene.Verified("a")));
        var local = new PretendedGrid(grid, Trainer.Others) { Heirs = 1 };
        local.Lost.SetResult();

        var run = await Va.RunAsync(["sweep", "run", "inherited"], local);

        // Both were lost; only the first one left something to go on with.
        Assert.Equal((3, 2), (run.Code, local.Disposals));
        Assert.StartsWith("The process that ran the grid has ended. Continuing with the data it stored.", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "sweep", "list")]
    [InlineData(false, "sweep", "show", "summer")]
    [InlineData(false, "sweep", "run", "summer")]
    [InlineData(false, "grid", "show")]
    [InlineData(false, "variant", "show", "a")]
    [InlineData(false, "verify", "a")]
    [InlineData(true, "quickstart")]
    public async Task Only_a_command_that_brings_work_begins_a_grid(bool begins, params string[] args)
    {
        var access = new NoGrid();

        await Va.RunAsync(args, access);

        Assert.Equal(begins, access.Request?.Begun is not null);
    }

    [Fact]
    public async Task A_sweep_file_and_a_weight_file_bring_work()
    {
        var (sweep, weights) = (new NoGrid(), new NoGrid());

        await Va.RunAsync(["sweep", "run", Path.Combine(AppContext.BaseDirectory, "sweeps", "nine.yaml")], sweep);
        await Va.RunAsync(["verify", Scratch.Write("add.pth", "")], weights);

        Assert.NotNull(sweep.Request?.Begun);
        Assert.NotNull(weights.Request?.Begun);
    }

    [Fact]
    public async Task Nobody_waits_for_a_sweep_that_nobody_trains()
    {
        grid.World.Script(Scene.Sweep("abandoned", SweepPhase.Running, Scene.Training("a", 5)));

        var watch = await Va.RunAsync(["sweep", "watch", "abandoned"], new PretendedGrid(grid, Trainer.Nobody));

        Assert.Equal(1, watch.Code);
        Assert.Contains("'va sweep run abandoned' goes on with it", watch.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_quickstart_is_the_sweep_that_is_built_in()
    {
        grid.World.Script(Scene.Sweep("quickstart", SweepPhase.Completed, Scene.Verified("add_d3_l2_h3")));

        var quickstart = await Va.RunAsync(["quickstart"], new PretendedGrid(grid, Trainer.ThisProcess));

        Assert.Equal(0, quickstart.Code);
        Assert.Contains("This command took", quickstart.Output, StringComparison.Ordinal);
        Assert.Equal(9, grid.World.Submitted["quickstart"].Variants.Length);
    }

    private sealed class NoGrid : IGridAccess
    {
        public GridRequest? Request { get; private set; }

        public Task<IGrid> ConnectAsync(GridRequest request, CancellationToken cancellationToken)
        {
            Request = request;
            throw new ClientException("There is no grid.");
        }
    }
}
