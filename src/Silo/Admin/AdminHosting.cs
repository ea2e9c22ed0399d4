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
        for (var i = 0; i < services.Count; i++)
        {
            var service = services[i];
            if (service.ServiceType == typeof(IGrainStorage) && service is { IsKeyedService: true, KeyedImplementationFactory: { } make } &&
                service.ServiceKey is GrainStores.Runs)
            {
                services[i] = ServiceDescriptor.KeyedSingleton<IGrainStorage>(GrainStores.Runs, (provider, key) =>
                    ActivatorUtilities.CreateInstance<ObservedGrainStorage>(provider, make(provider, key)));
            }
            else if (service.ServiceType == typeof(IMembershipTable) && service is { IsKeyedService: false, ImplementationType: { } table })
            {
                services[i] = ServiceDescriptor.Singleton<IMembershipTable>(provider =>
                    ActivatorUtilities.CreateInstance<ObservedMembershipTable>(provider, ActivatorUtilities.CreateInstance(provider, table)));
            }
        }
    }
}
