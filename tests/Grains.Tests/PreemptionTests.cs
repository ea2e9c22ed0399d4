using static VerifiedAddition.Grains.Tests.Tickets;

namespace VerifiedAddition.Grains.Tests;

/// <summary>Which slots are taken for a higher priority.</summary>
public sealed class PreemptionTests
{
    private static readonly HashSet<long> None = [];

    [Fact]
    public void The_lowest_priority_gives_its_slot_and_of_equals_the_one_that_began_last()
    {
        var pool = Full(Pool(slots: 3), ("low", -1, ["a", "b"]), ("middle", 0, ["c"])).Request("high", new(5), [Request("d")]);

        var taken = Assert.Single(Preemption.Next(pool, None, clock: 100));

        Assert.Equal("b", taken.Variant.Value);
    }

    [Fact]
    public void Equal_priorities_take_nothing_from_each_other() =>
        Assert.Empty(Preemption.Next(Full(Pool(slots: 1), ("one", 0, ["a"])).Request("two", new(0), [Request("b")]), None, clock: 100));

    [Fact]
    public void A_free_slot_is_taken_first() =>
        Assert.Empty(Preemption.Next(Full(Pool(slots: 2), ("one", 0, ["a"])).Request("two", new(5), [Request("b")]), None, clock: 100));

    [Fact]
    public void What_is_being_handed_over_counts_as_given()
    {
        var pool = Full(Pool(slots: 2), ("low", 0, ["a", "b"])).Request("high", new(5), [Request("c")]);
        var taken = Preemption.Next(pool, None, clock: 100).Select(ticket => ticket.Epoch).ToHashSet();

        Assert.Single(taken);
        Assert.Empty(Preemption.Next(pool, taken, clock: 101));
    }

    [Fact]
    public void A_sweep_at_its_limit_takes_no_further_slot()
    {
        var pool = Full(Pool(slots: 2), ("low", 0, ["a", "b"])).Request("high", new(5, MaxSlots: 1), [Request("c"), Request("d")]);

        Assert.Single(Preemption.Next(pool, None, clock: 100));
    }

    [Fact]
    public void A_variant_that_two_sweeps_want_has_the_higher_of_their_priorities()
    {
        var pool = Full(Pool(slots: 1), ("low", 0, ["a"])).Request("higher", new(5), [Request("a")]).Request("high", new(5), [Request("b")]);

        Assert.Empty(Preemption.Next(pool, None, clock: 100));
    }

    [Fact]
    public void Where_nothing_new_comes_slots_are_taken_for_a_while_and_then_no_more()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var slots = 1 + random.Next(4);
            var pool = Pool(slots);
            for (var sweep = 0; sweep < 4; sweep++)
            {
                var name = $"sweep{sweep}";
                PoolRequest[] requests = [.. Enumerable.Range(0, 1 + random.Next(3)).Select(i => Request($"{(random.Next(4) == 0 ? "shared" : name)}{i}"))];
                pool = Leased(pool.Request(name, new(random.Next(3), random.Next(3) == 0 ? 1 : null), requests), slots, random.Next(slots + 1));
            }

            pool = Leased(pool, slots, slots);
            var taken = 0;
            for (var clock = 1000; Preemption.Next(pool, None, clock) is { Count: > 0 } next; clock += 100)
            {
                pool = Leased(pool.RevokeLeases(next.Contains), slots, slots);
                taken += next.Count;
                Assert.True(taken <= slots * 3, $"Seed {seed}: {taken} slots of {slots} were taken.");
            }

            // Nothing of a lower priority trains while a higher one waits that could have its slot.
            Assert.Equal(slots, Math.Max(slots, pool.Leases.Count));
            Assert.Empty(Preemption.Next(pool, None, clock: 9000));
        }
    }

    private static DevicePool Pool(int slots) =>
        DevicePool.Empty.Heard(new(new() { Address = Worker().Silo, Name = "silo1", Slots = slots, Labels = ["cpu"] }, 0, Leaving: false));

    /// <summary>A pool whose sweeps came one after the other, each taking all slots it could.</summary>
    private static DevicePool Full(DevicePool pool, params (string Name, int Priority, string[] Variants)[] sweeps) => sweeps.Aggregate(
        pool, (now, sweep) => Leased(now.Request(sweep.Name, new(sweep.Priority), sweep.Variants.Select(Request)), now.Silos.Values.Single().Profile.Slots, 9));

    /// <summary>Some of the slots ask for work.</summary>
    private static DevicePool Leased(DevicePool pool, int slots, int most) =>
        Enumerable.Range(0, Math.Min(slots, most)).Aggregate(pool, (now, slot) => now.Lease(Worker(slot), clock: 10).Next);

    private static PoolRequest Request(string variant) => new(new(variant), []);
}
