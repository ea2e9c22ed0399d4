#!/usr/bin/env bash
# A handler of Orleans' TLS options that gives the certificate with its chain, as .NET's own options take it, makes every handshake fail
#
# Versions  Microsoft.Orleans.Connections.Security 10.4.2, .NET 10
# Guess     OnAuthenticateAsServer gets the options of the handshake before it begins, and what it sets there is used: a ServerCertificateContext, with which
#           intermediate certificates are sent, takes the place of the plain certificate.
# Seen      Every connection is closed during the handshake, and the log says "The 'ServerCertificateSelectionCallback' option was already set in the SslStream
#           constructor." The options that the handler gets have a callback already, though none was configured. Where the handler takes it away as well, the
#           handshake succeeds with the context.
# For users Set ServerCertificateSelectionCallback (and ServerCertificate) to null in the same handler.
. "$(dirname -- "$0")/support/program.sh"

build_with Microsoft.Orleans.Server=10.4.2 Microsoft.Orleans.Connections.Security=10.4.2 <<'PROGRAM'
#nullable enable
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Connections.Security;

using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
var request = new CertificateRequest("CN=silo", key, HashAlgorithmName.SHA256);
using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));

await ReportAsync("without a handler", _ => { });
await ReportAsync("a handler that gives the context", native => native.ServerCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true));
await ReportAsync("a handler that takes the callback away, too", native =>
{
    native.ServerCertificate = null;
    native.ServerCertificateSelectionCallback = null;
    native.ServerCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true);
});

async Task ReportAsync(string what, Action<SslServerAuthenticationOptions> handler)
{
    var log = new Memory();
    using var host = Host.CreateDefaultBuilder()
        .ConfigureLogging(logging => logging.ClearProviders().AddProvider(log).SetMinimumLevel(LogLevel.Debug))
        .UseOrleans(silo => silo.UseLocalhostClustering(siloPort: 21999, gatewayPort: 31999).UseTls(options =>
        {
            options.LocalCertificate = certificate;
            options.OnAuthenticateAsServer = (_, given) => handler((SslServerAuthenticationOptions)given.SslServerAuthenticationOptions);
        }))
        .Build();
    await host.StartAsync();
    Console.WriteLine($"{what}: {await HandshakeAsync()}{(log.Texts.Any(text => text.Contains("'ServerCertificateSelectionCallback' option was already set")) ? ", callback already set" : "")}");
    await host.StopAsync();
}

static async Task<string> HandshakeAsync()
{
    using var connection = new TcpClient();
    await connection.ConnectAsync(IPAddress.Loopback, 31999);
    using var stream = new SslStream(connection.GetStream(), leaveInnerStreamOpen: false, (_, shown, _, _) => shown?.Subject == "CN=silo");
    try
    {
        await stream.AuthenticateAsClientAsync("silo");
        return "handshake";
    }
    catch (IOException)
    {
        return "no handshake";
    }
}

sealed class Memory : ILoggerProvider, ILogger
{
    private readonly List<string> _texts = [];

    public string[] Texts { get { lock (_texts) { return [.. _texts]; } } }

    public ILogger CreateLogger(string category) => this;

    public IDisposable? BeginScope<T>(T state) where T : notnull => null;

    public bool IsEnabled(LogLevel level) => true;

    public void Log<T>(LogLevel level, EventId id, T state, Exception? exception, Func<T, Exception?, string> format)
    {
        lock (_texts)
        {
            _texts.Add($"{format(state, exception)} {exception?.Message}");
        }
    }

    public void Dispose()
    {
    }
}
PROGRAM
seen=$(run_program)
echo "$seen"
expect "$seen" '^without a handler: handshake$'
expect "$seen" '^a handler that gives the context: no handshake, callback already set$'
expect "$seen" '^a handler that takes the callback away, too: handshake$'
echo "As described."
