using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Serialization.Serializers;
using Orleans.Storage;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Grains.Tests;

/// <summary>Files to which variants are written only while a test lets them: a storage that is slow.</summary>
internal sealed class HeldStorage
{
    private TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HeldStorage() => _open.SetResult();

    public void Hold() => _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Let() => _open.TrySetResult();

    /// <summary>Takes the place of the silo's storage.</summary>
    public void Replace(IServiceCollection services, DirectoryInfo folder) => services.AddKeyedSingleton<IGrainStorage>(
        GrainStores.Runs,
        (provider, _) => new Store(this, new FileGrainStorage(
            folder.FullName,
            provider.GetRequiredKeyedService<IGrainStorageSerializer>(JsonGrainStateSerializer.Key),
            provider.GetRequiredService<IActivatorProvider>(),
            NullLogger<FileGrainStorage>.Instance)));

    private sealed class Store(HeldStorage owner, FileGrainStorage files) : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle observer) => files.Participate(observer);

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            files.ReadStateAsync(stateName, grainId, grainState);

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
            files.ClearStateAsync(stateName, grainId, grainState);

        public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            if (stateName is "variant")
            {
                await owner._open.Task;
            }

            await files.WriteStateAsync(stateName, grainId, grainState);
        }
    }
}
