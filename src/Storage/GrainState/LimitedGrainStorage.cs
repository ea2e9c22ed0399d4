using Orleans.Storage;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Storage;

/// <summary>Rejects state that is too large for a storage before the storage is asked.</summary>
public sealed class LimitedGrainStorage(IGrainStorage storage, StateLimit limit) : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>The most bytes of state that Orleans puts into a row of an Azure table: 15 properties of 64 KiB.</summary>
    public const int AzureTableRowBytes = 15 * 64 * 1024;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        storage.ReadStateAsync(stateName, grainId, grainState, cancellationToken);

    /// <exception cref="InvalidOperationException">The state is too large; what was stored before is unchanged.</exception>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grainState);
        limit.Require(grainState.State, $"The state '{stateName}' of {grainId}");
        return storage.WriteStateAsync(stateName, grainId, grainState, cancellationToken);
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState, CancellationToken cancellationToken) =>
        storage.ClearStateAsync(stateName, grainId, grainState, cancellationToken);

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ReadStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        WriteStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        ClearStateAsync(stateName, grainId, grainState, CancellationToken.None);

    public void Participate(ISiloLifecycle observer) => (storage as ILifecycleParticipant<ISiloLifecycle>)?.Participate(observer);
}
