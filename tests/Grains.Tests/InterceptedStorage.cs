using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Serialization.Serializers;
using Orleans.Storage;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Grains.Tests;

/// <summary>The storage of a silo, whose writes a test can intercept.</summary>
internal abstract class InterceptedStorage
{
    /// <summary>Replaces the silo's storage.</summary>
    public void Replace(IServiceCollection services, DirectoryInfo folder) => services.AddKeyedSingleton<IGrainStorage>(
        GrainStores.Runs,
        (provider, _) => new Store(this, new FileGrainStorage(
            folder.FullName,
            provider.GetRequiredKeyedService<IGrainStorageSerializer>(JsonGrainStateSerializer.Key),
            provider.GetRequiredService<IActivatorProvider>(),
            NullLogger<FileGrainStorage>.Instance)));

    /// <param name="stateName">The name of the grain's state.</param>
    /// <param name="state">The state.</param>
    /// <param name="write">Writes it.</param>
    protected virtual Task WriteAsync(string stateName, object? state, Func<Task> write) => write();

    /// <param name="stateName">The name of the grain's state.</param>
    /// <param name="state">The state that was read.</param>
    /// <returns>The state that the grain gets.</returns>
    protected virtual object? Found(string stateName, object? state) => state;

    private sealed class Store(InterceptedStorage owner, FileGrainStorage files) : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle observer) => files.Participate(observer);

        public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            await files.ReadStateAsync(stateName, grainId, grainState);
            grainState.State = (T)owner.Found(stateName, grainState.State)!;
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            files.ClearStateAsync(stateName, grainId, grainState);

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            owner.WriteAsync(stateName, grainState.State, () => files.WriteStateAsync(stateName, grainId, grainState));
    }
}
