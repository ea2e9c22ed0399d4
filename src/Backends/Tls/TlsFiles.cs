using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace VerifiedAddition.Backends;

/// <summary>What a process shows to its peers, and whom it trusts.</summary>
/// <param name="Leaf">Its certificate, with the private key.</param>
/// <param name="Shown">The certificate with what leads to the authority, as a handshake sends them.</param>
/// <param name="Authorities">By one of these a peer's certificate must be signed.</param>
internal sealed record TlsIdentity(X509Certificate2 Leaf, SslStreamCertificateContext Shown, X509Certificate2Collection Authorities)
{
    /// <summary>How a peer's certificate is checked besides its name. Without revocation lists: certificates that live for days need none.</summary>
    public X509ChainPolicy Policy(params string[] usages)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(Authorities);
        foreach (var usage in usages)
        {
            policy.ApplicationPolicy.Add(new Oid(usage));
        }

        return policy;
    }
}

/// <summary>The files of certificates, read anew when they have changed: they are renewed while the process runs.</summary>
internal sealed partial class TlsFiles
{
    /// <summary>Usage of a certificate: to be connected to.</summary>
    public const string ServerUsage = "1.3.6.1.5.5.7.3.1";

    /// <summary>Usage of a certificate: to connect.</summary>
    public const string ClientUsage = "1.3.6.1.5.5.7.3.2";

    private readonly TlsSettings _settings;
    private readonly ClusterSide _side;
    private readonly TimeProvider _time;
    private readonly Lock _reading = new();
    private byte[] _read;
    private TlsIdentity _identity;

    /// <exception cref="InvalidConfigurationException">A file cannot be read, or holds what this side cannot use.</exception>
    public TlsFiles(TlsSettings settings, ClusterSide side, TimeProvider time)
    {
        (_settings, _side, _time) = (settings, side, time);
        _read = Fingerprint();
        First = _identity = Load();
    }

    /// <summary>What the files held at first.</summary>
    public TlsIdentity First { get; }

    /// <summary>Returns what the files hold now or, if that cannot be used, what they held before, and says so in the log.</summary>
    public TlsIdentity Current(ILogger logger)
    {
        lock (_reading)
        {
            try
            {
                var now = Fingerprint();
                if (!now.AsSpan().SequenceEqual(_read))
                {
                    _read = now;
                    _identity = Load();
                    var until = _identity.Leaf.NotAfter.ToUniversalTime();
                    LogRenewed(logger, until);
                }
            }
            catch (InvalidConfigurationException e)
            {
                LogNotRenewed(logger, e.Message);
            }

            return _identity;
        }
    }

    private TlsIdentity Load()
    {
        var (leaf, chain) = _settings.IsPkcs12 ? Pkcs12() : Pem();
        var authorities = Authorities();
        RequireUsable(leaf, chain, authorities);
        return new(leaf, SslStreamCertificateContext.Create(leaf, chain, offline: true), authorities);
    }

    private byte[] Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (setting, file) in new[] { ("Certificate", _settings.Certificate), ("Key", _settings.Key), ("Authority", _settings.Authority) })
        {
            hash.AppendData(file is null ? [] : Bytes(setting, file));
        }

        return hash.GetHashAndReset();
    }

    private (X509Certificate2 Leaf, X509Certificate2Collection Chain) Pem()
    {
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(File.ReadAllText(_settings.Certificate));
            var leaf = _settings.Password is { } password
                ? X509Certificate2.CreateFromEncryptedPemFile(_settings.Certificate, password, _settings.Key)
                : X509Certificate2.CreateFromPemFile(_settings.Certificate, _settings.Key);
            return (leaf, Without(chain, leaf));
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new InvalidConfigurationException(
                $"{TlsSettings.KeyOf("Certificate")} is '{_settings.Certificate}' and {TlsSettings.KeyOf("Key")} is '{_settings.Key}', " +
                $"which are not a certificate and its private key in PEM: {e.Message} An encrypted key needs {TlsSettings.KeyOf("Password")}.", e);
        }
    }

    private (X509Certificate2 Leaf, X509Certificate2Collection Chain) Pkcs12()
    {
        try
        {
            var all = X509CertificateLoader.LoadPkcs12CollectionFromFile(_settings.Certificate, _settings.Password);
            var leaf = all.FirstOrDefault(one => one.HasPrivateKey) ?? throw new CryptographicException("It holds no private key.");
            return (leaf, Without(all, leaf));
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidConfigurationException(
                $"{TlsSettings.KeyOf("Certificate")} is '{_settings.Certificate}', which cannot be read as PKCS #12: {e.Message} " +
                $"Is {TlsSettings.KeyOf("Password")} its password?", e);
        }
    }

    private X509Certificate2Collection Authorities()
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(_settings.Authority);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidConfigurationException(
                $"{TlsSettings.KeyOf("Authority")} is '{_settings.Authority}', which cannot be read: {e.Message}", e);
        }

        return authorities.Count > 0 ? authorities : throw new InvalidConfigurationException(
            $"{TlsSettings.KeyOf("Authority")} is '{_settings.Authority}', which holds no certificate in PEM (-----BEGIN CERTIFICATE-----).");
    }

    /// <summary>Peers would refuse it for the same reasons, but would tell nobody on this side.</summary>
    private void RequireUsable(X509Certificate2 leaf, X509Certificate2Collection chain, X509Certificate2Collection authorities)
    {
        var key = $"{TlsSettings.KeyOf("Certificate")}, '{_settings.Certificate}',";
        var now = _time.GetUtcNow().UtcDateTime;
        if (leaf.NotAfter.ToUniversalTime() < now || leaf.NotBefore.ToUniversalTime() > now)
        {
            throw new InvalidConfigurationException(
                $"{key} is valid from {leaf.NotBefore.ToUniversalTime():u} to {leaf.NotAfter.ToUniversalTime():u}, and it is {now:u}. Renew it, or set the clock.");
        }

        var name = _settings.NameOf(_side);
        if (!leaf.MatchesHostname(name))
        {
            throw new InvalidConfigurationException(
                $"{key} is for {NamesOf(leaf)}, and that of a {(_side is ClusterSide.Silo ? "silo" : "client")} must be for the DNS name {name} " +
                $"({TlsSettings.KeyOf(_side is ClusterSide.Silo ? "SiloName" : "ClientName")}).");
        }

        using var check = new X509Chain();
        check.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        check.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        check.ChainPolicy.CustomTrustStore.AddRange(authorities);
        check.ChainPolicy.ExtraStore.AddRange(chain);
        check.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientUsage));
        if (_side is ClusterSide.Silo)
        {
            check.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerUsage));
        }

        if (!check.Build(leaf))
        {
            throw new InvalidConfigurationException(
                $"{key} is not one that {TlsSettings.KeyOf("Authority")}, '{_settings.Authority}', vouches for: {ReasonOf(check)} " +
                $"A silo's is for server and client authentication, a client's for client authentication.");
        }
    }

    /// <summary>Why a chain does not hold, in the words of the system.</summary>
    internal static string ReasonOf(X509Chain chain) =>
        string.Join(' ', chain.ChainStatus.Select(status => $"{status.StatusInformation.Trim().TrimEnd('.')} ({status.Status}).").Distinct(StringComparer.Ordinal));

    /// <summary>The DNS names of a certificate, or else its subject.</summary>
    internal static string NamesOf(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(names => names.EnumerateDnsNames()).ToArray();
        return string.Join(", ", (names.Length > 0 ? names : [certificate.Subject]).Select(SafeQuote.Value));
    }

    private static X509Certificate2Collection Without(X509Certificate2Collection all, X509Certificate2 leaf) =>
        [.. all.Where(one => !one.RawDataMemory.Span.SequenceEqual(leaf.RawDataMemory.Span))];

    private static byte[] Bytes(string setting, string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidConfigurationException($"{TlsSettings.KeyOf(setting)} is '{file}', which cannot be read: {e.Message}", e);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The certificate was renewed, and is valid until {NotAfter:u}. New connections use it")]
    private static partial void LogRenewed(ILogger logger, DateTime notAfter);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The certificate was changed and cannot be used, so the one from before stays: {Why}")]
    private static partial void LogNotRenewed(ILogger logger, string why);
}
