using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Serialization;
using Orleans.Serialization.Serializers;
using VerifiedAddition.Grains;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Benchmarks;

/// <summary>What the pool's state costs to store: its size, and milliseconds of a write to a file, which are flushed to the disk.</summary>
internal sealed class StoredPool
{
    private const int Rounds = 15;

    private readonly JsonGrainStateSerializer _json = new();
    private readonly (double One, double All, int Leases) _writes;

    private StoredPool((double One, double All, int Leases) writes) => _writes = writes;

    /// <summary>Milliseconds of a write of so many leases, between what was measured for one and for all slots.</summary>
    public double WriteMilliseconds(int leases) =>
        _writes.One + ((_writes.All - _writes.One) * Math.Max(0, leases - 1) / Math.Max(1, _writes.Leases - 1));

    /// <summary>Bytes of the pool's state.</summary>
    public int BytesOf(DevicePool pool, LeaseClock clock) => _json.Serialize(DevicePoolGrain.Memory.Of(pool, home: null, clock)).ToMemory().Length;

    /// <summary>Measures writes of this disk.</summary>
    /// <param name="slots">Leases of the largest state.</param>
    public static async Task<StoredPool> MeasureAsync(int slots) => new((await MillisecondsAsync(1), await MillisecondsAsync(slots), slots));

    private static async Task<double> MillisecondsAsync(int leases)
    {
        var folder = Directory.CreateTempSubdirectory("va-bench-");
        try
        {
            await using var services = new ServiceCollection().AddSerializer().BuildServiceProvider();
            var storage = new FileGrainStorage(
                folder.FullName, new JsonGrainStateSerializer(), services.GetRequiredService<IActivatorProvider>(), NullLogger<FileGrainStorage>.Instance);
            var state = new GrainState<DevicePoolGrain.Memory>(StateOf(leases));
            var times = new List<double>();
            for (var i = 0; i < Rounds; i++)
            {
                times.Add(await TimedAsync(() => storage.WriteStateAsync("pool", GrainId.Create("pool", "default"), state)));
            }

            return Measured.Median(times);
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

    private static DevicePoolGrain.Memory StateOf(int leases)
    {
        var silo = SiloAddress.New(IPAddress.Loopback, 11_111, 1);
        TrainingTicket[] tickets =
        [
            .. Enumerable.Range(0, leases).Select(i => new TrainingTicket(SimulatedSweep.Id(i), 1_767_225_600_000 + i, new WorkerId(silo, "silo-0001", i))),
        ];
        return new() { Leases = [.. tickets], Epoch = tickets[^1].Epoch, Sweeps = tickets.ToDictionary(ticket => ticket.Epoch, _ => "sweep-01") };
    }
}
