using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Orleans.Storage;
using static VerifiedAddition.Grains.Tests.Tickets;

namespace VerifiedAddition.Grains.Tests;

/// <summary>A pool in one record and on pages.</summary>
public sealed class PoolStoreTests
{
    private const int Small = 4096;
    private const int Tiny = 1600;
    private const int Large = 1 << 30;

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(10_000_000));
    private readonly PoolRecords _records = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_small_pool_is_one_record_as_it_always_was()
    {
        var (store, none) = await LoadAsync(Small);
        var pool = Leased(Wanting(none, 5), 5);

        await store.StoreAsync(none, pool, Token);

        Assert.Equal(1, _records.Writes);
        Assert.Equal([PoolRecords.Pool], _records.Names);
        var properties = JsonDocument.Parse(_records.Json(PoolRecords.Pool)).RootElement.EnumerateObject().Select(property => property.Name);
        Assert.Equal(
            ["accounts", "bytes", "charged", "epoch", "home", "leases", "lost", "outbox", "standings", "sweeps", "wanting"],
            properties.Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Same(pool, (await LoadAsync(Small)).Pool);
        Assert.Equal(1, _records.Writes); // and to load it needs none
    }

    [Fact]
    public async Task Of_many_leases_one_page_is_written_at_a_time()
    {
        var (store, pool) = await StoredAsync(slots: 200);
        var writes = _records.Writes;

        var (next, tickets) = pool.Lease(Worker(900), clock: 5_000_000);
        await store.StoreAsync(pool, next, Token);
        var ended = next.Charge([next.Leases.Find(tickets[0])!], _ => 6_000_000, clock: 6_000_000).Return(tickets[0]);
        await store.StoreAsync(next, ended, Token);

        Assert.Equal(writes + 2, _records.Writes);
        Assert.InRange(_records.Names.Count(), 17, 129);
        Assert.InRange(_records.LargestBytes, 1000, Small);
        var again = (await LoadAsync(Small)).Pool;
        Same(ended, again);
        Assert.Equal(6_000_000, Assert.Single(again.Outbox).Number);
        Assert.Equal(5_000_000, again.Epoch);
    }

    [Fact]
    public async Task What_is_no_lease_is_written_when_it_changes()
    {
        var (store, pool) = await StoredAsync(slots: 100);
        var writes = _records.Writes;

        var drained = pool.Stand([Worker().Silo], SiloStanding.Draining);
        await store.StoreAsync(pool, drained, Token);
        await store.StoreAsync(drained, drained, Token);

        Assert.Equal(writes + 1, _records.Writes);
        Assert.Equal(SiloStanding.Draining, Assert.Single((await LoadAsync(Small)).Pool.Silos).Value.Standing);
    }

    [Fact]
    public async Task Whoever_ends_at_any_write_leaves_what_was_or_what_is_to_be_and_nothing_else()
    {
        var (_, pool) = await StoredAsync(slots: 1);
        var (records, forms) = (_records, new HashSet<int>());
        for (var slot = 1; slot < 32; slot++)
        {
            var next = pool.Lease(Worker(slot), clock: 5_000_000).Next;
            for (var (end, isOver) = (0, false); !isOver; end++)
            {
                var copy = records.Copy();
                var (store, _) = await LoadAsync(Tiny, copy);
                copy.Ends = copy.Writes + end;
                var isStored = await IsAnsweredAsync(store.StoreAsync(pool, next, Token));
                isOver = copy.Writes <= copy.Ends;

                copy.Ends = null;
                var (_, found) = await LoadAsync(Tiny, copy);
                Same(isStored || found.Leases.Count == next.Leases.Count ? next : pool, found);
                Assert.True(isStored || !isOver);
                var set = copy.Read<DevicePoolGrain.Memory>("pool", PoolRecords.Pool).Pages ?? new(0, 0);
                Assert.Equal(
                    LeasePages.NamesOf(PoolRecords.Pool, set).Append(PoolRecords.Pool).Select(name => name.ToString()).Order(StringComparer.Ordinal),
                    copy.Names.Select(name => name.ToString()).Order(StringComparer.Ordinal),
                    StringComparer.Ordinal);
                records = isOver ? copy : records;
                forms.Add(set.Count);
            }

            pool = next;
        }

        Assert.Superset(new HashSet<int> { 0, 4, 16 }, forms);
    }

    [Fact]
    public async Task An_activation_that_is_overtaken_writes_nothing_more_on_any_page()
    {
        var (old, pool) = await StoredAsync(slots: 100);
        var (_, found) = await LoadAsync(Small);

        foreach (var lease in pool.Leases)
        {
            await Assert.ThrowsAsync<InconsistentStateException>(() => old.StoreAsync(pool, pool.Return(lease.Ticket), Token));
        }

        Same(pool, found);
        Same(pool, (await LoadAsync(Small)).Pool);
    }

    [Fact]
    public async Task A_write_that_was_carried_out_without_an_answer_is_found_before_anything_else_is_stored()
    {
        var (store, pool) = await StoredAsync(slots: 100);
        var lost = pool.Return(pool.Leases.First().Ticket);
        _records.Unanswered = _records.Writes;
        await Assert.ThrowsAsync<IOException>(() => store.StoreAsync(pool, lost, Token));

        foreach (var lease in pool.Leases)
        {
            await Assert.ThrowsAsync<InconsistentStateException>(() => store.StoreAsync(pool, pool.Return(lease.Ticket), Token));
        }

        Same(lost, (await LoadAsync(Small)).Pool);
    }

    [Fact]
    public async Task A_write_that_was_refused_is_made_again()
    {
        var (store, pool) = await StoredAsync(slots: 100);
        var next = pool.Return(pool.Leases.First().Ticket);
        _records.Ends = _records.Writes;
        await Assert.ThrowsAsync<IOException>(() => store.StoreAsync(pool, next, Token));
        _records.Ends = null;

        await store.StoreAsync(pool, next, Token);

        Same(next, (await LoadAsync(Small)).Pool);
    }

    [Fact]
    public async Task With_larger_records_the_leases_are_one_record_again_as_an_earlier_version_reads_it()
    {
        var (_, pool) = await StoredAsync(slots: 100);

        var (_, found) = await LoadAsync(Large);

        Same(pool, found);
        Assert.Equal([PoolRecords.Pool], _records.Names);
        Assert.Equal(100, _records.Read<DevicePoolGrain.Memory>("pool", PoolRecords.Pool).Leases.Count);
    }

    [Fact]
    public async Task Charges_that_wait_for_the_ledger_spread_over_the_pages_and_leave_them_when_it_has_them()
    {
        var (store, pool) = await StoredAsync(slots: 100);
        var lease = pool.Leases.First();
        for (var i = 0; i < 100; i++)
        {
            var given = pool.Charge([lease], _ => 6_000_000, clock: 6_000_000).Return(lease.Ticket);
            await store.StoreAsync(pool, given, Token);
            pool = given.Request("nine", new(), Requests(500)).Lease(lease.Ticket.Worker, clock: 6_000_000).Next;
            await store.StoreAsync(given, pool, Token);
            lease = pool.Leases.Last();
        }

        Assert.InRange(_records.LargestBytes, 1000, Small);
        var back = (await LoadAsync(Small)).Pool;
        Assert.Equal(pool.Outbox, back.Outbox);
        Assert.Equal(100, back.Outbox.Count);

        var settled = back.Settle(back.Outbox.Select(charge => charge.Number).ToHashSet());
        _time.Advance(TimeSpan.FromMinutes(1));
        var (again, _) = await LoadAsync(Small);
        _time.Advance(TimeSpan.FromMinutes(1));
        for (var i = 0; i < 8; i++)
        {
            await again.RefreshAsync(settled, TimeSpan.FromSeconds(10), Token);
        }

        Assert.Empty((await LoadAsync(Small)).Pool.Outbox);
    }

    [Fact]
    public async Task Who_reads_the_ledger_from_stored_states_sees_what_is_on_pages()
    {
        var (store, pool) = await StoredAsync(slots: 100);
        var lease = pool.Leases.First();
        await store.StoreAsync(pool, pool.Charge([lease], _ => lease.Account!.Since + 7000, clock: 6_000_000).Return(lease.Ticket), Token);

        var lines = await new StoredGrains(_records, GridFixture.ArtefactsIn(new(Path.GetTempPath())), isIdle: true).LedgerVariantsAsync("nine");

        Assert.Equal(100, lines.Length);
        Assert.Equal(7, lines.Single(line => line.Variant == lease.Ticket.Variant).SlotSeconds);
    }

    [Fact]
    public async Task When_leases_were_renewed_is_kept_for_each_by_the_next_activation()
    {
        var (store, pool) = await StoredAsync(slots: 100);
        _time.Advance(TimeSpan.FromMinutes(3));
        await store.RefreshAsync(pool, TimeSpan.FromSeconds(10), Token); // an eighth of them; none was renewed
        var before = Charged();

        _time.Advance(TimeSpan.FromMinutes(3));
        await LoadAsync(Small);

        Assert.Equal(before, Charged());

        Dictionary<VariantId, long> Charged() => _records.Names.Where(name => name != PoolRecords.Pool).SelectMany(name => _records.Read<LeasePage>("", name).Charges())
            .ToDictionary(charge => charge.Variant, charge => charge.Until);
    }

    private static DevicePool Wanting(DevicePool pool, int variants) =>
        pool.Heard(new(new() { Address = Worker().Silo, Name = "silo1", Slots = 1000, Labels = ["cpu"] }, 0, Leaving: false)).Request("nine", new(Owner: "anna"), Requests(variants));

    private static PoolRequest[] Requests(int variants) =>
        [.. Enumerable.Range(0, variants).Select(i => new PoolRequest(new(i.ToString("x20", CultureInfo.InvariantCulture)), []))];

    private static DevicePool Leased(DevicePool pool, int slots) =>
        Enumerable.Range(0, slots).Aggregate(pool, (leased, slot) => leased.Lease(Worker(slot), clock: 1_000_000).Next);

    private static void Same(DevicePool expected, DevicePool actual)
    {
        Assert.Equal(expected.Leases, actual.Leases);
        Assert.Equal(expected.Outbox, actual.Outbox);
        Assert.True(actual.Epoch >= expected.Epoch && actual.Charged >= expected.Charged);
    }

    private static async Task<bool> IsAnsweredAsync(Task work)
    {
        try
        {
            await work;
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private async Task<(PoolStore Store, DevicePool Pool)> StoredAsync(int slots)
    {
        var (store, none) = await LoadAsync(Small);
        var pool = Leased(Wanting(none, 500), slots);
        await store.StoreAsync(none, pool, Token);
        return (store, pool);
    }

    private async Task<(PoolStore Store, DevicePool Pool)> LoadAsync(int most, PoolRecords? records = null)
    {
        records ??= _records;
        var store = new PoolStore(records.Head(), records, PoolRecords.Pool, Worker().Silo, new LeaseClock(_time), _time, most, NullLogger.Instance);
        return (store, await store.LoadAsync(Token));
    }
}
