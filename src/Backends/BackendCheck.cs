using Microsoft.Extensions.Configuration;

namespace VerifiedAddition.Backends;

/// <summary>Finds out before Orleans starts whether what is configured can work; Orleans would say it later, and with a stack trace.</summary>
public static class BackendCheck
{
    /// <summary>Where Orleans keeps state in blobs unless the configuration names another container.</summary>
    private const string OrleansContainer = "grainstate";

    /// <summary>Reads the sections that name backends and asks each backend once.</summary>
    /// <param name="configuration">All settings.</param>
    /// <param name="side">Who is about to start; a client has clustering alone.</param>
    /// <param name="store">The grain storage that a silo must have.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <exception cref="InvalidConfigurationException">A section is wrong or missing, or a backend refuses its secret.</exception>
    /// <exception cref="BackendUnreachableException">A backend does not answer within some seconds.</exception>
    public static async Task RunAsync(
        IConfiguration configuration, ClusterSide side, string? store = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var sections = ClusterProviders.Read(configuration, side, store);
        foreach (var section in sections.DistinctBy(section => (section.Provider.Name, section.Connection?.Text)))
        {
            await AskAsync(section, cancellationToken);
        }
    }

    /// <summary>Whether the configuration is that of a cluster: it has a section <c>Orleans:Clustering</c>.</summary>
    public static bool NamesCluster(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return ClusterProviders.AreNamed(configuration);
    }

    private static Task AskAsync(ProviderSection section, CancellationToken cancellationToken) => section switch
    {
        { Provider.Name: Provider.Redis, Connection: { } redis } => RedisProbe.RunAsync(redis, cancellationToken),
        { Provider.Name: Provider.AzureTable, Connection: { } tables } => AzureProbe.TablesAsync(tables, cancellationToken),
        { Provider.Name: Provider.AzureBlob, Connection: { } blobs } =>
            AzureProbe.BlobsAsync(blobs, section.Section["ContainerName"] ?? OrleansContainer, cancellationToken),

        // Files are probed by the storage itself, gateways by connecting, databases by their drivers.
        _ => Task.CompletedTask,
    };
}
