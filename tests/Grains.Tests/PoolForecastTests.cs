using System.Net;
using static VerifiedAddition.Grains.Tests.Tickets;

namespace VerifiedAddition.Grains.Tests;

public sealed class PoolForecastTests
{
    /// <summary>Floating-point operations per second of a slot.</summary>
    private const double Speed = 1e9;

    private static readonly Dictionary<long, TrainingSpeed> NoSpeeds = [];

    [Fact]
    public void Who_waits_for_a_slot_knows_how_many_are_free_and_how_many_are_ahead()
    {
        var pool = Silo(DevicePool.Empty, 1, slots: 2).Request("s", new(), [Request("a"), Request("b"), Request("c")]).Lease(Worker(0), clock: 1).Next;

        var waits = Waits(pool);

        Assert.Equal([("b", 0), ("c", 1)], waits.Select(wait => (wait.Variant.Value, wait.Ahead)));
        Assert.All(waits, wait => Assert.Equal((WaitCause.Busy, 1, 2), (wait.Cause, wait.Free, wait.Slots)));
    }

    [Fact]
    public void Slots_that_verify_are_not_free()
    {
        var pool = DevicePool.Empty.Heard(new(Profile(1, 3), Verifying: 2, Leaving: false)).Request("s", new(), [Request("a")]);

        Assert.Equal((1, 3), (Waits(pool)[0].Free, Waits(pool)[0].Slots));
    }

    [Fact]
    public void Only_those_are_ahead_that_could_take_a_slot_away()
    {
        var pool = Silo(Silo(DevicePool.Empty, 1, 1, "cpu"), 2, 1, "cuda").Request(
            "s", new(), [Request("g1", "cuda"), Request("c1", "cpu"), Request("any"), Request("g2", "cuda"), Request("c2", "cpu")]);

        Assert.Equal(
            [("g1", 0), ("c1", 0), ("any", 2), ("g2", 2), ("c2", 2)], Waits(pool).Select(wait => (wait.Variant.Value, wait.Ahead)));
    }

    [Fact]
    public void Nobody_offers_what_no_silo_has_and_nobody_may_what_is_drained()
    {
        var pool = Silo(Silo(DevicePool.Empty, 1, 1, "cpu"), 2, 1, "a100").Stand([Profile(2, 1).Address], SiloStanding.Draining)
            .Request("s", new(), [Request("x", "cuda"), Request("y", "a100")]);

        Assert.Equal([WaitCause.NoSilo, WaitCause.NoWorkingSilo], Waits(pool).Select(wait => wait.Cause));
        Assert.All(Waits(pool), wait => Assert.Null(wait.StartsIn));
    }

    [Fact]
    public void Who_needs_more_memory_than_any_silo_has_that_offers_the_labels_says_so()
    {
        var pool = Silo(Silo(DevicePool.Empty, 1, 1, 2, "cpu"), 2, 1, 8, "cuda").Request(
            "s", new(), [Needing(4, "cpu"), Needing(4), Needing(9), Needing(2, "cpu")]);

        var waits = Waits(pool);

        Assert.Equal([WaitCause.NoMemory, WaitCause.Busy, WaitCause.NoMemory, WaitCause.Busy], waits.Select(wait => wait.Cause));
        Assert.Equal([2L << 30, 8L << 30, 8L << 30, 2L << 30], waits.Select(wait => wait.LargestMemory));
        Assert.Equal([0, 1, 0, 1], waits.Select(wait => wait.Slots));
    }

    [Fact]
    public void Who_finds_the_memory_in_use_says_so()
    {
        var pool = Silo(DevicePool.Empty, 1, 2, 8).Request("s", new(), [Needing(5), Needing(4)]).Lease(Worker(0), clock: 1).Next;

        Assert.Equal(WaitCause.MemoryInUse, Waits(pool).Single().Cause);
        Assert.Equal(
            "waits for memory: it needs at least 4.0 GiB, and what trains leaves less on every silo that has as much",
            WaitText.ForSlot(Waits(pool).Single(), [], new()));
    }

    [Fact]
    public void Of_a_silo_that_does_not_know_its_memory_none_is_too_little()
    {
        var pool = Silo(Silo(DevicePool.Empty, 1, 1, 2), 2, 1, 0).Request("s", new(), [Needing(400)]);

        Assert.Equal((WaitCause.Busy, 1, 0L), (Waits(pool).Single().Cause, Waits(pool).Single().Slots, Waits(pool).Single().LargestMemory));
    }

    [Fact]
    public void Who_is_over_the_limit_of_its_sweep_says_so()
    {
        var pool = Silo(DevicePool.Empty, 1, slots: 4).Request("s", new(MaxSlots: 1), [Request("a"), Request("b")]).Lease(Worker(0), clock: 1).Next;

        Assert.Equal(WaitCause.SweepLimit, Waits(pool).Single().Cause);
    }

    [Fact]
    public void Each_begins_when_the_slot_before_it_is_done()
    {
        // Two slots, one of them busy for 100 s more; each variant takes 60 s.
        var pool = Silo(DevicePool.Empty, 1, slots: 2).Request("s", new(), [Request("t"), .. "abcd".Select(name => Request($"{name}"))]);
        (pool, var tickets) = pool.Lease(Worker(0), clock: 1);
        var speeds = new Dictionary<long, TrainingSpeed> { [tickets[0].Epoch] = new(100, Speed) };

        var waits = new PoolForecast(pool, speeds, Speed).Waits().Select(queued => queued.Wait.StartsIn);

        Assert.Equal([0.0, 60, 100, 120], waits);
    }

    [Fact]
    public void Without_a_speed_nothing_is_foretold()
    {
        var pool = Silo(DevicePool.Empty, 1, slots: 1).Request("s", new(), [Request("t"), Request("a")]).Lease(Worker(0), clock: 1).Next;

        Assert.Null(Waits(pool).Single().StartsIn);
    }

    [Theory]
    [InlineData(WaitCause.Busy, 360.0, "waits for 1 cuda slot: 0 of 4 free, 2 ahead, about 6 min")]
    [InlineData(WaitCause.Busy, 3.0, "waits for 1 cuda slot: 0 of 4 free, 2 ahead, a few seconds")]
    [InlineData(WaitCause.Busy, null, "waits for 1 cuda slot: 0 of 4 free, 2 ahead")]
    [InlineData(WaitCause.NoSilo, null, "waits for 1 cuda slot: no silo offers one")]
    [InlineData(WaitCause.NoWorkingSilo, null, "waits for 1 cuda slot: the silos that offer one are drained or excluded ('va grid show')")]
    [InlineData(WaitCause.SweepLimit, null, "waits for 1 cuda slot of its sweep: 3 of 3 used, 2 ahead")]
    [InlineData(WaitCause.NoMemory, null, "waits for 1 cuda slot: it needs at least 12.0 GiB, and the largest silo has 2.0 GiB")]
    [InlineData(WaitCause.Suspected, null, "waits to be tried alone, after a rest: its last attempts were lost with their silos before a checkpoint")]
    public void Waits_are_said_in_words(WaitCause cause, double? startsIn, string words) =>
        Assert.Equal(words, WaitText.ForSlot(new(new("x"), cause, 2, 0, 4, startsIn, 12L << 30, 2L << 30), ["cuda"], new(MaxSlots: 3)));

    [Fact]
    public void Who_waits_for_a_parent_says_how_far_that_is_and_how_long_it_takes()
    {
        var parent = new VariantSnapshot { Id = new("p"), Phase = VariantPhase.Training, Step = 9300, Steps = 15_000, StepsPerSecond = 15.8 };

        Assert.Equal("waits for parent add, step 9,300 of 15,000, about 6 min", WaitText.ForParent("add", parent, wait: null));
        Assert.Equal(
            "waits for parent add, step 9,300 of 15,000, which waits itself",
            WaitText.ForParent("add", parent, new(parent.Id, WaitCause.Busy, 0, 0, 1, 10)));
    }

    private static PoolWait[] Waits(DevicePool pool) => [.. new PoolForecast(pool, NoSpeeds, Speed).Waits().Select(queued => queued.Wait)];

    private static PoolRequest Request(string variant, params string[] requires) => new(new(variant), requires, Work: 60 * Speed);

    private static PoolRequest Needing(int gib, params string[] requires) => Request($"{gib}{requires.Length}", requires) with { Memory = (long)gib << 30 };

    private static DevicePool Silo(DevicePool pool, int silo, int slots, int gib, params string[] labels) =>
        pool.Heard(new(Profile(silo, slots) with { Labels = labels, MemoryBytes = (long)gib << 30 }, Verifying: 0, Leaving: false));

    private static DevicePool Silo(DevicePool pool, int silo, int slots, params string[] labels) =>
        pool.Heard(new(Profile(silo, slots) with { Labels = labels }, Verifying: 0, Leaving: false));

    private static SiloProfile Profile(int silo, int slots) =>
        new() { Address = SiloAddress.New(IPAddress.Loopback, silo, silo), Name = $"silo{silo}", Slots = slots };
}
