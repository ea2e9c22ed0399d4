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

        Assert.Equal((First, Second), (first?.Variant, second?.Variant));
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
        var (next, ticket) = Two.Lease(Worker(0), clock: 1);

        Assert.Equal(ticket, next.Lease(Worker(0), clock: 9).Ticket);
    }

    [Fact]
    public void An_empty_queue_gives_nothing() => Assert.Null(DevicePool.Empty.Lease(Worker(0), clock: 1).Ticket);

    [Fact]
    public void Epochs_rise_even_when_the_clock_goes_back()
    {
        var (next, first) = Two.Lease(Worker(0), clock: 100);
        var (_, second) = next.Lease(Worker(1), clock: 50);

        Assert.True(second!.Epoch > first!.Epoch);
    }

    [Fact]
    public void Epochs_rise_even_when_the_newest_were_lost_with_the_storage()
    {
        var lost = Two.Lease(Worker(0), clock: 100).Ticket!;

        var after = Two.Lease(Worker(0), clock: 101).Ticket!;

        Assert.True(after.Epoch > lost.Epoch);
    }

    [Fact]
    public void A_returned_lease_is_no_longer_held_and_may_be_returned_twice()
    {
        var (next, ticket) = Two.Lease(Worker(0), clock: 1);

        var returned = next.Return(ticket!).Return(ticket!);

        Assert.False(returned.Holds(ticket!));
        Assert.Empty(returned.Leases);
    }

    [Fact]
    public void A_reaped_variant_may_be_queued_again()
    {
        var (next, ticket) = Two.Lease(Worker(0), clock: 1);

        var again = next.Reap(lease => lease == ticket).Enqueue([new(First, "nine")]);

        Assert.Equal([Second, First], again.Waiting.Select(request => request.Variant));
    }

    [Fact]
    public void A_withdrawn_variant_waits_no_longer() =>
        Assert.Equal([Second], Two.Withdraw([First]).Waiting.Select(request => request.Variant));
}
