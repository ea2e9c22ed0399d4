using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Backends.Tests;

/// <summary>What a silo finds out about another one before it joins it.</summary>
public sealed class TlsProbeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-tls-");
    private readonly TestAuthority _authority;

    public TlsProbeTests() => _authority = new(_folder, "authority");

    /// <summary>How the other end behaves.</summary>
    public enum Other
    {
        /// <summary>It speaks as soon as somebody connects, as silos without TLS do.</summary>
        Speaks,

        /// <summary>It takes the connection and does nothing, like a process that stands still.</summary>
        IsSilent,

        /// <summary>It waits for a handshake.</summary>
        UsesTls,

        /// <summary>Nobody listens.</summary>
        IsAbsent,
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData(Other.Speaks, false)]
    [InlineData(Other.IsSilent, false)]
    [InlineData(Other.UsesTls, true)]
    [InlineData(Other.IsAbsent, false)]
    public async Task A_silo_without_TLS_finds_out_whether_another_one_wants_it(Other other, bool wants)
    {
        using var listener = Listen(other);

        Assert.Equal(wants, await PeerTls.IsWantedByAsync((IPEndPoint)listener.LocalEndpoint, Token));
    }

    [Fact]
    public async Task A_silo_with_TLS_says_that_another_one_has_none()
    {
        using var listener = Listen(Other.Speaks);
        var settings = _authority.Silo().Settings.Select(one => KeyValuePair.Create(one.Key, (string?)one.Value));
        var tls = PeerTls.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), ClusterSide.Silo, TimeProvider.System)!;

        var trouble = await tls.TryAsync((IPEndPoint)listener.LocalEndpoint, NullLogger.Instance, Token);

        Assert.Equal($"{listener.LocalEndpoint} does not end the TLS handshake: it uses no TLS, or turns this silo away, and its log says why", trouble);
    }

    private TcpListener Listen(Other other)
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        if (other is Other.IsAbsent)
        {
            var free = listener.LocalEndpoint;
            listener.Dispose();
            return new((IPEndPoint)free);
        }

        _ = AnswerAsync(listener, other);
        return listener;
    }

    /// <summary>Answers one connection, until whoever made it leaves.</summary>
    private async Task AnswerAsync(TcpListener listener, Other other)
    {
        using var connection = await listener.AcceptTcpClientAsync(Token);
        Stream stream = connection.GetStream();
        try
        {
            if (other is Other.Speaks)
            {
                await stream.WriteAsync(new byte[] { 16, 0, 0, 0 }, Token);
            }
            else if (other is Other.UsesTls)
            {
                var shown = _authority.Silo();
                using var certificate = X509Certificate2.CreateFromPemFile(shown.File, shown.Key);
                var encrypted = new SslStream(stream);
                await encrypted.AuthenticateAsServerAsync(certificate);
                stream = encrypted;
            }

            while (await stream.ReadAsync(new byte[1024], Token) > 0)
            {
                // What it is told does not matter.
            }
        }
        catch (Exception e) when (e is IOException or AuthenticationException or OperationCanceledException)
        {
            // The other end has left.
        }
    }
}
