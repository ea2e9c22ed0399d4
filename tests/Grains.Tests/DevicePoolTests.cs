using System.Net;
using static VerifiedAddition.Grains.Tests.Tickets;

namespace VerifiedAddition.Grains.Tests;

public sealed class DevicePoolTests
{
    private static readonly VariantId First = new("first");
    private static readonly VariantId Second = new("second");
    private static readonly DevicePool Two = Silos(1).Request("nine", new(), [Request("first"), Request("second")]);

    [Fact]
    public void Variants_are_given_out_in_the_order_of_their_sweep()
    {
        var (next, first) = Two.Lease(Worker(0), clock: 1);
        var (_, second) = next.Lease(Worker(1), clock: 1);

        Assert.Equal((First, Second), (first.Single().Variant, second.Single().Variant));
    }

    [Fact]
    public void A_variant_that_two_sweeps_want_waits_once_and_trains_once()
    {
        var both = Two.Request("other", new(), [Request("second"), Request("first")]);
        Assert.Equal(2, both.Queue.Count());

        var leased = both.Lease(Worker(0), clock: 1).Next.Lease(Worker(1), clock: 1).Next;

        Assert.Empty(leased.Queue);
        Assert.Equal(2, leased.Leases.Count);
    }

    [Fact]
    public void What_a_sweep_names_no_more_is_withdrawn() =>
        Assert.Equal([Second], Waiting(Two.Request("nine", new(), [Request("second")])));

    [Fact]
    public void A_sweep_that_wants_nothing_is_forgotten() => Assert.Empty(Two.Request("nine", new(), []).Demands);

    [Fact]
    public void A_worker_that_asks_again_gets_the_ticket_it_holds()
    {
        var (next, tickets) = Two.Lease(Worker(0), clock: 1);

        Assert.Equal(tickets, next.Lease(Worker(0), clock: 9).Tickets);
    }

    [Fact]
    public void An_empty_queue_gives_nothing() => Assert.Empty(Silos(1).Lease(Worker(0), clock: 1).Tickets);

    [Fact]
    public void A_silo_that_has_not_said_what_it_is_gets_nothing() => Assert.Empty(Two.Lease(Worker(0, silo: 9), clock: 1).Tickets);

    [Fact]
    public void Epochs_rise_even_when_the_clock_goes_back()
    {
        var (next, first) = Two.Lease(Worker(0), clock: 100);
        var (_, second) = next.Lease(Worker(1), clock: 50);

        Assert.True(second[0].Epoch > first[0].Epoch);
    }

    [Fact]
    public void Epochs_rise_even_when_the_newest_were_lost_with_the_storage()
    {
        var lost = Two.Lease(Worker(0), clock: 100).Tickets[0];

        var after = Two.Lease(Worker(0), clock: 101).Tickets[0];

        Assert.True(after.Epoch > lost.Epoch);
    }

    [Fact]
    public void Epochs_rise_above_one_that_a_variant_knows_from_a_clock_that_was_ahead()
    {
        var behind = Two.Lease(Worker(0), clock: 100).Next.CatchUp(100_000);

        Assert.Equal(100_001, behind.Lease(Worker(1), clock: 101).Tickets[0].Epoch);
        Assert.Equal(100_000, behind.CatchUp(7).Epoch);
    }

    [Fact]
    public void No_epoch_is_followed_that_no_clock_can_show() =>
        Assert.True(Two.CatchUp(TrainingRules.MaxEpoch).Lease(Worker(0), clock: 100).Tickets[0].Epoch < TrainingRules.MaxEpoch);

    [Fact]
    public void A_variant_goes_only_where_its_memory_is_and_a_stack_is_no_larger_than_that()
    {
        PoolRequest[] large = [.. "abc".Select(name => Request($"{name}", "stack") with { Memory = 4 })];
        var pool = DevicePool.Empty.Request("nine", new(), large);

        Assert.Empty(With(3).Lease(Worker(0), clock: 1, most: 8).Tickets);
        Assert.Equal(2, With(11).Lease(Worker(0), clock: 1, most: 8).Tickets.Count);
        Assert.Equal(3, With(0).Lease(Worker(0), clock: 1, most: 8).Tickets.Count);
        Assert.Empty(With(3).Servable());

        DevicePool With(long memory) => pool.Heard(new(Profile(1) with { MemoryBytes = memory }, 0, Leaving: false));
    }

    [Fact]
    public void Variants_that_fit_a_silo_alone_but_not_together_are_trained_one_after_the_other()
    {
        var pool = DevicePool.Empty.Heard(new(Profile(1) with { Slots = 4, MemoryBytes = 10 }, 0, Leaving: false))
            .Request("nine", new(), [Request("first") with { Memory = 6 }, Request("second") with { Memory = 6 }, Request("small") with { Memory = 1 }]);

        var (one, tickets) = pool.Lease(Worker(0), clock: 1);
        var (two, none) = one.Lease(Worker(1), clock: 2);

        Assert.Equal([First], tickets.Select(ticket => ticket.Variant));
        Assert.Empty(none); // the small one would fit, but if small ones passed, the second would starve
        Assert.True(two.AwaitsMemory(two.Queue.First().Request));
        Assert.Empty(two.Servable());
        Assert.Equal([Second], two.Return(tickets[0]).Lease(Worker(1), clock: 3).Tickets.Select(ticket => ticket.Variant));
    }

    [Fact]
    public void Where_another_silo_has_the_memory_the_next_one_passes()
    {
        var pool = DevicePool.Empty.Heard(new(Profile(1) with { Slots = 4, MemoryBytes = 10 }, 0, Leaving: false))
            .Request("nine", new(), [Request("first") with { Memory = 6 }, Request("second") with { Memory = 6 }, Request("small") with { Memory = 1 }])
            .Lease(Worker(0), clock: 1).Next
            .Heard(new(Profile(2) with { MemoryBytes = 8 }, 0, Leaving: false));

        Assert.Equal(["small"], pool.Lease(Worker(1), clock: 2).Tickets.Select(ticket => ticket.Variant.Value), StringComparer.Ordinal);
    }

    [Fact]
    public void A_returned_lease_is_no_longer_held_may_be_returned_twice_and_waits_only_if_it_is_wanted_again()
    {
        var (next, tickets) = Two.Lease(Worker(0), clock: 1);

        var returned = next.Return(tickets[0]).Return(tickets[0]);

        Assert.False(returned.Holds(tickets[0]));
        Assert.Empty(returned.Leases);
        Assert.Equal([Second], Waiting(returned));
        Assert.Equal([First, Second], Waiting(returned.Request("nine", new(), [Request("first"), Request("second")])));
    }

    [Fact]
    public void A_variant_whose_lease_is_taken_back_waits_again_in_its_old_place()
    {
        var (next, tickets) = Two.Lease(Worker(0), clock: 1);

        Assert.Equal([First, Second], Waiting(next.RevokeLeases(lease => lease == tickets[0])));
    }

    [Fact]
    public void The_sweep_of_the_higher_priority_is_served_first_whenever_it_came()
    {
        var pool = Two.Request("urgent", new(Priority: 5), [Request("third"), Request("fourth")]);

        Assert.Equal(["third", "fourth", "first", "second"], Waiting(pool).Select(variant => variant.Value), StringComparer.Ordinal);
    }

    [Fact]
    public void Sweeps_of_one_priority_share_the_slots()
    {
        var pool = Silos(1, slots: 9).Request("long", new(), [.. Enumerable.Range(0, 6).Select(i => Request($"l{i}"))])
            .Request("late", new(), [Request("a"), Request("b")]);
        Assert.Equal(["l0", "a", "l1", "b", "l2", "l3", "l4", "l5"], Waiting(pool).Select(variant => variant.Value), StringComparer.Ordinal);

        // A sweep that holds two slots comes after one that holds none.
        pool = Silos(1, slots: 9).Request("long", new(), [.. Enumerable.Range(0, 6).Select(i => Request($"l{i}"))]);
        pool = pool.Lease(Worker(0), clock: 1).Next.Lease(Worker(1), clock: 1).Next.Request("late", new(), [Request("a"), Request("b"), Request("c")]);
        Assert.Equal(["a", "b", "l2", "c", "l3", "l4", "l5"], Waiting(pool).Select(variant => variant.Value), StringComparer.Ordinal);
    }

    [Fact]
    public void A_sweep_takes_no_more_slots_than_it_may()
    {
        var pool = Silos(1, slots: 4).Request("nine", new(MaxSlots: 1), [Request("first"), Request("second")]);

        var (next, tickets) = pool.Lease(Worker(0), clock: 1);

        Assert.Single(tickets);
        Assert.Empty(next.Lease(Worker(1), clock: 1).Tickets);
        Assert.True(next.Queue.Single().Limited);
        Assert.Equal(Second, next.Return(tickets[0]).Lease(Worker(1), clock: 1).Tickets.Single().Variant);
    }

    [Fact]
    public void A_variant_goes_only_to_a_silo_with_its_labels()
    {
        var pool = Silos(1).Heard(Report(2, "cuda", "a100")).Request("nine", new(), [Request("big") with { Requires = ["a100", "cuda"] }, Request("small")]);

        var (next, small) = pool.Lease(Worker(0, silo: 1), clock: 1);
        var (_, big) = next.Lease(Worker(0, silo: 2), clock: 1);

        Assert.Equal(("small", "big"), (small.Single().Variant.Value, big.Single().Variant.Value));
        Assert.Empty(next.Lease(Worker(1, silo: 1), clock: 1).Tickets);
    }

    [Fact]
    public void Who_can_train_nowhere_keeps_nobody_of_its_sweep_waiting()
    {
        var pool = Silos(1).Request("nine", new(MaxSlots: 1), [Request("big") with { Requires = ["tpu"] }, Request("small")]);

        Assert.Equal("small", pool.Lease(Worker(0), clock: 1).Tickets.Single().Variant.Value);
        Assert.Equal([false, false], pool.Queue.Select(queued => queued.Limited));
    }

    [Fact]
    public void A_free_slot_is_not_kept_for_who_waits_for_another_kind()
    {
        var pool = Silos(1).Heard(Report(2, "cuda") with { Verifying = 2 })
            .Request("nine", new(MaxSlots: 1), [Request("big") with { Requires = ["cuda"] }, Request("small")]);

        Assert.Equal("small", pool.Lease(Worker(0, silo: 1), clock: 1).Tickets.Single().Variant.Value);
    }

    [Fact]
    public void A_silo_that_only_verifies_trains_nothing() =>
        Assert.Empty(DevicePool.Empty.Heard(new(Profile(1) with { Trains = false }, 0, Leaving: false)).Request("nine", new(), [Request("first")])
            .Lease(Worker(0), clock: 1).Tickets);

    [Fact]
    public void A_variant_is_kept_from_the_silo_where_it_failed_while_there_is_another()
    {
        var avoiding = Request("first") with { Avoid = ["silo1"] };
        var two = Silos(1).Heard(Report(2, "cpu")).Request("nine", new(), [avoiding]);

        Assert.Empty(two.Lease(Worker(0, silo: 1), clock: 1).Tickets);
        Assert.Single(two.Lease(Worker(0, silo: 2), clock: 1).Tickets);
        Assert.Single(Silos(1).Request("nine", new(), [avoiding]).Lease(Worker(0, silo: 1), clock: 1).Tickets);
    }

    [Fact]
    public void A_drained_silo_gets_nothing_until_it_works_again()
    {
        var address = Profile(1).Address;
        var drained = Two.Stand([address], SiloStanding.Draining);

        Assert.Empty(drained.Lease(Worker(0), clock: 1).Tickets);
        Assert.Equal("drained by an operator", drained.ViewOf(drained.Silos[address]).Reason);
        Assert.Single(drained.Stand([address], SiloStanding.Working).Lease(Worker(0), clock: 1).Tickets);
    }

    [Fact]
    public void A_silo_where_variant_after_variant_fails_is_excluded_and_says_why()
    {
        var pool = Silos(1).Heard(Report(2, "cpu"));
        pool = pool.Ended(Attempt("first"), "CUDA error: unspecified launch failure\n   at somewhere").Ended(Attempt("first"), "CUDA error");
        Assert.Equal(SiloStanding.Working, pool.Silos[Profile(1).Address].Standing);

        pool = pool.Ended(Attempt("second"), "CUDA error: unspecified launch failure\n   at somewhere");

        var silo = pool.Silos[Profile(1).Address];
        Assert.Equal(SiloStanding.Excluded, silo.Standing);
        Assert.Equal("3 attempts in a row failed there, the last with: CUDA error: unspecified launch failure", silo.Reason);
    }

    [Fact]
    public void One_bad_variant_excludes_no_silo_and_neither_do_failures_with_success_between()
    {
        var pool = Silos(1).Heard(Report(2, "cpu"));

        var bad = Enumerable.Range(0, 9).Aggregate(pool, (next, _) => next.Ended(Attempt("bad"), "its own fault"));
        var mixed = Enumerable.Range(0, 9).Aggregate(pool, (next, i) => next.Ended(Attempt($"v{i}"), i % 3 == 2 ? null : "now and then"));

        Assert.All(new[] { bad, mixed }, next => Assert.Equal(SiloStanding.Working, next.Silos[Profile(1).Address].Standing));
    }

    [Fact]
    public void The_last_silo_is_never_excluded()
    {
        var pool = Enumerable.Range(0, 9).Aggregate(Silos(1), (next, i) => next.Ended(Attempt($"v{i}"), "disk full"));

        Assert.Equal(SiloStanding.Working, pool.Silos[Profile(1).Address].Standing);
    }

    [Fact]
    public void A_slot_that_stacks_gets_the_next_variant_and_those_of_its_kind_up_to_its_limit()
    {
        var (next, tickets) = Kinds.Lease(Worker(0), clock: 7, most: 3);

        Assert.Equal(["a1", "a2", "a3"], tickets.Select(ticket => ticket.Variant.Value), StringComparer.Ordinal);
        Assert.Equal([7L, 8, 9], tickets.Select(ticket => ticket.Epoch));
        Assert.All(tickets, ticket => Assert.True(next.Holds(ticket) && ticket.Worker == Worker(0)));
        Assert.Equal(["b1", "alone", "a4"], Waiting(next).Select(variant => variant.Value), StringComparer.Ordinal);
        Assert.True(next.Lease(Worker(1), clock: 1).Tickets[0].Epoch > 9);
    }

    [Fact]
    public void A_stack_takes_one_slot_of_its_sweep()
    {
        var pool = Silos(1).Request("nine", new(MaxSlots: 2), [Request("a1", "a"), Request("a2", "a"), Request("a3", "a"), Request("b1", "b")]);

        var (next, tickets) = pool.Lease(Worker(0), clock: 1, most: 3);

        Assert.Equal(3, tickets.Count);
        Assert.Equal("b1", next.Lease(Worker(1), clock: 1, most: 3).Tickets.Single().Variant.Value);
    }

    [Fact]
    public void A_slot_that_does_not_stack_gets_one_variant() => Assert.Equal("a1", Kinds.Lease(Worker(0), clock: 1).Tickets.Single().Variant.Value);

    [Fact]
    public void Variants_of_no_kind_are_never_stacked() => Assert.Single(Two.Lease(Worker(0), clock: 1, most: 8).Tickets);

    [Fact]
    public void Leases_of_a_stack_are_returned_and_taken_back_one_by_one()
    {
        var (next, tickets) = Kinds.Lease(Worker(0), clock: 1, most: 3);

        var left = next.Return(tickets[1]).RevokeLeases(lease => lease == tickets[2]);

        Assert.Equal([tickets[0]], left.Leases.Select(lease => lease.Ticket));
        Assert.Equal([tickets[0]], left.Lease(Worker(0), clock: 1, most: 3).Tickets);
    }

    private static DevicePool Kinds => Silos(1).Request("nine", new(),
    [
        Request("a1", "a"), Request("b1", "b"), Request("a2", "a"), Request("alone"), Request("a3", "a"), Request("a4", "a"),
    ]);

    private static VariantId[] Waiting(DevicePool pool) => [.. pool.Queue.Select(queued => queued.Request.Variant)];

    private static PoolRequest Request(string variant, string? stack = null) => new(new(variant), [], stack);

    private static TrainingTicket Attempt(string variant) => new(new(variant), 1, Worker(0));

    private static DevicePool Silos(int silo, int slots = 2) => DevicePool.Empty.Heard(new(Profile(silo) with { Slots = slots }, 0, Leaving: false));

    private static SiloReport Report(int silo, params string[] labels) => new(Profile(silo) with { Labels = labels }, 0, Leaving: false);

    private static SiloProfile Profile(int silo) =>
        new() { Address = SiloAddress.New(IPAddress.Loopback, silo, silo), Name = $"silo{silo}", Slots = 2, Labels = ["cpu"] };
}
