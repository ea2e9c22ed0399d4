using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace VerifiedAddition.Tests.Services;

/// <summary>A certificate of 127.0.0.1 for a day, which only those trust who are given its file.</summary>
internal sealed class LoopbackCertificate
{
    /// <summary>Makes a certificate, and writes it and its key into a folder.</summary>
    public LoopbackCertificate(DirectoryInfo folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(
            certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
        CertificateFile = Path.Combine(folder.FullName, "certificate.pem");
        KeyFile = Path.Combine(folder.FullName, "key.pem");
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>In PEM, as OpenSSL reads it: a program of .NET trusts what the variable <c>SSL_CERT_FILE</c> names.</summary>
    public string CertificateFile { get; }

    /// <summary>In PEM, too.</summary>
    public string KeyFile { get; }
}
