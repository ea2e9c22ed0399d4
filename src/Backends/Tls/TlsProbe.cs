using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace VerifiedAddition.Backends;

/// <summary>Tries whether a silo lets this one in, before Orleans does and repeats it for minutes.</summary>
internal static class TlsProbe
{
    /// <summary>A silo that does not answer by then is taken for absent.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>With TLS 1.3 the end that accepts decides after the other one has ended its handshake; a refusal arrives within this time.</summary>
    private static readonly TimeSpan Verdict = TimeSpan.FromSeconds(1);

    /// <summary>Returns what is wrong, to follow the silo's address; null if nothing is, or the silo is absent.</summary>
    public static async Task<string?> AskAsync(
        IPEndPoint silo, SslClientAuthenticationOptions options, Func<string?> why, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        using var connection = new TcpClient();
        try
        {
            await connection.ConnectAsync(silo, limit.Token);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
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

    private static async Task<bool> IsClosedAsync(SslStream stream, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Verdict);
        try
        {
            return await stream.ReadAsync(new byte[1], limit.Token) == 0;
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return false; // it waits for what Orleans would say
        }
    }
}
