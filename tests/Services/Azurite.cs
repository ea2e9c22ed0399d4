using System.Globalization;

namespace VerifiedAddition.Tests.Services;

/// <summary>The emulator of Azure Storage, with blobs and tables, on loopback. Skips where it is not installed.</summary>
internal sealed class Azurite : IAsyncDisposable
{
    /// <summary>A folder into which <c>npm install azurite</c> was run.</summary>
    private const string Variable = "VA_AZURITE";

    /// <summary>Public: the emulator's own, in all its documentation.</summary>
    public const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private const string Account = "devstoreaccount1";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-azurite-");
    private readonly ServiceProcess _process;
    private readonly string _scheme = "http";
    private readonly int _blobs;
    private readonly int _tables;

    private Azurite(string node, string script, bool hasIdentities)
    {
        var ports = FreePort.Take(3);
        (_blobs, _tables) = (ports[0], ports[1]);
        string[] arguments =
        [
            script, "--location", _folder.FullName, "--skipApiVersionCheck", "--silent", "--disableTelemetry",
            "--blobPort", Text(_blobs), "--tablePort", Text(_tables), "--queuePort", Text(ports[2]),
        ];
        if (hasIdentities)
        {
            // Tokens are shown over an encrypted connection alone.
            var certificate = new LoopbackCertificate(_folder);
            (_scheme, CertificateFile) = ("https", certificate.CertificateFile);
            arguments = [.. arguments, "--oauth", "basic", "--cert", certificate.CertificateFile, "--key", certificate.KeyFile];
        }

        _process = new(node, arguments);
    }

    /// <summary>The certificate of one that takes tokens of identities, in PEM; null for one that takes keys alone.</summary>
    public string? CertificateFile { get; }

    /// <summary>The address of its blobs, without the key.</summary>
    public string BlobAddress => $"{_scheme}://127.0.0.1:{Text(_blobs)}/{Account}";

    /// <summary>The address of its tables, without the key.</summary>
    public string TableAddress => $"{_scheme}://127.0.0.1:{Text(_tables)}/{Account}";

    public string ConnectionString => ConnectionStringWith(Key);

    /// <summary>The connection string with a key of the caller's choice.</summary>
    public string ConnectionStringWith(string key) =>
        $"DefaultEndpointsProtocol={_scheme};AccountName={Account};AccountKey={key};BlobEndpoint={BlobAddress};TableEndpoint={TableAddress};";

    /// <summary>Why there is none here; null when there is one.</summary>
    public static string? Missing => Programs.Find("node") is not null && File.Exists(Script)
        ? null
        : $"Azurite is not installed: run 'npm install azurite' in a folder and name that folder with {Variable}.";

    private static string Script =>
        Path.Combine(Environment.GetEnvironmentVariable(Variable) ?? ".", "node_modules", "azurite", "dist", "src", "azurite.js");

    /// <param name="hasIdentities">Whether it takes tokens of identities beside its key, over encrypted connections.</param>
    public static async Task<Azurite> StartAsync(bool hasIdentities = false)
    {
        Assert.SkipWhen(Missing is not null, Missing ?? "");
        var azurite = new Azurite(Programs.Find("node")!, Script, hasIdentities);
        await azurite._process.UntilAsync("Azurite Table service is successfully listening", Patience);
        return azurite;
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
