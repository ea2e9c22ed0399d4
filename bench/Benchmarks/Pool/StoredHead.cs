using Orleans.Storage;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Benchmarks;

/// <summary>The pool's own record in a storage.</summary>
/// <param name="storage">The storage.</param>
internal sealed class StoredHead(IGrainStorage storage) : IPersistentState<DevicePoolGrain.Memory>
{
    private readonly GrainState<DevicePoolGrain.Memory> _record = new(new());

    public static GrainId Pool { get; } = GrainId.Create("devicepool", IDevicePoolGrain.Key);

    DevicePoolGrain.Memory Orleans.Core.IStorage<DevicePoolGrain.Memory>.State
    {
        get => _record.State!;
        set => _record.State = value;
    }

    public string? Etag => _record.ETag;

    public bool RecordExists => _record.RecordExists;

    public Task ClearStateAsync() => storage.ClearStateAsync("pool", Pool, _record);

    public Task ReadStateAsync() => storage.ReadStateAsync("pool", Pool, _record);

    public Task WriteStateAsync() => storage.WriteStateAsync("pool", Pool, _record);
}
