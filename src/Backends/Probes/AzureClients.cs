using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Blobs;

namespace VerifiedAddition.Backends;

/// <summary>The timeout of a client.</summary>
internal enum AzurePatience
{
    /// <summary>A few seconds and one attempt: to check whether the account exists.</summary>
    Short,

    /// <summary>As in Azure's own clients: minutes, and several attempts.</summary>
    Long,
}

/// <summary>Creates clients of Azure Storage from a connection string, a signed URI, or an unsigned URI and the identity of this process.</summary>
internal static class AzureClients
{
    /// <summary>For a request that carries a whole checkpoint.</summary>
    private static readonly TimeSpan LongRequest = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan ShortRequest = TimeSpan.FromSeconds(5);

    /// <exception cref="InvalidConfigurationException">The text is neither a connection string nor an address.</exception>
    public static TableServiceClient Tables(
        Connection connection, AzurePatience patience = AzurePatience.Long, HttpPipelinePolicy? watch = null)
    {
        var options = new TableClientOptions();
        Set(options, patience, watch);
        return Make(
            connection,
            text => new TableServiceClient(text, options),
            uri => new TableServiceClient(uri, options),
            (uri, identity) => new TableServiceClient(uri, identity, options));
    }

    /// <inheritdoc cref="Tables"/>
    public static BlobServiceClient Blobs(
        Connection connection, AzurePatience patience = AzurePatience.Long, HttpPipelinePolicy? watch = null)
    {
        var options = new BlobClientOptions();
        Set(options, patience, watch);
        return Make(
            connection,
            text => new BlobServiceClient(text, options),
            uri => new BlobServiceClient(uri, options),
            (uri, identity) => new BlobServiceClient(uri, identity, options));
    }

    /// <summary>Returns a client of the container at the address <paramref name="connection"/>, which is not the address of its account.</summary>
    /// <inheritdoc cref="Tables"/>
    public static BlobContainerClient Container(Connection connection, AzurePatience patience = AzurePatience.Long)
    {
        var options = new BlobClientOptions();
        Set(options, patience);
        return Make(
            connection,
            _ => throw Malformed(connection),
            uri => new BlobContainerClient(uri, options),
            (uri, identity) => new BlobContainerClient(uri, identity, options));
    }

    /// <summary>Whether the text is an address without a signature: Orleans would access it anonymously, we use the identity of the process.</summary>
    public static bool NeedsIdentity(Connection connection) => AddressOf(connection) is { } uri && !IsSigned(uri);

    private static T Make<T>(Connection connection, Func<string, T> byText, Func<Uri, T> bySignature, Func<Uri, TokenCredential, T> byIdentity)
    {
        try
        {
            return AddressOf(connection) is not { } uri ? byText(connection.Text)
                : uri.UserInfo.Length > 0 || (!IsSigned(uri) && uri.Scheme is not "https") ? throw Malformed(connection)
                : IsSigned(uri) ? bySignature(uri)
                : byIdentity(uri, new DefaultAzureCredential());
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException)
        {
            throw Malformed(connection); // the library's messages may quote the text
        }
    }

    private static InvalidConfigurationException Malformed(Connection connection) => new(
        $"'{connection.Key}' is not usable for Azure Storage. It is a connection string with AccountName and AccountKey, or an https address " +
        "(with a signature, or to be used with the identity of this process) without a user or password in it.");

    private static Uri? AddressOf(Connection connection) =>
        Uri.TryCreate(connection.Text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri : null;

    private static bool IsSigned(Uri uri) => uri.Query.Contains("sig=", StringComparison.Ordinal);

    private static void Set(ClientOptions options, AzurePatience patience, HttpPipelinePolicy? watch = null)
    {
        if (watch is not null)
        {
            options.AddPolicy(watch, HttpPipelinePosition.PerRetry);
        }

        options.Retry.NetworkTimeout = patience is AzurePatience.Short ? ShortRequest : LongRequest;
        if (patience is AzurePatience.Short)
        {
            options.Retry.MaxRetries = 0;
        }
    }
}
