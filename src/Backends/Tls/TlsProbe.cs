using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace VerifiedAddition.Backends;

/// <summary>Tries whether a silo lets this one in, or wants TLS, before Orleans connects and repeats it for minutes.</summary>
internal static class TlsProbe
{
    /// <summary>A silo that does not answer by then is taken for absent.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>With TLS 1.3 the end that accepts decides after the other one has ended its handshake; a refusal arrives within this time.</summary>
    private static readonly TimeSpan Verdict = TimeSpan.FromSeconds(1);

    /// <summary>Without TLS both ends of a connection between silos speak at once (Orleans 10.4.2).</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    /// <summary>Returns what is wrong, to follow the silo's address; null if nothing is, or the silo is absent.</summary>
    public static async Task<string?> AskAsync(
        IPEndPoint silo, SslClientAuthenticationOptions options, Func<string?> why, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        using var connection = await ConnectAsync(silo, limit.Token);
        if (connection is null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }

        try
        {
            await using var stream = new SslStream(connection.GetStream());
            await stream.AuthenticateAsClientAsync(options, limit.Token);
            return await IsClosedAsync(stream, cancellationToken) ? "turns this silo away; its log says why" : null;
        }
        catch (Exception e) when (e is IOException or AuthenticationException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return why() ?? "does not end the TLS handshake: it uses no TLS, or turns this silo away, and its log says why";
        }
    }

    /// <summary>Whether a silo answers a TLS handshake. One that speaks before it is spoken to, and an absent one, is not asked for any.</summary>
    public static async Task<bool> UsesTlsAsync(IPEndPoint silo, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        using var connection = await ConnectAsync(silo, limit.Token);
        var shown = false;
        try
        {
            if (connection is null || await ReadAsync(connection.GetStream(), Silence, limit.Token) is not null)
            {
                return false;
            }

            await using var stream = new SslStream(connection.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) =>
            {
                shown = true;
                return false; // nothing is said to it
            });
            await stream.AuthenticateAsClientAsync("", null, SslProtocols.None, checkCertificateRevocation: false).WaitAsync(limit.Token);
        }
        catch (Exception e) when (e is IOException or AuthenticationException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return shown;
    }

    /// <summary>Connects to a silo; null if it is absent.</summary>
    private static async Task<TcpClient?> ConnectAsync(IPEndPoint silo, CancellationToken limit)
    {
        var connection = new TcpClient();
        try
        {
            await connection.ConnectAsync(silo, limit);
            return connection;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            connection.Dispose();
            return null;
        }
    }

    private static async Task<bool> IsClosedAsync(SslStream stream, CancellationToken cancellationToken) =>
        await ReadAsync(stream, Verdict, cancellationToken) == 0; // one that does not close waits for what Orleans would say

    /// <summary>How many bytes come, 0 at the end; null if none come in time.</summary>
    private static async Task<int?> ReadAsync(Stream stream, TimeSpan time, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(time);
        try
        {
            return await stream.ReadAsync(new byte[1], limit.Token);
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }
}
