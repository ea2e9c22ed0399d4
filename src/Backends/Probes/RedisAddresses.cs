using System.Globalization;
using System.Net;
using StackExchange.Redis;

namespace VerifiedAddition.Backends;

/// <summary>Formats the servers in a Redis connection string for messages.</summary>
/// <remarks>
/// StackExchange.Redis takes every part without a <c>=</c> for an address: the rest of a password with a comma, a whole password in
/// place of the string, a URI with its user. Only what cannot be a secret is shown.
/// </remarks>
internal static class RedisAddresses
{
    private const string Unshown = "an address without a port (not shown: it may be a secret)";

    /// <summary>Whether every address is a host, or a host and a port.</summary>
    public static bool AreLegal(ConfigurationOptions options) => options.EndPoints.Count > 0 && options.EndPoints.All(endPoint => endPoint switch
    {
        DnsEndPoint named => Uri.CheckHostName(named.Host) is not UriHostNameType.Unknown,
        _ => true,
    });

    /// <summary><c>10.0.0.5:6379, 10.0.0.6:6379</c>.</summary>
    /// <param name="options">The parsed connection string.</param>
    /// <param name="text">The connection string: nothing after its first setting is shown.</param>
    public static string Shown(ConfigurationOptions options, string text)
    {
        var leading = text.Split(',').TakeWhile(part => !part.Contains('=', StringComparison.Ordinal)).Count();
        var shown = options.EndPoints.Take(leading).Select(endPoint => TextOf(endPoint) ?? Unshown).Distinct(StringComparer.Ordinal).ToArray();
        return shown.Length == 0 ? Unshown : string.Join(", ", shown);
    }

    /// <summary>Returns a command to test the first server; null if its address must not be shown.</summary>
    public static string? Ping(ConfigurationOptions options, string text) =>
        text.Split(',')[0].Contains('=', StringComparison.Ordinal) || TextOf(options.EndPoints[0]) is not { } address ? null
        : address.LastIndexOf(':') is > 0 and var colon ? $"redis-cli -h {address[..colon]} -p {address[(colon + 1)..]} ping"
        : $"redis-cli -h {address} ping";

    private static string? TextOf(EndPoint endPoint) => endPoint switch
    {
        DnsEndPoint { Port: > 0 } named => string.Create(CultureInfo.InvariantCulture, $"{named.Host}:{named.Port}"),
        DnsEndPoint { Host: "localhost" } => "localhost",
        IPEndPoint { Port: 0 } numeric => numeric.Address.ToString(),
        IPEndPoint numeric => numeric.ToString(),
        _ => null,
    };
}
