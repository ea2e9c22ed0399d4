using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Azure;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using VerifiedAddition.Grains;
using VerifiedAddition.Storage;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>A storage account of the test's own, in the emulator of Azure Storage.</summary>
internal sealed class AzureBackend : ClusterBackend
{
    private const string StateInBlobs = """{ "ProviderType": "AzureBlobStorage", "ConnectionName": "azure", "ContainerName": "va-runs" }""";
    private const string StateInTables = """{ "ProviderType": "AzureTableStorage", "ConnectionName": "azure", "TableName": "VaRuns" }""";

    private readonly Azurite _azurite;
    private readonly ManagedIdentity? _identity;
    private readonly HttpClient _http;
    private readonly BlobServiceClient _blobs;

    private AzureBackend(Azurite azurite, ManagedIdentity? identity, string file, Dictionary<string, string> variables)
    {
        (_azurite, _identity, File, Variables) = (azurite, identity, file, variables);
        _http = new(HandlerFor(azurite));
        _blobs = new(azurite.ConnectionString, new BlobClientOptions { Transport = new HttpClientTransport(_http) });
        Artefacts = new AzureBlobArtefactStore(_blobs.GetBlobContainerClient("va-artefacts"));
    }

    public override string File { get; }

    public override IReadOnlyDictionary<string, string> Variables { get; }

    public override string Secret => _identity?.Token ?? Azurite.Key;

    public override IArtefactStore Artefacts { get; }

    /// <summary>An account that is opened by its key, with grain state in a table.</summary>
    public static async Task<AzureBackend> ByKeyAsync(string folder)
    {
        var sample = await System.IO.File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "deploy", "azure.json"));
        Assert.Contains(StateInBlobs, sample, StringComparison.Ordinal);
        var file = Path.Combine(folder, "azure.json");
        await System.IO.File.WriteAllTextAsync(file, sample.Replace(StateInBlobs, StateInTables, StringComparison.Ordinal));
        var azurite = await Azurite.StartAsync();
        return new(azurite, identity: null, file, new(StringComparer.Ordinal) { ["VA_ConnectionStrings__azure"] = azurite.ConnectionString });
    }

    /// <summary>An account that is opened by the identity of whoever opens it.</summary>
    public static async Task<AzureBackend> ByIdentityAsync(string folder)
    {
        var azurite = await Azurite.StartAsync(hasIdentities: true);
        var identity = new ManagedIdentity();
        using var authority = new TestAuthority(new(folder), "authority");
        var certificate = authority.Silo();
        var variables = identity.Variables.Concat(certificate.Variables);
        return new(azurite, identity, Path.Combine(AppContext.BaseDirectory, "deploy", "k8s", "grid.json"), new(variables, StringComparer.Ordinal)
        {
            ["VA_Orleans__Tls__ClientName"] = "silo.verified-addition", // silos and clients of this test share their variables
            ["VA_ConnectionStrings__tables"] = azurite.TableAddress,
            ["VA_ConnectionStrings__blobs"] = azurite.BlobAddress,
            ["VA_Artefacts__ContainerUri"] = $"{azurite.BlobAddress}/va-artefacts",
            ["VA_Admin__Port"] = "0",
            ["SSL_CERT_FILE"] = azurite.CertificateFile!,
        });
    }

    public override async IAsyncEnumerable<string> StatesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_identity is null)
        {
            await foreach (var row in new TableClient(_azurite.ConnectionString, "VaRuns").QueryAsync<TableEntity>(cancellationToken: cancellationToken))
            {
                yield return Encoding.UTF8.GetString(row.GetBinary("Data") ?? []);
            }

            yield break;
        }

        var states = _blobs.GetBlobContainerClient("va-runs");
        await foreach (var blob in states.GetBlobsAsync(cancellationToken: cancellationToken))
        {
            if (await ContentAsync(states.GetBlobClient(blob.Name), cancellationToken) is { } content)
            {
                yield return content;
            }
        }
    }

    /// <summary>A state; null if it was deleted after it had been listed.</summary>
    private static async Task<string?> ContentAsync(BlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            return (await blob.DownloadContentAsync(cancellationToken)).Value.Content.ToString();
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_identity is not null)
        {
            await _identity.DisposeAsync();
        }

        await _azurite.DisposeAsync();
    }

    /// <summary>Trusts the account's own certificate, if it has one.</summary>
    private static SocketsHttpHandler HandlerFor(Azurite azurite)
    {
        var handler = new SocketsHttpHandler();
        if (azurite.CertificateFile is { } file)
        {
            handler.SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new()
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(file) },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            };
        }

        return handler;
    }
}
