using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Orleans.Connections.Security;

namespace VerifiedAddition.Backends;

/// <summary>
/// Encrypts what silos and clients say to each other. Both ends show a certificate, which one authority has signed, and its name tells a silo
/// from a client.
/// </summary>
/// <remarks>The handshakes are those of Microsoft.Orleans.Connections.Security; whom to trust, and why not, is decided here (docs/security.md).</remarks>
public sealed partial class PeerTls
{
    /// <summary>A peer that is turned away may try again several times a second; it is told of this often.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private const SslProtocols Protocols = SslProtocols.Tls12 | SslProtocols.Tls13;

    private readonly TlsSettings _settings;
    private readonly TlsFiles _files;
    private readonly TimeProvider _time;
    private readonly AsyncLocal<Handshake?> _handshake = new();
    private readonly Lock _telling = new();
    private readonly Dictionary<(string Port, IPAddress? Peer, string Why), DateTimeOffset> _told = [];

    private PeerTls(TlsSettings settings, ClusterSide side, TimeProvider time)
    {
        (_settings, _time) = (settings, time);
        _files = new(settings, side, time);
    }

    /// <summary>Why the last connection that this process made came to nothing; null if none did.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Reads the section <c>Orleans:Tls</c> and the files that it names; null if there is none, and nothing is encrypted.</summary>
    /// <param name="configuration">All settings.</param>
    /// <param name="side">Whether this process is a silo or a client.</param>
    /// <param name="time">Tells whether a certificate is valid now.</param>
    /// <exception cref="InvalidConfigurationException">The section is incomplete, or a file holds what this side cannot use.</exception>
    public static PeerTls? Read(IConfiguration configuration, ClusterSide side, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return TlsSettings.Read(configuration) is { } settings ? new(settings, side, time) : null;
    }

    /// <summary>Makes a silo's port take connections from silos alone.</summary>
    public void AcceptSilos(IConnectionBuilder connections, ILoggerFactory loggers) => Accept(connections, loggers, "silo port", _settings.SiloName);

    /// <summary>Makes a gateway take connections from clients, and from silos.</summary>
    public void AcceptClients(IConnectionBuilder connections, ILoggerFactory loggers) =>
        Accept(connections, loggers, "gateway", _settings.ClientName, _settings.SiloName);

    /// <summary>Makes connections to silos, or to their gateways.</summary>
    public void Connect(IConnectionBuilder connections, ILoggerFactory loggers)
    {
        var logger = loggers.CreateLogger<PeerTls>();
        connections.Use(next => async connection =>
        {
            var handshake = _handshake.Value = new();
            await next(connection);
            if (!Succeeded(connection))
            {
                Trouble = $"{connection.RemoteEndPoint} {handshake.Why ?? "does not end the TLS handshake: it uses no TLS ('Orleans:Tls'), or turns this process away, and its log says why"}.";
                LogUnconnected(logger, Trouble);
                throw new ConnectionAbortedException(Trouble);
            }
        });
        connections.UseClientTls(OptionsFor([_settings.SiloName], options => options.OnAuthenticateAsClient = (_, authentication) =>
            Prepare((SslClientAuthenticationOptions)authentication.SslClientAuthenticationOptions, logger)));
    }

    /// <summary>Connects to a silo's port and leaves again.</summary>
    /// <returns>What is wrong, in a sentence without its full stop; null if nothing is, or the silo is absent.</returns>
    public async Task<string?> TryAsync(IPEndPoint silo, ILogger logger, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(silo);
        string? why = null;
        var options = Prepare(new() { EnabledSslProtocols = Protocols }, logger);
        options.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
            (why = WhyNot(certificate as X509Certificate2, chain, errors, [_settings.SiloName])) is null;
        return await TlsProbe.AskAsync(silo, options, () => why, cancellationToken) is { } trouble ? $"{silo} {trouble}" : null;
    }

    /// <summary>Whether a silo wants TLS of those that connect to its port, as a process without TLS finds out.</summary>
    /// <returns>False if it does not, or is absent.</returns>
    public static Task<bool> IsWantedByAsync(IPEndPoint silo, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(silo);
        return TlsProbe.UsesTlsAsync(silo, cancellationToken);
    }

    private SslClientAuthenticationOptions Prepare(SslClientAuthenticationOptions options, ILogger logger)
    {
        var identity = _files.Current(logger);
        options.TargetHost = _settings.SiloName;
        options.ClientCertificateContext = identity.Shown;
        options.CertificateChainPolicy = identity.Policy(TlsFiles.ServerUsage);
        return options;
    }

    private void Accept(IConnectionBuilder connections, ILoggerFactory loggers, string port, params string[] names)
    {
        var logger = loggers.CreateLogger<PeerTls>();
        connections.Use(next => async connection =>
        {
            var handshake = _handshake.Value = new();
            await next(connection);
            var why = handshake.Why ?? "does not end the TLS handshake: it uses no TLS ('Orleans:Tls'), or does not trust this silo";
            if (!Succeeded(connection) && IsNews(port, connection.RemoteEndPoint, why))
            {
                LogRefused(logger, port, connection.RemoteEndPoint, why);
            }
        });
        connections.UseServerTls(OptionsFor(names, options => options.OnAuthenticateAsServer = (_, authentication) =>
        {
            var (identity, native) = (_files.Current(logger), (SslServerAuthenticationOptions)authentication.SslServerAuthenticationOptions);
            // Otherwise a handshake with a context fails (Orleans 10.4.2; findings/orleans-tls-certificate-context.sh).
            (native.ServerCertificate, native.ServerCertificateSelectionCallback) = (null, null);
            native.ServerCertificateContext = identity.Shown;
            native.CertificateChainPolicy = identity.Policy(TlsFiles.ClientUsage);
        }));
    }

    private TlsOptions OptionsFor(string[] names, Action<TlsOptions> configure)
    {
        var options = new TlsOptions
        {
            LocalCertificate = _files.First.Leaf, // wanted by the library; each handshake takes what the files hold by then
            ClientCertificateMode = RemoteCertificateMode.RequireCertificate,
            RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,
            RemoteCertificateValidation = (certificate, chain, errors) => IsPeer(certificate, chain, errors, names),
            SslProtocols = Protocols,
        };
        configure(options);
        return options;
    }

    private bool IsPeer(X509Certificate2 certificate, X509Chain? chain, SslPolicyErrors errors, string[] names)
    {
        var why = WhyNot(certificate, chain, errors, names);
        if (_handshake.Value is { } handshake)
        {
            handshake.Why = why;
        }

        return why is null;
    }

    /// <summary>Why a peer is not let in, to follow its address; null if it is.</summary>
    private static string? WhyNot(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors, string[] names) =>
        certificate is null ? "showed no certificate"
        : errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)
        ? $"showed a certificate of {TlsFiles.NamesOf(certificate)}, valid until {certificate.NotAfter.ToUniversalTime():u}, which does not hold: {(chain is null ? "" : TlsFiles.ReasonOf(chain)).TrimEnd('.')}"
        : !names.Any(name => certificate.MatchesHostname(name))
        ? $"showed a certificate of {TlsFiles.NamesOf(certificate)}, and only {string.Join(" or ", names)} may be here"
        : null;

    private static bool Succeeded(ConnectionContext connection) => connection.Features.Get<ITlsConnectionFeature>()?.RemoteCertificate is not null;

    private bool IsNews(string port, EndPoint? peer, string why)
    {
        lock (_telling)
        {
            var now = _time.GetUtcNow();
            foreach (var old in _told.Where(told => now - told.Value >= Pause).Select(told => told.Key).ToArray())
            {
                _told.Remove(old);
            }

            return _told.TryAdd((port, (peer as IPEndPoint)?.Address, why), now);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A connection to the {Port} was turned away: {Peer} {Why}. Others like it are told of once a minute")]
    private static partial void LogRefused(ILogger logger, string port, EndPoint? peer, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No connection: {Trouble}")]
    private static partial void LogUnconnected(ILogger logger, string trouble);

    /// <summary>One handshake, and why it fails.</summary>
    private sealed class Handshake
    {
        public string? Why { get; set; }
    }
}
