using Microsoft.Extensions.Configuration;

namespace VerifiedAddition.Backends;

/// <summary>The sections of a cluster's configuration that name backends.</summary>
internal static class ClusterProviders
{
    private const string Clustering = "Orleans:Clustering";
    private const string GrainStorage = "Orleans:GrainStorage";
    private const string Reminders = "Orleans:Reminders";

    /// <summary>Whether a clustering provider is configured, which makes the configuration that of a cluster.</summary>
    public static bool AreNamed(IConfiguration configuration) => configuration.GetSection(Clustering).GetChildren().Any();

    /// <summary>Reads all sections and checks them as far as possible without contacting the backends.</summary>
    /// <param name="store">A store that a silo must have.</param>
    /// <exception cref="InvalidConfigurationException">A section is wrong or missing.</exception>
    public static IReadOnlyList<ProviderSection> Read(IConfiguration configuration, ClusterSide side, string? store)
    {
        var clustering = ProviderSection.Read(configuration, Clustering, ProviderRole.Clustering, side);
        if (side is ClusterSide.Client)
        {
            return [clustering];
        }

        var stores = configuration.GetSection(GrainStorage).GetChildren().Select(child => child.Key);
        return
        [
            clustering,
            .. (store is null ? stores : stores.Union([store], StringComparer.OrdinalIgnoreCase))
                .Select(name => ProviderSection.Read(configuration, $"{GrainStorage}:{name}", ProviderRole.GrainStorage, side)),
            ProviderSection.Read(configuration, Reminders, ProviderRole.Reminders, side),
        ];
    }
}
