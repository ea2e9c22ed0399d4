using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Storage;
using VerifiedAddition.Backends;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo;

/// <summary>Makes a silo observe how its backends answer.</summary>
internal static class StorageObservation
{
    /// <summary>Wraps the grain storage and the membership table of any provider in an observer.</summary>
    /// <exception cref="InvalidOperationException">One of them is not registered yet.</exception>
    public static void ObserveStorage(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton(new SecretFilter(builder.Configuration));
        services.AddSingleton<StoragePulse>();
        services.AddSingleton<IStorageHealth>(provider => provider.GetRequiredService<StoragePulse>());
        services.Decorate<IGrainStorage>(
            GrainStores.Runs, (provider, storage) => ActivatorUtilities.CreateInstance<ObservedGrainStorage>(provider, storage));
        services.Decorate<IMembershipTable>(
            key: null, (provider, table) => ActivatorUtilities.CreateInstance<ObservedMembershipTable>(provider, table));
    }
}
