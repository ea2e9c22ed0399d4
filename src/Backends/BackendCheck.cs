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
    /// <param name="time">This machine's clock, to be compared with those of the backends.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <returns>How the clocks differ, one for each backend that has one.</returns>
    /// <exception cref="InvalidConfigurationException">A section is wrong or missing, or a backend refuses its secret.</exception>
    /// <exception cref="BackendUnreachableException">A backend does not answer within some seconds.</exception>
    public static async Task<IReadOnlyList<ClockDifference>> RunAsync(
        IConfiguration configuration, ClusterSide side, string? store = null, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var sections = ClusterProviders.Read(configuration, side, store);
        var differences = new List<ClockDifference>();
        foreach (var section in sections.DistinctBy(section => (section.Provider.Name, section.Connection?.Text)))
        {
            if (await AskAsync(section, time ?? TimeProvider.System, cancellationToken) is { } difference)
            {
                differences.Add(difference);
            }
        }

        return differences;
    }

    /// <summary>Asks the backends of a silo, which answer, whether they keep what they are told.</summary>
    /// <param name="configuration">All settings.</param>
    /// <param name="store">The grain storage that a silo must have.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <exception cref="InvalidConfigurationException">A section is wrong or missing.</exception>
    public static async Task<IReadOnlyList<BackendWarning>> WarningsAsync(IConfiguration configuration, string store, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var warnings = new List<BackendWarning>();
        foreach (var redis in ClusterProviders.Read(configuration, ClusterSide.Silo, store)
            .Where(section => section.Provider.Name == Provider.Redis).Select(section => section.Connection).OfType<Connection>().DistinctBy(connection => connection.Text, StringComparer.Ordinal))
        {
            warnings.AddRange(await RedisProbe.WarningsAsync(redis, cancellationToken));
        }

        return warnings;
    }

    /// <summary>Whether the configuration is that of a cluster: it has a section <c>Orleans:Clustering</c>.</summary>
    public static bool NamesCluster(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return ClusterProviders.AreNamed(configuration);
    }

    private static Task<ClockDifference?> AskAsync(ProviderSection section, TimeProvider time, CancellationToken cancellationToken) => section switch
    {
        { Provider.Name: Provider.Redis, Connection: { } redis } => RedisProbe.RunAsync(redis, time, cancellationToken),
        { Provider.Name: Provider.AzureTable, Connection: { } tables } => AzureProbe.TablesAsync(tables, time, cancellationToken),
        { Provider.Name: Provider.AzureBlob, Connection: { } blobs } =>
            AzureProbe.BlobsAsync(blobs, section.Section["ContainerName"] ?? OrleansContainer, time, cancellationToken),

        // Files are probed by the storage itself and have this machine's clock, gateways by connecting, databases by their drivers.
        _ => Task.FromResult<ClockDifference?>(null),
    };
}
