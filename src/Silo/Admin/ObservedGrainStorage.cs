using Orleans.Storage;
using VerifiedAddition.Grains;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Silo;

/// <summary>Measures the calls of a grain storage, and observes whether it answers.</summary>
internal sealed class ObservedGrainStorage(IGrainStorage storage, GridMetrics metrics, StoragePulse pulse, TimeProvider time) : GrainStorageDecorator(storage)
{
    public override Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        ObserveAsync("read", StorageUse.Read, base.ReadStateAsync(stateName, grainId, grainState, cancellationToken));

    public override Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        ObserveAsync("write", StorageUse.Write, base.WriteStateAsync(stateName, grainId, grainState, cancellationToken));

    public override Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        ObserveAsync("clear", StorageUse.Write, base.ClearStateAsync(stateName, grainId, grainState, cancellationToken));

    private async Task ObserveAsync(string operation, StorageUse use, Task call)
    {
        var started = time.GetTimestamp();
        try
        {
            await pulse.ListenAsync("grain storage", use, call);
        }
        catch (Exception e)
        {
            metrics.Stored(operation, e is InconsistentStateException ? "conflict" : "error", time.GetElapsedTime(started));
            throw;
        }

        metrics.Stored(operation, "ok", time.GetElapsedTime(started));
    }
}
