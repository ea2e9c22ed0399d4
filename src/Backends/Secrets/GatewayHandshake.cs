using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace VerifiedAddition.Backends;

/// <summary>Accepts a connection only if both ends know a secret. Neither sends it, and no byte of Orleans passes before.</summary>
/// <remarks>
/// The accepting end sends a challenge; the connecting end answers with one of its own and with proof that it knows the secret; the
/// accepting end then proves the same. Each message has <see cref="GatewaySecret.Length"/> bytes.
/// </remarks>
/// <param name="secret">The secret.</param>
/// <param name="logger">Logs the first rejected connection.</param>
/// <param name="time">The clock.</param>
public sealed partial class GatewayHandshake(GatewaySecret secret, ILogger logger, TimeProvider time)
{
    private const byte Accepting = 1;
    private const byte Connecting = 2;

    /// <summary>Timeout after which a silent end is rejected.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private int _isTold;

    /// <summary>Middleware of the accepting end: continues only with connections that prove that they know the secret; others are closed.</summary>
    public ConnectionDelegate Accept(ConnectionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return async connection =>
        {
            if (await EndsWellAsync(connection, AcceptAsync))
            {
                await next(connection);
                return;
            }

            if (Interlocked.Exchange(ref _isTold, 1) == 0)
            {
                LogRefused(logger, connection.RemoteEndPoint);
            }

            connection.Abort(new("It does not know the secret of this grid."));
        };
    }

    /// <summary>Middleware of the connecting end: continues only if the other end proves that it knows the secret too.</summary>
    /// <exception cref="ConnectionAbortedException">It does not.</exception>
    public ConnectionDelegate Connect(ConnectionDelegate next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return async connection =>
        {
            if (!await EndsWellAsync(connection, ConnectAsync))
            {
                throw new ConnectionAbortedException($"The process listening at {connection.RemoteEndPoint} does not know the secret of this grid.");
            }

            await next(connection);
        };
    }

    private async Task<bool> EndsWellAsync(ConnectionContext connection, Func<IDuplexPipe, CancellationToken, Task<bool>> handshake)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, connection.ConnectionClosed);
        try
        {
            return await handshake(connection.Transport, end.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            return false; // it was silent, or disconnected
        }
    }

    private async Task<bool> AcceptAsync(IDuplexPipe peer, CancellationToken cancellationToken)
    {
        var asked = RandomNumberGenerator.GetBytes(GatewaySecret.Length);
        await peer.Output.WriteAsync(asked, cancellationToken);
        if (await ReadAsync(peer.Input, 2 * GatewaySecret.Length, cancellationToken) is not { } answer)
        {
            return false;
        }

        var (answered, proof) = (answer.AsMemory(..GatewaySecret.Length), answer.AsMemory(GatewaySecret.Length..));
        if (!CryptographicOperations.FixedTimeEquals(proof.Span, secret.Prove(Connecting, asked, answered.Span)))
        {
            return false;
        }

        await peer.Output.WriteAsync(secret.Prove(Accepting, asked, answered.Span), cancellationToken);
        return true;
    }

    private async Task<bool> ConnectAsync(IDuplexPipe peer, CancellationToken cancellationToken)
    {
        if (await ReadAsync(peer.Input, GatewaySecret.Length, cancellationToken) is not { } asked)
        {
            return false;
        }

        var answered = RandomNumberGenerator.GetBytes(GatewaySecret.Length);
        await peer.Output.WriteAsync((byte[])[.. answered, .. secret.Prove(Connecting, asked, answered)], cancellationToken);
        return await ReadAsync(peer.Input, GatewaySecret.Length, cancellationToken) is { } proof
            && CryptographicOperations.FixedTimeEquals(proof, secret.Prove(Accepting, asked, answered));
    }

    /// <summary>Reads this many bytes and leaves what follows for the next reader; null if the connection ends before.</summary>
    private static async Task<byte[]?> ReadAsync(PipeReader reader, int count, CancellationToken cancellationToken)
    {
        var read = await reader.ReadAtLeastAsync(count, cancellationToken);
        if (read.Buffer.Length < count)
        {
            reader.AdvanceTo(read.Buffer.End);
            return null;
        }

        var bytes = read.Buffer.Slice(0, count).ToArray();
        reader.AdvanceTo(read.Buffer.GetPosition(count));
        return bytes;
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A connection from {EndPoint} without the secret of this grid was rejected: another user of this machine, or a va of another version. Logged once")]
    private static partial void LogRefused(ILogger logger, EndPoint? endPoint);
}
