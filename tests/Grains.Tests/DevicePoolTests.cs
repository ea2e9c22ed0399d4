using static VerifiedAddition.Grains.Tests.Tickets;

namespace VerifiedAddition.Grains.Tests;

public sealed class DevicePoolTests
{
    private static readonly VariantId First = new("first");
    private static readonly VariantId Second = new("second");
    private static readonly DevicePool Two = DevicePool.Empty.Enqueue([new(First, "nine"), new(Second, "nine")]);

    [Fact]
    public void Variants_are_given_out_in_the_order_in_which_they_came()
    {
        var (next, first) = Two.Lease(Worker(0), clock: 1);
        var (_, second) = next.Lease(Worker(1), clock: 1);

        Assert.Equal((First, Second), (first.Single().Variant, second.Single().Variant));
    }

    [Fact]
    public void Asking_for_what_waits_or_trains_changes_nothing()
    {
        var leased = Two.Lease(Worker(0), clock: 1).Next;

        var again = leased.Enqueue([new(First, "other"), new(Second, "other")]);

        Assert.Equal([Second], again.Waiting.Select(request => request.Variant));
    }

    [Fact]
    public void A_worker_that_asks_again_gets_the_ticket_it_holds()
    {
        var (next, tickets) = Two.Lease(Worker(0), clock: 1);

        Assert.Equal(tickets, next.Lease(Worker(0), clock: 9).Tickets);
    }

    [Fact]
    public void An_empty_queue_gives_nothing() => Assert.Empty(DevicePool.Empty.Lease(Worker(0), clock: 1).Tickets);

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
    public void A_returned_lease_is_no_longer_held_and_may_be_returned_twice()
    {
        var (next, tickets) = Two.Lease(Worker(0), clock: 1);

        var returned = next.Return(tickets[0]).Return(tickets[0]);

        Assert.False(returned.Holds(tickets[0]));
        Assert.Empty(returned.Leases);
    }

    [Fact]
    public void A_reaped_variant_may_be_queued_again()
    {
        var (next, tickets) = Two.Lease(Worker(0), clock: 1);

        var again = next.Reap(lease => lease == tickets[0]).Enqueue([new(First, "nine")]);

        Assert.Equal([Second, First], again.Waiting.Select(request => request.Variant));
    }

    [Fact]
    public void A_withdrawn_variant_waits_no_longer() =>
        Assert.Equal([Second], Two.Withdraw([First]).Waiting.Select(request => request.Variant));

    [Fact]
    public void A_slot_that_stacks_gets_the_next_variant_and_those_of_its_kind_up_to_its_limit()
    {
        var (next, tickets) = Kinds.Lease(Worker(0), clock: 7, most: 3);

        Assert.Equal(["a1", "a2", "a3"], tickets.Select(ticket => ticket.Variant.Value), StringComparer.Ordinal);
        Assert.Equal([7L, 8, 9], tickets.Select(ticket => ticket.Epoch));
        Assert.All(tickets, ticket => Assert.True(next.Holds(ticket) && ticket.Worker == Worker(0)));
        Assert.Equal(["b1", "alone", "a4"], next.Waiting.Select(request => request.Variant.Value), StringComparer.Ordinal);
        Assert.True(next.Lease(Worker(1), clock: 1).Tickets[0].Epoch > 9);
    }

    [Fact]
    public void A_slot_that_does_not_stack_gets_one_variant() => Assert.Equal("a1", Kinds.Lease(Worker(0), clock: 1).Tickets.Single().Variant.Value);

    [Fact]
    public void Variants_of_no_kind_are_never_stacked() => Assert.Single(Two.Lease(Worker(0), clock: 1, most: 8).Tickets);

    [Fact]
    public void Leases_of_a_stack_are_returned_and_taken_back_one_by_one()
    {
        var (next, tickets) = Kinds.Lease(Worker(0), clock: 1, most: 3);

        var left = next.Return(tickets[1]).Reap(lease => lease == tickets[2]);

        Assert.Equal([tickets[0]], left.Leases);
        Assert.Equal([tickets[0]], left.Lease(Worker(0), clock: 1, most: 3).Tickets);
    }

    private static DevicePool Kinds => DevicePool.Empty.Enqueue(
    [
        Request("a1", "a"), Request("b1", "b"), Request("a2", "a"), Request("alone", null), Request("a3", "a"), Request("a4", "a"),
    ]);

    private static PoolRequest Request(string variant, string? stack) => new(new(variant), "nine", stack);
}
