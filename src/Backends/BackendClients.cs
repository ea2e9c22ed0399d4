using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace VerifiedAddition.Backends;

/// <summary>Provides Orleans' providers with clients that use the identity of the process, which settings cannot express.</summary>
public static class BackendClients
{
    /// <summary>
    /// For each section that names an Azure Storage address without a signature, registers a client with <c>DefaultAzureCredential</c> and sets
    /// the section's <c>ServiceKey</c> to it. Call it before Orleans is added.
    /// </summary>
    /// <exception cref="InvalidConfigurationException">A section is wrong or missing.</exception>
    public static void AddBackendClients(this IHostApplicationBuilder builder, ClusterSide side, string? store = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var keys = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var section in ClusterProviders.Read(builder.Configuration, side, store))
        {
            if (section is { Connection: { } connection, Provider.Name: Provider.AzureTable or Provider.AzureBlob } &&
                AzureClients.NeedsIdentity(connection))
            {
                AddClients(builder.Services, section.Path, connection);
                keys[$"{section.Path}:ServiceKey"] = section.Path;
            }
        }

        builder.Configuration.AddInMemoryCollection(keys);
    }

    /// <summary>Stands alone so that a process without Azure Storage does not load its libraries.</summary>
    private static void AddClients(IServiceCollection services, string key, Connection connection)
    {
        services.AddKeyedSingleton<TableServiceClient>(key, (_, _) => AzureClients.Tables(connection));
        services.AddKeyedSingleton<BlobServiceClient>(key, (_, _) => AzureClients.Blobs(connection));
    }
}
