using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using Orleans.Storage;
using VerifiedAddition.Grains;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Benchmarks;

/// <summary>What it costs to store a pool, by the grid's own code: to files of this disk, which are flushed, once with a lease for every slot.</summary>
internal sealed class StoredPool
{
    private const int Rounds = 31;

    private readonly (double Bytes, double Milliseconds) _small;
    private readonly (double Bytes, double Milliseconds) _page;

    private StoredPool((double Bytes, double Milliseconds) small, (double Bytes, double Milliseconds) page, FullFigures full) => (_small, _page, Full) = (small, page, full);

    /// <summary>What was measured with a lease for every slot.</summary>
    public FullFigures Full { get; }

    /// <summary>Milliseconds of a write of so many bytes, by what was measured for one lease and for a page of all slots.</summary>
    public double WriteMilliseconds(double bytes) => Math.Max(
        _small.Milliseconds,
        _small.Milliseconds + ((_page.Milliseconds - _small.Milliseconds) * (bytes - _small.Bytes) / Math.Max(1, _page.Bytes - _small.Bytes)));

    /// <summary>Creates what stores a pool.</summary>
    public static PoolStore StoreIn(IGrainStorage storage, IPersistentState<DevicePoolGrain.Memory> head, TimeProvider time, LeaseClock clock) =>
        new(head, storage, StoredHead.Pool, home: null, clock, time, new PoolOptions().RecordBytes, NullLogger.Instance);

    /// <summary>Measures writes of this disk.</summary>
    /// <param name="slots">Leases of the largest state.</param>
    public static async Task<StoredPool> MeasureAsync(int slots)
    {
        var (one, all) = (await MeasuredAsync(1), await MeasuredAsync(slots));
        return new((one.MeanBytes, one.LeaseMilliseconds), (all.MeanBytes, all.LeaseMilliseconds), all);
    }

    private static async Task<FullFigures> MeasuredAsync(int leases)
    {
        var folder = Directory.CreateTempSubdirectory("va-bench-");
        try
        {
            await using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
            var storage = new FileGrainStorage(
                folder.FullName, new JsonGrainStateSerializer(), services.GetRequiredService<IActivatorProvider>(), NullLogger<FileGrainStorage>.Instance);
            var clock = new LeaseClock(TimeProvider.System);
            var store = StoreIn(storage, new StoredHead(storage), TimeProvider.System, clock);
            var (none, pool) = (await store.LoadAsync(CancellationToken.None), PoolOf(leases));
            var formed = await TimedAsync(() => store.StoreAsync(none, pool, CancellationToken.None));
            var times = new List<double>();
            for (var i = 0; i < Rounds; i++)
            {
                // The slot's lease ends with a charge, and it gets another: two writes.
                var lease = pool.Leases.First();
                var given = pool.Charge([lease], _ => lease.Account!.Since + 300_000, pool.Epoch).Return(lease.Ticket);
                var next = Holding(given.Leases.Append(lease with { Ticket = lease.Ticket with { Epoch = pool.Epoch + 1 } }), given with { Epoch = pool.Epoch + 1 });
                times.Add(await TimedAsync(() => store.StoreAsync(pool, given, CancellationToken.None)));
                times.Add(await TimedAsync(() => store.StoreAsync(given, next, CancellationToken.None)));
                pool = next.Settle(next.Outbox.Select(charge => charge.Number).ToHashSet());
            }

            var head = new StoredHead(storage);
            await head.ReadStateAsync();
            var loaded = await TimedAsync(() => StoreIn(storage, head, TimeProvider.System, clock).LoadAsync(CancellationToken.None));
            double[] sizes = [.. folder.EnumerateFiles("*.json", SearchOption.AllDirectories).Select(file => (double)file.Length)];
            double[] pages = sizes.Length == 1 ? sizes : [.. folder.EnumerateDirectories("pool-page").SelectMany(pages => pages.EnumerateFiles("*.json")).Select(file => (double)file.Length)];
            return new(leases, sizes.Length, pages.Average(), sizes.Max(), sizes.Sum(), Measured.Median(times), formed, loaded);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<double> TimedAsync(Func<Task> work)
    {
        var start = TimeProvider.System.GetTimestamp();
        await work();
        return TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
    }

    private static DevicePool PoolOf(int leases)
    {
        const long first = 1_767_225_600_000;
        return Holding(
            Enumerable.Range(0, leases).Select(i => new HeldLease(
                new(SimulatedSweep.Id(i), first + i, new(SiloAddress.New(new IPAddress([10, (byte)(i >> 19), (byte)(i >> 11), (byte)(i >> 3)]), 11_111, 501_234_567), $"silo-{i >> 3:0000}", i & 7)),
                "sweep-01",
                2L << 30,
                new(first + i, "anna", "a100"))),
            DevicePool.Empty with { Epoch = first + leases });
    }

    private static DevicePool Holding(IEnumerable<HeldLease> leases, DevicePool pool) =>
        DevicePool.Holding(leases) with { Epoch = pool.Epoch, Outbox = pool.Outbox, Charged = pool.Charged };
}

/// <summary>What it takes to store a lease for every slot.</summary>
/// <param name="Leases">Leases.</param>
/// <param name="Records">Records, the pool's own among them.</param>
/// <param name="MeanBytes">Mean size of a record with leases.</param>
/// <param name="LargestBytes">Size of the largest.</param>
/// <param name="AllBytes">Sizes of all together.</param>
/// <param name="LeaseMilliseconds">Median time to store a lease or a return, flushed, JSON included.</param>
/// <param name="FormMilliseconds">Time to distribute all leases over new records.</param>
/// <param name="LoadMilliseconds">Time in which another activation reads and takes over all.</param>
internal sealed record FullFigures(
    int Leases, int Records, double MeanBytes, double LargestBytes, double AllBytes, double LeaseMilliseconds, double FormMilliseconds, double LoadMilliseconds)
{
    /// <summary>Variants that begin and end in a second where nothing but the writes takes time.</summary>
    public double VariantsPerSecond => 1000 / LeaseMilliseconds / 2;
}
