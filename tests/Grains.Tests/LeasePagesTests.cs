using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using static VerifiedAddition.Grains.Tests.Tickets;

namespace VerifiedAddition.Grains.Tests;

public sealed class LeasePagesTests
{
    private const int Most = 48 * 1024;

    /// <summary>No record may be larger, whatever the grid.</summary>
    private const int Limit = 64 * 1024;

    [Fact]
    public void The_page_of_a_slot_is_the_same_in_every_version()
    {
        Assert.Equal([7, 33, 49, 48, 54, 42, 38, 3], Enumerable.Range(0, 8).Select(slot => LeasePages.PageOf(Worker(slot), 64)));
        Assert.Equal(221, LeasePages.PageOf(new(SiloAddress.New(IPAddress.Parse("2001:db8::7"), 11_111, 42), "whatever", 3), 1024));
    }

    [Theory]
    [InlineData(125, false)]
    [InlineData(1000, false)]
    [InlineData(1000, true)]
    public void Each_page_of_a_large_grid_has_less_than_64_KiB(int silos, bool hasLongNames)
    {
        var pool = Pool(silos, hasLongNames);
        var count = LeasePages.CountFor(pool, Most);
        Assert.True(System.Numerics.BitOperations.IsPow2(count));

        var pages = LeasePages.Distributed(pool, count);
        var sizes = pages.Select(page => Bytes(page.Leases, page.Outbox, pool)).ToArray();

        Assert.Equal(pool.Leases.Count, pages.Sum(page => page.Leases.Count));
        Assert.Equal(pool.Outbox.Count, pages.Sum(page => page.Outbox.Count));
        Assert.All(pages.Select((page, number) => (page, number)), one => Assert.All(one.page.Leases, lease => Assert.Equal(one.number, LeasePages.PageOf(lease.Ticket.Worker, count))));
        Assert.InRange(sizes.Max(), 1, Limit * 3 / 4);
        Assert.InRange(sizes.Max(), sizes.Min(), sizes.Average() * 2);
        TestContext.Current.TestOutputHelper!.WriteLine($"{silos} silos: {count} pages, largest {sizes.Max()}, mean {sizes.Average():F0}, {(double)sizes.Sum() / pool.Leases.Count:F0} bytes a lease");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void No_lease_and_no_charge_takes_more_bytes_than_reckoned(bool hasLongNames)
    {
        var pool = Pool(silos: 2, hasLongNames);
        var lease = pool.Leases.First();

        Assert.InRange(Bytes([lease], [], pool) - Bytes([], [], pool), 100, LeasePages.BytesOf(lease));
        Assert.InRange(Bytes([], [pool.Outbox[0]], pool) - Bytes([], [], pool), 100, LeasePages.BytesOf(pool.Outbox[0]));
    }

    [Fact]
    public void What_fits_into_one_record_stays_there()
    {
        Assert.Equal(0, LeasePages.CountFor(DevicePool.Empty, Most));
        Assert.Equal(0, LeasePages.CountFor(Pool(silos: 8, hasLongNames: false), Most));
        Assert.Equal(4, LeasePages.CountFor(Pool(silos: 20, hasLongNames: false), Most));
    }

    [Fact]
    public void A_stack_that_is_larger_than_a_page_does_not_ask_for_more_and_more_pages() => Assert.InRange(
        LeasePages.CountFor(DevicePool.Holding(Enumerable.Range(1, 300).Select(epoch => new HeldLease(new(new($"v{epoch}"), epoch, Worker()), "nine"))), Most), 4, 512);

    private static int Bytes(List<HeldLease> leases, List<SlotCharge> outbox, DevicePool pool)
    {
        var page = new LeasePage { Generation = 12 };
        page.Hold(leases, outbox, pool, new LeaseClock(new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_767_225_999_000))));
        return JsonSerializer.SerializeToUtf8Bytes(page, StateMetadata.Options).Length;
    }

    /// <summary>Silos of eight slots that all train, with a charge for every eighth lease; none was renewed lately.</summary>
    private static DevicePool Pool(int silos, bool hasLongNames)
    {
        var (sweep, owner, label) = hasLongNames ? (new string('s', 100), new string('o', OwnerRules.MaxLength), new string('l', LabelRules.MaxLength)) : ("sweep-01", "anna", "a100");
        var leases = Enumerable.Range(0, silos * 8).Select(i => new HeldLease(
            new(new($"{i:x20}"), 1_767_225_600_000 + i, new(SiloAddress.New(new IPAddress([10, 200, (byte)(i >> 11), (byte)(i >> 3)]), 11_111, 501_234_567 + (i >> 3)), hasLongNames ? new string('ö', 40) : $"silo-{i >> 3:0000}", i & 7)),
            sweep,
            2L << 30,
            new(1_767_225_600_001 + i, owner, label, hasLongNames ? 2 : 1))).ToArray();
        var pool = DevicePool.Holding(leases) with { Epoch = leases[^1].Ticket.Epoch };
        return pool.Charge(leases.Where((_, i) => i % 8 == 0), lease => lease.Account!.Since + 1000, 1_767_225_700_000);
    }
}
