using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>A cluster in which everything is encrypted: silos among themselves, with their clients, and with a Redis that wants a user.</summary>
public sealed class TlsClusterTests : IDisposable
{
    private const string Tiny = """
        name: tiny
        variants:
          - { name: add, digits: 2, layers: 1, heads: 2, dModel: 24, dHead: 12, steps: 300, subtractPercent: 0 }
        verification: { questions: 2000, sample: uniform, seed: 7 }
        """;

    private const string SiloName = "silo.verified-addition";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Va _va = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-tls-cluster-");

    private static string Cluster => Path.Combine(AppContext.BaseDirectory, "deploy", "redis.json");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _va.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_sweep_is_trained_and_verified_and_whoever_shows_another_certificate_is_turned_away()
    {
        await using var redis = await RedisServer.StartAsync(encrypts: true);
        using var authority = new TestAuthority(_folder, "authority");
        using var others = new TestAuthority(_folder, "others");
        var (silo, client) = (authority.Silo(), authority.Client());
        var shared = SettingsOf(redis);
        await using var first = new SiloProcess("first", Cluster, With(shared, silo));
        await using var second = new SiloProcess("second", Cluster, With(shared, silo));
        first.Start();
        second.Start();
        await Task.WhenAll(first.UntilReadyAsync(), second.UntilReadyAsync());

        var sweep = await VaAsync(shared, client, "sweep", "run", _va.Write("tiny.yaml", Tiny), "--json");
        Assert.True(sweep.ExitCode == 0, $"{sweep}\n{first.Printed}\n{second.Printed}");
        Assert.Equal(2000, JsonDocument.Parse(sweep.Output).RootElement.GetProperty("variants")[0].GetProperty("verifications")[0].GetProperty("asked").GetInt64());

        // A client that trusts another authority, one without TLS, one whose certificate is out of date, and one of a name that only it knows.
        var stranger = others.Client("stranger");
        var renamed = new Dictionary<string, string>(shared, StringComparer.Ordinal) { ["VA_Orleans__Tls__ClientName"] = "other.verified-addition" };
        var refused = await Task.WhenAll(
            VaAsync(shared, stranger with { Authority = others.File }, "sweep", "list"),
            VaAsync(shared, null, "sweep", "list"),
            VaAsync(shared, authority.Client("late", until: TimeSpan.FromHours(-1)), "sweep", "list"),
            VaAsync(renamed, authority.Client("other", "other.verified-addition"), "sweep", "list"));
        var (trusting, plain, late, other) = (refused[0], refused[1], refused[2], refused[3]);
        Assert.Equal((3, 3, 2, 3), (trusting.ExitCode, plain.ExitCode, late.ExitCode, other.ExitCode));
        Assert.Contains("showed a certificate of 'silo.verified-addition'", trusting.Error, StringComparison.Ordinal);
        Assert.Contains("If its silos use TLS, 'Orleans:Tls' must too.", plain.Error, StringComparison.Ordinal);
        Assert.Contains("Renew it, or set the clock", late.Error, StringComparison.Ordinal);
        Assert.Contains("A gateway that turns a client away says why in its log.", other.Error, StringComparison.Ordinal);
        Assert.Contains("showed a certificate of 'other.verified-addition'", first.Printed + second.Printed, StringComparison.Ordinal);

        // On the silo port a certificate of the right authority does not do: it must be a silo's.
        Assert.False(await IsLetInAsync(first.SiloPort, client));
        await first.Now.UntilAsync("A connection to the silo port was turned away", Patience);
        Assert.Contains("showed a certificate of 'client.verified-addition', and only silo.verified-addition may be here", first.Printed, StringComparison.Ordinal);
        Assert.False(await IsLetInAsync(first.GatewayPort, others.Silo("other-silo")));
        Assert.True(await IsLetInAsync(first.SiloPort, silo));

        // A silo of another authority does not begin, nor does one without TLS; a certificate that is renewed is shown without a restart.
        await using var third = new SiloProcess("third", Cluster, With(shared, others.Silo("third")));
        await using var open = new SiloProcess("open", Cluster, shared);
        third.Start();
        open.Start();
        Assert.Equal((2, 2), (await third.Now.EndAsync(Patience), await open.Now.EndAsync(Patience)));
        Assert.Contains("of the cluster and this one do not trust each other", third.Printed, StringComparison.Ordinal);
        Assert.Matches("(?m)^Silo '(first|second)' of the cluster, [0-9.:]+, uses TLS, and this one has no 'Orleans:Tls'. All silos, or none, have", open.Printed);
        var renewed = authority.Silo();
        Assert.Equal(renewed.Serial, await SerialAsync(first.GatewayPort, client));
        Assert.Equal(0, (await VaAsync(shared, client, "sweep", "list")).ExitCode);
        Assert.DoesNotContain("   at Orleans", first.Printed + second.Printed, StringComparison.Ordinal);
    }

    private Dictionary<string, string> SettingsOf(RedisServer redis) => new(StringComparer.Ordinal)
    {
        ["SSL_CERT_FILE"] = redis.CertificateFile!,
        ["VA_ConnectionStrings__redis"] = $"{redis.ConnectionString},user={RedisServer.User},ssl=true",
        ["VA_Artefacts__Folder"] = Path.Combine(_folder.FullName, "shared"),
        ["VA_Device__Slots"] = "1",
        ["VA_Device__ThreadsPerSlot"] = "1",
    };

    private static Dictionary<string, string> With(Dictionary<string, string> settings, TestCertificate? certificate) =>
        new(settings.Concat(certificate?.Variables ?? []), StringComparer.Ordinal);

    private static async Task<Outcome> VaAsync(Dictionary<string, string> settings, TestCertificate? certificate, params string[] args)
    {
        using var va = new Va();
        foreach (var (name, value) in With(settings, certificate))
        {
            va.Settings[name] = value;
        }

        return await va.RunAsync([.. args, "--cluster", Cluster]);
    }

    /// <summary>Whether a port keeps a connection that shows this certificate; with TLS 1.3 it decides after the handshake.</summary>
    private static async Task<bool> IsLetInAsync(int port, TestCertificate certificate)
    {
        try
        {
            await using var stream = await ShakeHandsAsync(port, certificate);
            var read = stream.ReadAsync(new byte[1], Token).AsTask();
            return await Task.WhenAny(read, Task.Delay(TimeSpan.FromSeconds(2), Token)) != read || await read > 0;
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            return false;
        }
    }

    private static async Task<string> SerialAsync(int port, TestCertificate certificate)
    {
        await using var stream = await ShakeHandsAsync(port, certificate);
        return stream.RemoteCertificate!.GetSerialNumberString();
    }

    private static async Task<SslStream> ShakeHandsAsync(int port, TestCertificate certificate)
    {
        var connection = new TcpClient();
        await connection.ConnectAsync(IPAddress.Loopback, port, Token);
        var stream = new SslStream(connection.GetStream());
        using var own = X509Certificate2.CreateFromPemFile(certificate.File, certificate.Key);
        await stream.AuthenticateAsClientAsync(
            new()
            {
                TargetHost = SiloName,
                ClientCertificateContext = SslStreamCertificateContext.Create(own, additionalCertificates: null, offline: true),
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown is X509Certificate2 silo && silo.MatchesHostname(SiloName),
            },
            Token);
        return stream;
    }
}
