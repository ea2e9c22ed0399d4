using System.Net.Sockets;
using Azure;
using StackExchange.Redis;

namespace VerifiedAddition.Backends;

/// <summary>Extracts a backend's own error message from a failed call.</summary>
/// <remarks>The message may quote configured values: remove secrets with a <see cref="SecretFilter"/> before it is shown.</remarks>
public static class BackendText
{
    private const int Longest = 240;
    private const string TypeMark = "Exception: ";

    /// <summary>Error types of which only the name is left if the error came from another process, or inside another error's message.</summary>
    private static readonly string[] NamesOfSilence = [nameof(RedisTimeoutException), nameof(RedisConnectionException)];

    /// <summary>Whether the backend gave no answer at all, as opposed to a refusal.</summary>
    public static bool IsSilence(Exception error) => ChainOf(error).Any(one =>
        one is TimeoutException or RedisConnectionException or SocketException or RequestFailedException { Status: 0 } ||
        NamesOfSilence.Any(name => one.Message.Contains(name, StringComparison.Ordinal)));

    /// <summary>Whether the error comes from a backend, and is not merely quoted in another error's message.</summary>
    public static bool AreOfBackend(Exception error) =>
        ChainOf(error).Any(one => one is RedisException or RedisTimeoutException or RequestFailedException);

    /// <summary>Returns the message on one line, without types and stack traces.</summary>
    public static string Of(Exception error)
    {
        var chain = ChainOf(error).ToArray();
        var telling = chain.FirstOrDefault(one => one is RedisServerException or RequestFailedException) ?? chain[^1];
        var line = telling.Message.Split('\n', 2)[0].Trim();
        var type = line.LastIndexOf(TypeMark, StringComparison.Ordinal);
        line = type < 0 ? line : line[(type + TypeMark.Length)..];
        line = line.Split(" script: ", 2)[0]; // which of Orleans' scripts it was is of no use to the reader
        if (telling is RequestFailedException { ErrorCode: { } code } && !line.Contains(code, StringComparison.Ordinal))
        {
            line = $"{code}: {line}";
        }

        return line.Length <= Longest ? line : $"{line[..Longest]}…";
    }

    private static IEnumerable<Exception> ChainOf(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        for (Exception? one = error; one is not null; one = one.InnerException)
        {
            yield return one;
        }
    }
}
