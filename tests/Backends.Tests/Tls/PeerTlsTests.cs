using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Backends.Tests;

/// <summary>The settings and files of certificates: what is half configured, or cannot be used, is told before anything starts.</summary>
public sealed class PeerTlsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-tls-");
    private readonly TestAuthority _authority;

    public PeerTlsTests() => _authority = new(_folder, "authority");

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Without_settings_nothing_is_encrypted_and_with_all_of_them_both_sides_are() =>
        Assert.Multiple(
            () => Assert.Null(Read([])),
            () => Assert.NotNull(Read(_authority.Silo().Settings)),
            () => Assert.NotNull(Read(_authority.Client().Settings, ClusterSide.Client)));

    [Theory]
    [InlineData("Certificate", "'Orleans:Tls:Certificate' is missing, although 'Orleans:Tls' is configured")]
    [InlineData("Key", "'Orleans:Tls:Certificate' is given and 'Orleans:Tls:Key' is missing. Name the file of the certificate's private key")]
    [InlineData("Authority", "'Orleans:Tls:Authority' is missing, although 'Orleans:Tls' is configured")]
    public void Half_a_configuration_is_refused(string missing, string told)
    {
        var settings = _authority.Silo().Settings;
        settings.Remove($"Orleans:Tls:{missing}");

        Refused(settings, told);
    }

    [Fact]
    public void A_setting_that_nothing_reads_is_refused() =>
        Refused(new(_authority.Silo().Settings, StringComparer.Ordinal) { ["Orleans:Tls:Cert"] = "x" }, "'Orleans:Tls:Cert' is not a setting. The settings of 'Orleans:Tls' are Certificate, Key");

    [Fact]
    public void The_key_itself_in_the_place_of_its_file_is_not_repeated()
    {
        var silo = _authority.Silo();
        var key = File.ReadAllText(silo.Key);

        var refusal = Refused(new(silo.Settings, StringComparer.Ordinal) { ["Orleans:Tls:Key"] = key }, "which is not the path of a file");

        Assert.DoesNotContain(key.Split('\n')[1], refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_or_holds_something_else_is_told_with_its_key()
    {
        var settings = _authority.Silo().Settings;
        var other = _authority.Silo("other");

        Refused(new(settings, StringComparer.Ordinal) { ["Orleans:Tls:Key"] = "/nowhere/tls.key" }, "'Orleans:Tls:Key' is '/nowhere/tls.key', which cannot be read");
        Refused(new(settings, StringComparer.Ordinal) { ["Orleans:Tls:Authority"] = other.Key }, "which holds no certificate in PEM");
        Refused(new(settings, StringComparer.Ordinal) { ["Orleans:Tls:Key"] = other.Key }, "which are not a certificate and its private key in PEM");
        Refused(new(settings, StringComparer.Ordinal) { ["Orleans:Tls:Certificate"] = other.Key }, "which are not a certificate and its private key in PEM");
    }

    [Fact]
    public void A_certificate_that_no_peer_would_take_is_refused_at_once()
    {
        using var stranger = new TestAuthority(_folder, "stranger");
        var silo = _authority.Silo();

        Refused(_authority.Silo("late", until: TimeSpan.FromHours(-1)).Settings, "Renew it, or set the clock");
        Refused(_authority.Silo("early", name: "other.example").Settings, "is for 'other.example', and that of a silo must be for the DNS name silo.verified-addition ('Orleans:Tls:SiloName')");
        Refused(new(silo.Settings, StringComparer.Ordinal) { ["Orleans:Tls:Authority"] = stranger.File }, "is not one that 'Orleans:Tls:Authority'");
        Refused(_authority.Client("half", name: "silo.verified-addition").Settings, "A silo's is for server and client authentication");
        Refused(silo.Settings, "that of a client must be for the DNS name client.verified-addition", ClusterSide.Client);
    }

    [Fact]
    public void Names_may_be_others() => Assert.NotNull(Read(new(_authority.Silo("named", name: "silo.example").Settings, StringComparer.Ordinal)
    {
        ["Orleans:Tls:SiloName"] = "silo.example",
    }));

    [Fact]
    public void Certificate_and_key_may_be_one_file_with_a_password()
    {
        var file = Path.Combine(_folder.FullName, "silo.pfx");
        File.WriteAllBytes(file, _authority.Silo().Pkcs12);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Orleans:Tls:Certificate"] = file,
            ["Orleans:Tls:Password"] = "pkcs12-password",
            ["Orleans:Tls:Authority"] = _authority.File,
        };

        Assert.NotNull(Read(settings));
        Refused(new(settings, StringComparer.Ordinal) { ["Orleans:Tls:Key"] = "x.key" }, "is a file of PKCS #12, which holds its key. Remove 'Orleans:Tls:Key'");
        var refusal = Refused(new(settings, StringComparer.Ordinal) { ["Orleans:Tls:Password"] = "hunter22" }, "which cannot be read as PKCS #12");
        Assert.DoesNotContain("hunter22", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_certificates_of_a_trial_are_taken_and_an_authority_is_not_written_over()
    {
        Assert.SkipWhen(Programs.Find("openssl") is null, "openssl is not installed (Debian and Ubuntu: apt-get install openssl).");
        var script = Checkout.PathOf("deploy/local/certificates.sh");
        var folder = Path.Combine(_folder.FullName, "trial");
        await using var made = new ServiceProcess(script, [folder]);
        Assert.True(await made.EndAsync(TimeSpan.FromMinutes(1)) == 0, made.Printed);
        await using var again = new ServiceProcess(script, [folder]);
        Assert.Equal(2, await again.EndAsync(TimeSpan.FromMinutes(1)));

        Assert.NotNull(Read(Made("silo")));
        Assert.NotNull(Read(Made("client"), ClusterSide.Client));
        Refused(Made("client"), "and that of a silo must be for the DNS name");

        Dictionary<string, string> Made(string who) => new(StringComparer.Ordinal)
        {
            ["Orleans:Tls:Certificate"] = Path.Combine(folder, $"{who}.crt"),
            ["Orleans:Tls:Key"] = Path.Combine(folder, $"{who}.key"),
            ["Orleans:Tls:Authority"] = Path.Combine(folder, "ca.crt"),
        };
    }

    [Fact]
    public void Files_that_change_are_read_anew_and_ones_that_are_broken_change_nothing()
    {
        var first = _authority.Silo();
        var files = new TlsFiles(TlsSettings.Read(Configuration(first.Settings))!, ClusterSide.Silo, TimeProvider.System);
        Assert.Equal(first.Serial, files.Current(NullLogger.Instance).Leaf.SerialNumber);

        var second = _authority.Silo();
        Assert.Equal(second.Serial, files.Current(NullLogger.Instance).Leaf.SerialNumber);

        File.WriteAllText(second.Key, "half written");
        Assert.Equal(second.Serial, files.Current(NullLogger.Instance).Leaf.SerialNumber);

        var third = _authority.Silo();
        Assert.Equal(third.Serial, files.Current(NullLogger.Instance).Leaf.SerialNumber);
    }

    private static string Refused(Dictionary<string, string> settings, string told, ClusterSide side = ClusterSide.Silo)
    {
        var refusal = Assert.Throws<InvalidConfigurationException>(() => Read(settings, side));
        Assert.Contains(told, refusal.Message, StringComparison.Ordinal);
        return refusal.Message;
    }

    private static PeerTls? Read(Dictionary<string, string> settings, ClusterSide side = ClusterSide.Silo) =>
        PeerTls.Read(Configuration(settings), side, TimeProvider.System);

    private static IConfigurationRoot Configuration(Dictionary<string, string> settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings!).Build();
}
