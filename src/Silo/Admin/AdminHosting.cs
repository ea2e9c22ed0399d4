using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Storage;
using VerifiedAddition.Backends;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo;

/// <summary>Adds to a silo what <see cref="AdminEndpoint"/> tells.</summary>
public static class AdminHosting
{
    /// <summary>Adds health and metrics, and exports them as configured. Call it when the silo is put together: it observes what is there.</summary>
    /// <exception cref="InvalidConfigurationException">An exporter's setting is wrong.</exception>
    public static T AddAdmin<T>(this T builder)
        where T : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddOptions<AdminOptions>().BindConfiguration(AdminOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        var isEnabled = builder.Configuration.GetValue($"{AdminOptions.Section}:{nameof(AdminOptions.Enabled)}", defaultValue: true);
        if (isEnabled)
        {
            services.TryAddSingleton(new SecretFilter(builder.Configuration));
            services.AddSingleton<StoragePulse>();
            services.AddSingleton<SiloHealth>();
            services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<SiloHealth>());
            services.ObserveStorage();
        }

        builder.AddTelemetry(isScraped: isEnabled);
        return builder;
    }

    private static void ObserveStorage(this IServiceCollection services)
    {
        services.Decorate<IGrainStorage>(
            GrainStores.Runs, (provider, storage) => ActivatorUtilities.CreateInstance<ObservedGrainStorage>(provider, storage));
        services.Decorate<IMembershipTable>(
            key: null, (provider, table) => ActivatorUtilities.CreateInstance<ObservedMembershipTable>(provider, table));
    }
}
