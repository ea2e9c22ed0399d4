using Azure;
using Microsoft.Extensions.Configuration;
using StackExchange.Redis;

namespace VerifiedAddition.Backends;

/// <summary>What a backend itself said of a failure, which is what whoever looks after it can search for.</summary>
public static class BackendWords
{
    /// <summary>Clients of backends append what they know of their connections; the reason comes first.</summary>
    private const int Longest = 200;

    /// <summary>What follows is meant for programmers.</summary>
    private const string Advice = " To allow this multiplexer";

    /// <summary>The backend's words among an error and those within it, innermost first; null if no backend's client threw any of them.</summary>
    /// <remarks>One line. It may hold addresses and names of keys; secrets are taken out by <see cref="SecretFilter"/>.</remarks>
    public static string? Of(Exception e)
    {
        ArgumentNullException.ThrowIfNull(e);
        return All(e).Reverse().Select(Said).FirstOrDefault(words => words is not null);
    }

    /// <summary>The same, or else the innermost error's own first line.</summary>
    public static string OrReason(Exception e) => Of(e) ?? Short(All(e).Last().Message);

    /// <summary>The same, without the secrets of <paramref name="configuration"/>.</summary>
    public static string OrReason(Exception e, IConfiguration configuration) => new SecretFilter(configuration).Scrub(OrReason(e));

    private static string? Said(Exception e) => e switch
    {
        RedisServerException or RedisTimeoutException => Short(e.Message),
        RedisConnectionException => Short(e.Message.Split(Advice, 2)[0]),
        RequestFailedException { Status: > 0, ErrorCode: { } code } refused => $"{code} (HTTP {refused.Status})",
        RequestFailedException => Short(e.Message),
        _ => null,
    };

    private static IEnumerable<Exception> All(Exception e)
    {
        for (var at = e; at is not null; at = at is AggregateException { InnerExceptions: [var first, ..] } ? first : at.InnerException)
        {
            yield return at;
        }
    }

    private static string Short(string message)
    {
        var line = message.ReplaceLineEndings("\n").Split('\n', 2)[0].Trim();
        return line.Length <= Longest ? line : string.Concat(line.AsSpan(0, Longest).TrimEnd(), " …");
    }
}
