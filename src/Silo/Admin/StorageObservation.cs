using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Storage;
using VerifiedAddition.Backends;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo;

/// <summary>Has a silo listen to how its backends answer.</summary>
internal static class StorageObservation
{
    /// <summary>Puts a listener around grain storage and membership table, whichever providers these are of.</summary>
    /// <exception cref="InvalidOperationException">One of them is not registered yet.</exception>
    public static void ObserveStorage(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton(new SecretFilter(builder.Configuration));
        services.AddSingleton<StoragePulse>();
        services.AddSingleton<IStorageNews>(provider => provider.GetRequiredService<StoragePulse>());
        services.Decorate<IGrainStorage>(
            GrainStores.Runs, (provider, storage) => ActivatorUtilities.CreateInstance<ObservedGrainStorage>(provider, storage));
        services.Decorate<IMembershipTable>(
            key: null, (provider, table) => ActivatorUtilities.CreateInstance<ObservedMembershipTable>(provider, table));
    }
}
