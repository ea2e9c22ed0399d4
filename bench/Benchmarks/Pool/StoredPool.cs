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
    public static PoolStore StoreIn(
        IGrainStorage storage, IPersistentState<DevicePoolGrain.Memory> head, TimeProvider time, LeaseClock clock, int? recordBytes = null) =>
        new(head, storage, StoredHead.Pool, home: null, clock, time, recordBytes ?? new PoolOptions().RecordBytes, NullLogger.Instance);

    /// <summary>Measures writes of this disk: of one lease, of all on pages, and of all in one record, by turns.</summary>
    /// <param name="slots">Leases of the largest state.</param>
    public static async Task<StoredPool> MeasureAsync(int slots)
    {
        var folder = Directory.CreateTempSubdirectory("va-bench-");
        try
        {
            await using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
            var activators = services.GetRequiredService<IActivatorProvider>();
            var (one, pages, whole) = (new Trial(folder, "one", activators), new Trial(folder, "pages", activators), new Trial(folder, "whole", activators, int.MaxValue));
            await one.BeginAsync(1);
            var formed = await pages.BeginAsync(slots);
            await whole.BeginAsync(slots);
            for (var i = 0; i < Rounds; i++)
            {
                await one.RoundAsync();
                await pages.RoundAsync();
                await whole.RoundAsync();
            }

            var loaded = await pages.LoadAsync();
            double[] sizes = pages.Sizes();
            return new((one.Sizes().Max(), one.Milliseconds), (sizes.Average(), pages.Milliseconds), new(
                slots, sizes.Length, sizes.Average(), sizes.Max(), sizes.Sum(), pages.Milliseconds, one.Milliseconds, whole.Milliseconds, formed, loaded));
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
        HeldLease[] held =
        [
            .. Enumerable.Range(0, leases).Select(i => new HeldLease(
                new(SimulatedSweep.Id(i), first + i, new(SiloAddress.New(new IPAddress([10, (byte)(i >> 19), (byte)(i >> 11), (byte)(i >> 3)]), 11_111, 501_234_567), $"silo-{i >> 3:0000}", i & 7)),
                "sweep-01",
                2L << 30,
                new(first + i, "anna", "a100"))),
        ];
        return held.DistinctBy(lease => lease.Ticket.Worker.Silo).Select(lease => lease.Ticket.Worker)
            .Aggregate(DevicePool.Holding(held) with { Epoch = first + leases }, (pool, worker) => pool.Heard(new(
                new() { Address = worker.Silo, Name = worker.SiloName, Slots = 8, Labels = ["a100"] }, Verifying: 0, Leaving: false)))
            .Request("sweep-01", new(Owner: "anna"), Enumerable.Range(0, 2 * Rounds).Select(i => new PoolRequest(SimulatedSweep.Id(leases + i), [], Memory: 2L << 30)));
    }

    /// <summary>A pool that is stored in a folder of its own.</summary>
    private sealed class Trial(DirectoryInfo parent, string name, IActivatorProvider activators, int? recordBytes = null)
    {
        private readonly DirectoryInfo _folder = parent.CreateSubdirectory(name);
        private readonly LeaseClock _clock = new(TimeProvider.System);
        private readonly List<double> _times = [];
        private FileGrainStorage? _storage;
        private PoolStore? _store;
        private DevicePool _pool = DevicePool.Empty;

        /// <summary>Median time to store a lease or a return.</summary>
        public double Milliseconds => Measured.Median(_times);

        /// <summary>Stores all leases at once; returns the milliseconds.</summary>
        public async Task<double> BeginAsync(int leases)
        {
            _storage = new(_folder.FullName, new JsonGrainStateSerializer(), activators, NullLogger<FileGrainStorage>.Instance);
            _store = StoreIn(_storage, new StoredHead(_storage), TimeProvider.System, _clock, recordBytes);
            var none = await _store.LoadAsync(CancellationToken.None);
            _pool = PoolOf(leases);
            return await TimedAsync(() => _store.StoreAsync(none, _pool, CancellationToken.None));
        }

        /// <summary>A slot's lease ends with a charge, and it gets another: two writes.</summary>
        public async Task RoundAsync()
        {
            var lease = _pool.Leases.First();
            var given = _pool.Charge([lease], _ => lease.Account!.Since + 300_000, _pool.Epoch).Return(lease.Ticket);
            var next = given.Lease(lease.Ticket.Worker, _pool.Epoch + 1).Next;
            _times.Add(await TimedAsync(() => _store!.StoreAsync(_pool, given, CancellationToken.None)));
            _times.Add(await TimedAsync(() => _store!.StoreAsync(given, next, CancellationToken.None)));
            _pool = next.Settle(next.Outbox.Select(charge => charge.Number).ToHashSet());
        }

        /// <summary>Another activation reads and takes over all; returns the milliseconds.</summary>
        public async Task<double> LoadAsync()
        {
            var head = new StoredHead(_storage!);
            await head.ReadStateAsync();
            return await TimedAsync(() => StoreIn(_storage!, head, TimeProvider.System, _clock, recordBytes).LoadAsync(CancellationToken.None));
        }

        /// <summary>Bytes of the records with leases.</summary>
        public double[] Sizes()
        {
            double[] pages = [.. SizesIn("pool-page")];
            return pages.Length > 0 ? pages : [.. SizesIn("pool")];
        }

        private IEnumerable<double> SizesIn(string state) => _folder.GetDirectories(state).SelectMany(folder => folder.EnumerateFiles("*.json")).Select(file => (double)file.Length);
    }
}

/// <summary>What it takes to store a lease for every slot.</summary>
/// <param name="Leases">Leases.</param>
/// <param name="Pages">Records with leases.</param>
/// <param name="MeanBytes">Their mean size.</param>
/// <param name="LargestBytes">The size of the largest.</param>
/// <param name="AllBytes">The size of all together.</param>
/// <param name="LeaseMilliseconds">Median time to store a lease or a return, flushed, JSON included.</param>
/// <param name="AloneMilliseconds">The same where it is the only one: what the disk takes.</param>
/// <param name="WholeMilliseconds">The same where all are in one record.</param>
/// <param name="FormMilliseconds">Time to distribute all leases over new records.</param>
/// <param name="LoadMilliseconds">Time in which another activation reads and takes over all.</param>
internal sealed record FullFigures(
    int Leases,
    int Pages,
    double MeanBytes,
    double LargestBytes,
    double AllBytes,
    double LeaseMilliseconds,
    double AloneMilliseconds,
    double WholeMilliseconds,
    double FormMilliseconds,
    double LoadMilliseconds)
{
    /// <summary>Variants that begin and end in a second where nothing but the writes takes time.</summary>
    public double VariantsPerSecond => 1000 / LeaseMilliseconds / 2;
}
