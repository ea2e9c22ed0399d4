using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Serialization.Serializers;
using Orleans.Storage;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Grains.Tests;

/// <summary>Files that cannot be written now and then.</summary>
/// <param name="obstructs">The states whose first writes fail.</param>
/// <param name="failures">How many of them.</param>
internal sealed class ObstructedStorage(Func<object?, bool> obstructs, int failures)
{
    private readonly Func<object?, bool> _obstructs = obstructs;
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _left = failures;

    /// <summary>Ends when such a state is written at last.</summary>
    public Task Written => _written.Task;

    /// <summary>Takes the place of the silo's storage.</summary>
    public void Replace(IServiceCollection services, DirectoryInfo folder) => services.AddKeyedSingleton<IGrainStorage>(
        GrainStores.Runs,
        (provider, _) => new Store(this, new FileGrainStorage(
            folder.FullName,
            provider.GetRequiredKeyedService<IGrainStorageSerializer>(JsonGrainStateSerializer.Key),
            provider.GetRequiredService<IActivatorProvider>(),
            NullLogger<FileGrainStorage>.Instance)));

    private sealed class Store(ObstructedStorage owner, FileGrainStorage files) : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle observer) => files.Participate(observer);

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            files.ReadStateAsync(stateName, grainId, grainState);

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            files.ClearStateAsync(stateName, grainId, grainState);

        public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            var obstructed = owner._obstructs(grainState.State);
            if (obstructed && Interlocked.Decrement(ref owner._left) >= 0)
            {
                throw new IOException("the storage is being restarted");
            }

            await files.WriteStateAsync(stateName, grainId, grainState);
            if (obstructed)
            {
                owner._written.TrySetResult();
            }
        }
    }
}
