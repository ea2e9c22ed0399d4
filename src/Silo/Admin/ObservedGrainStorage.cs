using Orleans.Storage;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo;

/// <summary>Measures the calls of a grain storage, and observes whether it answers.</summary>
internal sealed class ObservedGrainStorage(IGrainStorage storage, GridMetrics metrics, StoragePulse pulse, TimeProvider time)
    : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        ObserveAsync("read", StorageUse.Read, storage.ReadStateAsync(stateName, grainId, grainState, cancellationToken));

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        ObserveAsync("write", StorageUse.Write, storage.WriteStateAsync(stateName, grainId, grainState, cancellationToken));

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        ObserveAsync("clear", StorageUse.Write, storage.ClearStateAsync(stateName, grainId, grainState, cancellationToken));

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public void Participate(ISiloLifecycle observer) => (storage as ILifecycleParticipant<ISiloLifecycle>)?.Participate(observer);

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
