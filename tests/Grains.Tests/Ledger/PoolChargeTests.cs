using System.Collections.Immutable;
using System.Text.Json;
using static VerifiedAddition.Grains.Tests.Tickets;

namespace VerifiedAddition.Grains.Tests;

/// <summary>What the pool charges, and the limits of owners.</summary>
public sealed class PoolChargeTests
{
    [Fact]
    public void A_lease_is_charged_to_the_sweep_whose_request_it_was_and_its_owner_then()
    {
        var (held, tickets) = Pool(("nine", new(Owner: "anna"), ["a"]), ("other", new(Owner: "ben"), ["a"])).Lease(Worker(), clock: 1000);
        var lease = Assert.Single(held.Leases);

        var ended = held.Charge([lease], _ => 5000, clock: 6000).Return(tickets[0]);

        Assert.Equal([new SlotCharge(6000, "nine", "anna", "cpu", new("a"), 1000, 5000)], ended.Outbox);
        Assert.Empty(ended.Settle(new HashSet<long> { 6000 }).Outbox);
        Assert.Equal(6000, ended.Charged);
    }

    [Fact]
    public void Numbers_rise_when_the_clock_goes_back_and_when_the_newest_were_lost()
    {
        var (held, _) = Pool(("nine", new(), ["a", "b"])).Lease(Worker(), clock: 1000).Next.Lease(Worker(1), clock: 1001);
        var charged = held.Charge(held.Leases, lease => lease.Ticket.Epoch + 10, clock: 500);

        Assert.Equal([500L, 501], charged.Outbox.Select(charge => charge.Number));
        Assert.Equal(9000, held.Charge([held.Leases.First()], _ => 8000, clock: 9000).Charged);
    }

    [Fact]
    public void What_an_earlier_version_gave_is_not_charged()
    {
        var old = DevicePool.Holding([new(Ticket(7), "nine")]);

        Assert.Empty(old.Charge(old.Leases, _ => 9, clock: 9).Outbox);
    }

    [Fact]
    public void A_pool_comes_back_from_its_state_with_accounts_and_outbox_and_from_that_of_an_earlier_version()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(20_000));
        var stacked = new[] { Request("a") with { Stack = "s" }, Request("b") with { Stack = "s" } };
        var pool = Silos().Request("nine", new(Owner: "anna"), stacked).Lease(Worker(), clock: 1000, most: 2).Next;
        pool = pool.Charge([pool.Leases.First()], _ => 1500, clock: 1500);

        var json = JsonSerializer.Serialize(DevicePoolGrain.Memory.Of(pool, home: null, new LeaseClock(time)), StateMetadata.Options);
        var back = JsonSerializer.Deserialize<DevicePoolGrain.Memory>(json, StateMetadata.Options)!;

        Assert.Equal(pool.Leases, back.Restored().Leases);
        Assert.Equal(pool.Outbox, back.Restored().Outbox);
        Assert.Equal(1500, back.Restored().Charged);
        Assert.All(pool.Leases, lease => Assert.Equal(2, lease.Account!.Share));

        // Of the lease that is held nothing was heard since it was given; then it is renewed, and the pool is stored again.
        var held = pool.Leases.Last();
        var clock = new LeaseClock(time);
        Assert.Equal(held.Account!.Since, back.Charges().Last().Until);
        clock.Heard(held.Ticket.Epoch);
        clock.Written(held.Ticket.Epoch, 700);
        clock.Written(held.Ticket.Epoch, 300); // an older report that comes late
        var later = JsonSerializer.Deserialize<DevicePoolGrain.Memory>(JsonSerializer.Serialize(DevicePoolGrain.Memory.Of(pool, home: null, clock), StateMetadata.Options), StateMetadata.Options)!;
        Assert.Equal((20_000, 700), (later.Charges().Last().Until, later.Charges().Last().Bytes));

        // The next activation charges what the last one has stored, if nothing more is heard.
        var restored = new LeaseClock(time);
        restored.Restore(later);
        Assert.Equal(700, later.Restored().Charge([held], _ => 20_000, 20_000, restored.BytesOf).Outbox[^1].Bytes);

        var old = JsonSerializer.Deserialize<DevicePoolGrain.Memory>("""{"leases":[],"epoch":7}""", StateMetadata.Options)!;
        Assert.Empty(old.Charges());
        Assert.Equal(7, old.Restored().Epoch);
    }

    [Fact]
    public void An_owner_has_at_most_their_slots_in_all_sweeps_together_and_is_told_so()
    {
        var pool = Pool(("one", new(Owner: "anna"), ["a", "b"]), ("two", new(Priority: 5, Owner: "anna"), ["c"]), ("three", new(Priority: -5, Owner: "ben"), ["d"])) with
        {
            OwnerLimits = ImmutableDictionary<string, int>.Empty.Add("anna", 1),
        };

        var first = pool.Lease(Worker(), clock: 1);
        var second = first.Next.Lease(Worker(1), clock: 2);
        var third = second.Next.Lease(Worker(2), clock: 3);

        Assert.Equal(["c", "d"], first.Tickets.Concat(second.Tickets).Select(ticket => ticket.Variant.Value), StringComparer.Ordinal);
        Assert.Empty(third.Tickets);
        Assert.Empty(second.Next.Servable());
        var wait = new PoolForecast(second.Next, new Dictionary<long, TrainingSpeed>(), WorkPerSecond: null).Waits().First().Wait;
        Assert.Equal((WaitCause.OwnerLimit, 1), (wait.Cause, wait.OwnerSlots));
        Assert.Equal("waits for a slot: the owner anna has 1 of 1 slots, 0 ahead", WaitText.ForSlot(wait, [], new(Owner: "anna")));
        Assert.Equal("a", Assert.Single(second.Next.Return(first.Tickets[0]).Lease(Worker(2), clock: 3).Tickets).Variant.Value);
    }

    [Fact]
    public void An_owner_with_no_slots_gets_none_and_one_who_is_not_limited_all()
    {
        var pool = Pool(("one", new(Owner: "anna"), ["a"])) with { OwnerLimits = ImmutableDictionary<string, int>.Empty.Add("anna", 0).Add("ben", 3) };

        Assert.Empty(pool.Lease(Worker(), clock: 1).Tickets);
        Assert.Single(pool.Request("one", new(Owner: "carl"), [Request("a")]).Lease(Worker(), clock: 1).Tickets);
    }

    [Theory]
    [InlineData("anna", "anna")]
    [InlineData("anna.lee@example.org", "anna.lee@example.org")]
    [InlineData("Anna Lee", "Anna-Lee-987d0b0b")]
    [InlineData("-", "caller-3973e022")]
    public void A_caller_is_an_owner_by_name_or_by_what_is_valid_of_it_and_a_hash(string caller, string owner)
    {
        Assert.Equal(owner, OwnerRules.Of(caller));
        Assert.True(OwnerRules.Fits(OwnerRules.Of(caller)));
    }

    private static DevicePool Silos() => DevicePool.Empty.Heard(new(new() { Address = Worker().Silo, Name = "silo1", Slots = 4, Labels = ["cpu", "fast"] }, 0, Leaving: false));

    private static DevicePool Pool(params (string Name, SweepTerms Terms, string[] Variants)[] sweeps) =>
        sweeps.Aggregate(Silos(), (pool, sweep) => pool.Request(sweep.Name, sweep.Terms, sweep.Variants.Select(Request)));

    private static PoolRequest Request(string variant) => new(new(variant), []);
}
