using Microsoft.Extensions.Configuration;

namespace VerifiedAddition.Backends;

/// <summary>Checks the configured backends before Orleans starts, which would report a fault later and with a stack trace.</summary>
public static class BackendCheck
{
    /// <summary>The container in which Orleans keeps state unless the configuration names another one.</summary>
    private const string OrleansContainer = "grainstate";

    /// <summary>Reads the sections that name backends and contacts each backend once.</summary>
    /// <param name="configuration">All settings.</param>
    /// <param name="side">Whether a silo or a client is about to start; a client uses only clustering.</param>
    /// <param name="store">The grain storage that a silo must have.</param>
    /// <param name="time">This machine's clock, which is compared with those of the backends.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    /// <returns>The clock differences, one for each backend that has a clock.</returns>
    /// <exception cref="InvalidConfigurationException">A section is wrong or missing, or a backend rejects its secret.</exception>
    /// <exception cref="BackendUnreachableException">A backend does not answer within a few seconds.</exception>
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

    /// <summary>Asks a silo's backends, which are known to answer, whether they store data durably.</summary>
    /// <param name="configuration">All settings.</param>
    /// <param name="store">The grain storage that a silo must have.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
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

        // The storage itself probes files, which have this machine's clock; connecting probes gateways, and drivers probe databases.
        _ => Task.FromResult<ClockDifference?>(null),
    };
}
