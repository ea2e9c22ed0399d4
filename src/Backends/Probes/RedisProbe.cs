using StackExchange.Redis;

namespace VerifiedAddition.Backends;

/// <summary>Asks a Redis server whether it is there and takes the password.</summary>
internal static class RedisProbe
{
    /// <summary>For each of connecting and asking.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly string[] SignsOfRefusal = ["WRONGPASS", "NOAUTH", "authentication fail"];

    /// <exception cref="InvalidConfigurationException">The text is no connection string, or the server refuses its user or password.</exception>
    /// <exception cref="BackendUnreachableException">No server answers.</exception>
    public static async Task RunAsync(Connection connection, CancellationToken cancellationToken)
    {
        var options = Parse(connection);
        options.AbortOnConnectFail = true;
        options.ConnectRetry = 1;
        options.ConnectTimeout = options.SyncTimeout = options.AsyncTimeout = (int)Patience.TotalMilliseconds;
        var where = AddressOf(options);
        try
        {
            using var server = await ConnectionMultiplexer.ConnectAsync(options).WaitAsync(2 * Patience, cancellationToken);
            await server.GetDatabase().PingAsync().WaitAsync(Patience, cancellationToken);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            throw RefusesPassword(e)
                ? new InvalidConfigurationException(
                    $"Redis at {where} refuses the user or password that '{connection.Key}' gives. Compare them with the server's own: " +
                    "'requirepass' or its ACL.")
                : new BackendUnreachableException(
                    $"Redis at {where}, which '{connection.Key}' names, does not answer. Is it running, is the address right, does it expect " +
                    $"TLS (ssl=true), and may this machine reach the port? 'redis-cli -h {HostOf(options)} ping' shows.");
        }
    }

    /// <summary>The servers, without user and password: <c>10.0.0.5:6379, 10.0.0.6:6379</c>.</summary>
    private static string AddressOf(ConfigurationOptions options) => string.Join(", ", options.EndPoints.Select(TextOf));

    private static string HostOf(ConfigurationOptions options)
    {
        var address = TextOf(options.EndPoints[0]);
        var colon = address.LastIndexOf(':');
        return colon < 0 ? address : $"{address[..colon]} -p {address[(colon + 1)..]}";
    }

    private static string TextOf(System.Net.EndPoint endPoint) => endPoint switch
    {
        System.Net.DnsEndPoint { Port: 0 } named => named.Host,
        System.Net.DnsEndPoint named => $"{named.Host}:{named.Port}",
        _ => endPoint.ToString()!,
    };

    private static ConfigurationOptions Parse(Connection connection)
    {
        ConfigurationOptions options;
        try
        {
            options = ConfigurationOptions.Parse(connection.Text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw Malformed(connection); // its own message quotes the text
        }

        return options.EndPoints.Count > 0 ? options : throw Malformed(connection);
    }

    private static InvalidConfigurationException Malformed(Connection connection) => new(
        $"'{connection.Key}' is no connection string of Redis. It looks like 'redis.example:6379,password=...,ssl=true'.");

    private static bool RefusesPassword(Exception e) =>
        e is RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } ||
        SignsOfRefusal.Any(sign => e.ToString().Contains(sign, StringComparison.OrdinalIgnoreCase));
}
