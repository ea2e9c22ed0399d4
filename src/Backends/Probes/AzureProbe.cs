using Azure;
using Azure.Identity;
using Azure.Storage.Blobs;

namespace VerifiedAddition.Backends;

/// <summary>Checks whether a storage account exists and grants access.</summary>
internal static class AzureProbe
{
    /// <exception cref="InvalidConfigurationException">The account rejects the key, signature or identity.</exception>
    /// <exception cref="BackendUnreachableException">The account does not answer.</exception>
    public static Task<ClockDifference?> TablesAsync(Connection connection, TimeProvider time, CancellationToken cancellationToken)
    {
        var clock = new AzureClock(time);
        var client = AzureClients.Tables(connection, AzurePatience.Short, clock);
        return AskAsync(connection, client.Uri, "Storage Table Data Contributor", async () =>
        {
            await foreach (var _ in client.QueryAsync(filter: (string?)null, maxPerPage: 1, cancellationToken))
            {
                break;
            }
        }, clock);
    }

    /// <inheritdoc cref="TablesAsync"/>
    public static Task<ClockDifference?> BlobsAsync(Connection connection, string container, TimeProvider time, CancellationToken cancellationToken)
    {
        var clock = new AzureClock(time);
        var client = AzureClients.Blobs(connection, AzurePatience.Short, clock);
        return AskAsync(
            connection, client.Uri, "Storage Blob Data Contributor", () => client.GetBlobContainerClient(container).ExistsAsync(cancellationToken), clock);
    }

    /// <summary>Creates the container if missing, so that a silo fails at its start and not at the first artefact.</summary>
    /// <remarks>It requests a listing, since a container's signature never grants access to the container's properties.</remarks>
    /// <inheritdoc cref="TablesAsync"/>
    public static Task ContainerAsync(Connection connection, BlobContainerClient container, CancellationToken cancellationToken) =>
        AskAsync(connection, container.Uri, "Storage Blob Data Contributor", async () =>
        {
            try
            {
                await foreach (var _ in container.GetBlobsAsync(cancellationToken: cancellationToken).AsPages(pageSizeHint: 1))
                {
                    break;
                }
            }
            catch (RequestFailedException e) when (e.Status is 404)
            {
                await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            }
        });

    private static async Task<ClockDifference?> AskAsync(Connection connection, Uri uri, string role, Func<Task> ask, AzureClock? clock = null)
    {
        var where = AzureAddress.Shown(uri);
        try
        {
            await ask();
            return clock?.Difference($"Azure Storage at {where}");
        }
        catch (RequestFailedException e) when (e.Status is 401 or 403)
        {
            throw new InvalidConfigurationException(
                $"Azure Storage at {where} refuses what '{connection.Key}' gives ({e.ErrorCode ?? "no reason"}). Check the account key or the " +
                $"signature and its expiry; an identity needs the role {role}.");
        }
        catch (RequestFailedException e) when (e.Status is >= 400 and < 500)
        {
            throw new InvalidConfigurationException(
                $"Azure Storage at {where}, which '{connection.Key}' names, refuses the request: {e.ErrorCode ?? "no reason"}. Is the address that " +
                "of a storage account, and the name of the table or container a legal one?");
        }
        catch (AuthenticationFailedException)
        {
            throw new InvalidConfigurationException(
                $"'{connection.Key}' names {where} without a key, and this process has no identity to show there. Run it with a managed or " +
                "workload identity, or give a connection string or a signed URI.");
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException or OperationCanceledException or IOException)
        {
            throw new BackendUnreachableException(
                $"Azure Storage at {where}, which '{connection.Key}' names, does not answer. Is the address right, is the account (or the emulator) " +
                "up, and may this machine reach it?");
        }
    }
}
