using System.Net.Sockets;
using Azure;
using StackExchange.Redis;

namespace VerifiedAddition.Backends;

/// <summary>What a backend itself said when a call to it failed.</summary>
/// <remarks>The words may quote what was configured: take secrets out with a <see cref="SecretFilter"/> before anybody sees them.</remarks>
public static class BackendText
{
    private const int Longest = 240;
    private const string TypeMark = "Exception: ";

    /// <summary>Of these only the name is left where the error came from another process, or inside another one's message.</summary>
    private static readonly string[] NamesOfSilence = [nameof(RedisTimeoutException), nameof(RedisConnectionException)];

    /// <summary>Whether the backend gave no answer at all, as opposed to a refusal.</summary>
    public static bool IsSilence(Exception error) => ChainOf(error).Any(one =>
        one is TimeoutException or RedisConnectionException or SocketException or RequestFailedException { Status: 0 } ||
        NamesOfSilence.Any(name => one.Message.Contains(name, StringComparison.Ordinal)));

    /// <summary>Whether it was a backend that failed, and not somebody who only passes its error on in a message.</summary>
    public static bool AreOfBackend(Exception error) =>
        ChainOf(error).Any(one => one is RedisException or RedisTimeoutException or RequestFailedException);

    /// <summary>The words, in one line, without the types and stacks around them.</summary>
    public static string Of(Exception error)
    {
        var chain = ChainOf(error).ToArray();
        var telling = chain.FirstOrDefault(one => one is RedisServerException or RequestFailedException) ?? chain[^1];
        var line = telling.Message.Split('\n', 2)[0].Trim();
        var type = line.LastIndexOf(TypeMark, StringComparison.Ordinal);
        line = type < 0 ? line : line[(type + TypeMark.Length)..];
        line = line.Split(" script: ", 2)[0]; // which of Orleans' scripts it was helps nobody
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
