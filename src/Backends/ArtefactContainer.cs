using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;

namespace VerifiedAddition.Backends;

/// <summary>The container of Azure Blob Storage that a section names.</summary>
public static class ArtefactContainer
{
    /// <summary>
    /// Opens the container, and creates it if missing: <c>ContainerUri</c> (signed, or with the identity of this process), or
    /// <c>ConnectionString</c> or <c>ConnectionName</c> with <c>Container</c>.
    /// </summary>
    /// <param name="configuration">All settings.</param>
    /// <param name="section">The section's key.</param>
    /// <param name="container">The container's name, for a connection string.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="InvalidConfigurationException">The section is wrong, or the account rejects the secret or the name.</exception>
    /// <exception cref="BackendUnreachableException">The account does not answer within a few seconds.</exception>
    public static async Task<BlobContainerClient> OpenAsync(
        IConfiguration configuration, string section, string container, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var settings = configuration.GetSection(section);
        if (settings["ContainerUri"] is { } uri && !string.IsNullOrWhiteSpace(uri))
        {
            var address = new Connection($"{section}:ContainerUri", uri);
            await AzureProbe.ContainerAsync(address, AzureClients.Container(address, AzurePatience.Short), cancellationToken);
            return AzureClients.Container(address);
        }

        var connection = Connection.Read(configuration, settings);
        var probe = AzureClients.Blobs(connection, AzurePatience.Short).GetBlobContainerClient(container);
        await AzureProbe.ContainerAsync(connection, probe, cancellationToken);
        return AzureClients.Blobs(connection).GetBlobContainerClient(container);
    }
}
