using System.Net;
using System.Text.Json;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>The grid as a whole. The fake world has one pool, so these tests run one after the other.</summary>
public sealed class GridCommandTests(FakeGrid grid)
{
    private static readonly SiloAddress Address = SiloAddress.New(IPAddress.Loopback, 11111, 1);
    private static readonly VariantSpec Other = Scene.Small with { Seed = 7 };

    [Fact]
    public async Task A_grid_is_shown_with_its_silos_what_they_train_and_who_waits_why()
    {
        grid.World.Pool = Pool(waiting: 2);
        grid.World.Script(Scene.Sweep("g", SweepPhase.Running, Scene.Training("first", 1500), Scene.Waiting("second", Other)));

        var show = await grid.RunAsync("grid", "show");

        Assert.Equal((0, ""), (show.Code, show.Error));
        Assert.Contains("1 silo at", show.Output, StringComparison.Ordinal);
        Assert.Matches("gpu-1 +cuda, a100 +CUDA +80.0 GiB +4 +1 +1 +2 +working", show.Output);
        Assert.Matches("gpu-1 +0 +g +first +1,500 +3,000 +42.0 s", show.Output);
        Assert.Matches(@"g +second +cuda +3 +6 min 00 s +waits for 1 cuda slot: 0 of 4 free, 3 ahead, about 6 min", show.Output);
    }

    [Fact]
    public async Task A_long_queue_is_cut_unless_all_of_it_is_asked_for()
    {
        grid.World.Pool = Pool(waiting: 2000);
        grid.World.Script(Scene.Sweep("g", SweepPhase.Running, Scene.Training("first", 1500), Scene.Waiting("second", Other)));

        var cut = await grid.RunAsync("grid", "show");
        var all = await grid.RunAsync("grid", "show", "--all");

        Assert.Contains("and 1,980 more (--all shows them).", cut.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("more (--all", all.Output, StringComparison.Ordinal);
        Assert.True(all.Output.Count(letter => letter == '\n') > cut.Output.Count(letter => letter == '\n') + 1900);
    }

    [Fact]
    public async Task An_empty_grid_says_so_in_each_part()
    {
        grid.World.Pool = new([], [], []);

        var show = await grid.RunAsync("grid", "show");
        var json = await grid.RunAsync("grid", "show", "--json");
        var nobody = await Va.RunAsync(["grid", "show"], new PretendedGrid(grid, Trainer.Nobody));

        Assert.Contains("has told of itself yet", show.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing is being trained.", show.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing waits for a slot.", show.Output, StringComparison.Ordinal);
        Assert.Equal(0, JsonDocument.Parse(json.Output).RootElement.GetProperty("queue").GetArrayLength());
        Assert.Contains("No grid runs:", nobody.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_has_the_whole_queue_and_what_runs_by_name()
    {
        grid.World.Pool = Pool(waiting: 30);
        grid.World.Script(Scene.Sweep("g", SweepPhase.Running, Scene.Training("first", 1500), Scene.Waiting("second", Other)));

        var root = JsonDocument.Parse((await grid.RunAsync("grid", "show", "--json")).Output).RootElement;

        Assert.Equal(30, root.GetProperty("queue").GetArrayLength());
        Assert.Equal("busy", root.GetProperty("queue")[0].GetProperty("cause").GetString());
        Assert.Equal("first", root.GetProperty("running")[0].GetProperty("variant").GetString());
        Assert.Equal("working", root.GetProperty("silos")[0].GetProperty("standing").GetString());
        Assert.Equal(2, root.GetProperty("silos")[0].GetProperty("free").GetInt32());
    }

    [Fact]
    public async Task A_silo_that_has_fallen_silent_is_told_of()
    {
        var pool = Pool(waiting: 0);
        grid.World.Pool = pool with { Silos = [pool.Silos[0] with { SilentSeconds = 12 }] };
        grid.World.Script(Scene.Sweep("g", SweepPhase.Running, Scene.Training("first", 1500), Scene.Waiting("second", Other)));

        var show = await grid.RunAsync("grid", "show");
        var root = JsonDocument.Parse((await grid.RunAsync("grid", "show", "--json")).Output).RootElement;

        Assert.Contains("silent for 12.0 s; working", show.Output, StringComparison.Ordinal);
        Assert.Equal(12, root.GetProperty("silos")[0].GetProperty("silentSeconds").GetDouble());
    }

    [Fact]
    public async Task A_silo_is_drained_waited_for_and_resumed()
    {
        grid.World.Pool = Pool(waiting: 0);

        var drain = await grid.RunAsync("grid", "drain", "gpu-1", "--wait");
        var again = await grid.RunAsync("grid", "drain", "gpu-1");
        var resume = await grid.RunAsync("grid", "resume", "gpu-1");
        var idle = await grid.RunAsync("grid", "resume", "gpu-1", "--json");

        Assert.Equal((0, ""), (drain.Code, drain.Error));
        Assert.Contains("takes no more work. It hands over 1 variant;", drain.Output, StringComparison.Ordinal);
        Assert.Contains("No other silo trains now", drain.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing runs on the silo gpu-1 any more: it may be stopped.", drain.Output, StringComparison.Ordinal);
        Assert.Contains("was drained before. Nothing runs on it", again.Output, StringComparison.Ordinal);
        Assert.Contains("was draining (drained by an operator) and is given work again", resume.Output, StringComparison.Ordinal);
        Assert.Equal("working", JsonDocument.Parse(idle.Output).RootElement[0].GetProperty("standing").GetString());
    }

    [Theory]
    [InlineData("drain")]
    [InlineData("resume")]
    public async Task An_unknown_silo_is_refused_with_the_names_there_are(string verb)
    {
        grid.World.Pool = Pool(waiting: 0);

        var outcome = await grid.RunAsync("grid", verb, "gpu-2");

        Assert.Equal(2, outcome.Code);
        Assert.Contains("There is no silo 'gpu-2'", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'gpu-1'? There is gpu-1.", outcome.Error, StringComparison.Ordinal);
    }

    private static PoolSnapshot Pool(int waiting) => new(
        [
            new(new()
            {
                Address = Address,
                Name = "gpu-1",
                Slots = 4,
                Labels = ["cuda", "a100"],
                Device = "CUDA",
                MemoryBytes = 80L << 30,
            }, SiloStanding.Working, null, 1, waiting > 0 ? 1 : 0),
        ],
        [new(new(Scene.Small.Id, 1, new(Address, "gpu-1", 0)), "g", 42)],
        [.. Enumerable.Range(0, waiting).Select(i => new QueuedVariant("g", ["cuda"], new(Other.Id, WaitCause.Busy, i + 3, 0, 4, 360)))]);
}
