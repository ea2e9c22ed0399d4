using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace VerifiedAddition.Tests.Services;

/// <summary>An authority of one test, which signs certificates of silos and clients.</summary>
internal sealed class TestAuthority : IDisposable
{
    private const string ServerUsage = "1.3.6.1.5.5.7.3.1";
    private const string ClientUsage = "1.3.6.1.5.5.7.3.2";

    private readonly DirectoryInfo _folder;
    private readonly X509Certificate2 _certificate;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>Makes one whose files are in a folder.</summary>
    public TestAuthority(DirectoryInfo folder, string name)
    {
        _folder = folder;
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(
            certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        _certificate = request.CreateSelfSigned(now.AddDays(-2), now.AddDays(2));
        File = Path.Combine(folder.FullName, $"{name}.pem");
        System.IO.File.WriteAllText(File, _certificate.ExportCertificatePem());
    }

    /// <summary>Its certificate, in PEM.</summary>
    public string File { get; }

    /// <summary>Issues a certificate to a silo: for both ends of a connection.</summary>
    public TestCertificate Silo(string file = "silo", string name = "silo.verified-addition", TimeSpan? until = null) =>
        Issue(file, name, until ?? TimeSpan.FromDays(1), ServerUsage, ClientUsage);

    /// <summary>Issues a certificate to a client: to connect alone.</summary>
    public TestCertificate Client(string file = "client", string name = "client.verified-addition", TimeSpan? until = null) =>
        Issue(file, name, until ?? TimeSpan.FromDays(1), ClientUsage);

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }

    private TestCertificate Issue(string file, string name, TimeSpan until, params string[] usages)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. usages.Select(usage => new Oid(usage))], critical: false));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.Create(_certificate, now.AddDays(-1), now + until, RandomNumberGenerator.GetBytes(8));
        using var whole = certificate.CopyWithPrivateKey(key);
        var path = Path.Combine(_folder.FullName, file);
        System.IO.File.WriteAllText($"{path}.pem", certificate.ExportCertificatePem());
        System.IO.File.WriteAllText($"{path}.key", key.ExportPkcs8PrivateKeyPem());
        return new($"{path}.pem", $"{path}.key", File, certificate.SerialNumber, whole.Export(X509ContentType.Pkcs12, "pkcs12-password"));
    }
}

/// <summary>A certificate that a test's authority has signed.</summary>
/// <param name="File">The certificate, in PEM.</param>
/// <param name="Key">Its private key, in PEM.</param>
/// <param name="Authority">The authority's certificate, in PEM.</param>
/// <param name="Serial">Its serial number, in hexadecimal.</param>
/// <param name="Pkcs12">Both as PKCS #12, with the password <c>pkcs12-password</c>.</param>
internal sealed record TestCertificate(string File, string Key, string Authority, string Serial, byte[] Pkcs12)
{
    /// <summary>The settings of a process that shows it.</summary>
    public Dictionary<string, string> Settings => new(StringComparer.Ordinal)
    {
        ["Orleans:Tls:Certificate"] = File,
        ["Orleans:Tls:Key"] = Key,
        ["Orleans:Tls:Authority"] = Authority,
    };

    /// <summary>The same as variables of its environment.</summary>
    public IEnumerable<KeyValuePair<string, string>> Variables =>
        Settings.Select(setting => KeyValuePair.Create($"VA_{setting.Key.Replace(":", "__", StringComparison.Ordinal)}", setting.Value));
}
