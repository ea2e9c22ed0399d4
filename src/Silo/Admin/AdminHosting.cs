using VerifiedAddition.Backends;

namespace VerifiedAddition.Silo;

/// <summary>Adds to a silo what <see cref="AdminEndpoint"/> serves.</summary>
public static class AdminHosting
{
    /// <summary>Adds health and metrics, and exports them as configured.</summary>
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
            services.AddSingleton<SiloHealth>();
            services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<SiloHealth>());
        }

        builder.AddTelemetry(isScraped: isEnabled);
        return builder;
    }
}
