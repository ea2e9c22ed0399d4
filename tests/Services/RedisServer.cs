using System.Globalization;

namespace VerifiedAddition.Tests.Services;

/// <summary>A Redis server of one test, on loopback, that writes every change to disk before it answers. Skips where it is not installed.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-redis-");
    private readonly ServiceProcess _process;

    private RedisServer(string program, string password, bool encrypts)
    {
        Password = password;
        Port = FreePort.Take(1)[0];
        var settings = Path.Combine(_folder.FullName, "redis.conf");
        File.WriteAllLines(settings,
        [
            .. encrypts ? Encryption() : [$"port {Port.ToString(CultureInfo.InvariantCulture)}"], "bind 127.0.0.1", $"dir {_folder.FullName}", "appendonly yes",
            "appendfsync always", "save \"\"", "notify-keyspace-events Eh", $"requirepass {password}",
            $"user {User} on >{password} ~* &* +@all",
        ]);
        _process = new(program, [settings]);
    }

    /// <summary>A user of the server besides the default one, with the same password.</summary>
    public const string User = "grid";

    /// <summary>The file of its certificate, which a program trusts whose variable SSL_CERT_FILE names it; null if it does not encrypt.</summary>
    public string? CertificateFile { get; private set; }

    public int Port { get; }

    /// <summary>What it asks every client for.</summary>
    public string Password { get; }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>The address with the password, as StackExchange.Redis and so Orleans reads it.</summary>
    public string ConnectionString => $"{Address},password={Password}";

    /// <param name="password">What it asks every client for.</param>
    /// <param name="encrypts">Whether it speaks TLS alone.</param>
    public static async Task<RedisServer> StartAsync(string password = "bright-otter-17", bool encrypts = false)
    {
        var program = Programs.Find("redis-server");
        Assert.SkipWhen(program is null, "redis-server is not installed (Debian and Ubuntu: apt-get install redis-server).");
        var server = new RedisServer(program, password, encrypts);
        await server._process.UntilAsync("Ready to accept connections", Patience);
        return server;
    }

    private string[] Encryption()
    {
        var certificate = new LoopbackCertificate(_folder);
        CertificateFile = certificate.CertificateFile;
        return
        [
            "port 0", $"tls-port {Port.ToString(CultureInfo.InvariantCulture)}", $"tls-cert-file {certificate.CertificateFile}", $"tls-key-file {certificate.KeyFile}",
            $"tls-ca-cert-file {certificate.CertificateFile}", "tls-auth-clients no",
        ];
    }

    /// <summary>Has it answer nobody until <see cref="ContinueAsync"/>.</summary>
    public Task PauseAsync() => _process.SignalAsync("STOP");

    /// <summary>Ends it as kill -9 does.</summary>
    public Task KillAsync() => _process.KillAsync();

    public Task ContinueAsync() => _process.SignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
