using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using StackExchange.Redis;

namespace VerifiedAddition.Backends;

/// <summary>Checks whether a Redis server answers and accepts the password.</summary>
internal static class RedisProbe
{
    /// <summary>Timeout of connecting, and of the request.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static readonly string[] SignsOfRefusal = ["WRONGPASS", "NOAUTH", "authentication fail"];

    /// <exception cref="InvalidConfigurationException">The text is not a connection string, or the server rejects its user or password.</exception>
    /// <exception cref="BackendUnreachableException">The server does not answer.</exception>
    public static async Task<ClockDifference?> RunAsync(Connection connection, TimeProvider time, CancellationToken cancellationToken)
    {
        var options = Parse(connection);
        options.AbortOnConnectFail = true;
        options.ConnectRetry = 1;
        options.ConnectTimeout = options.SyncTimeout = options.AsyncTimeout = (int)Patience.TotalMilliseconds;
        var where = RedisAddresses.Shown(options, connection.Text);
        string? untrusted = null;
        options.CertificateValidation += (_, certificate, chain, errors) => (untrusted = WhyUntrusted(certificate, chain, errors)) is null;
        try
        {
            using var server = await ConnectionMultiplexer.ConnectAsync(options).WaitAsync(2 * Patience, cancellationToken);
            var database = server.GetDatabase();
            await database.PingAsync().WaitAsync(Patience, cancellationToken);
            var before = time.GetUtcNow();
            return await TimeOfAsync(database).WaitAsync(Patience, cancellationToken) is { } theirs
                ? ClockDifference.Between($"Redis at {where}", theirs, before, time.GetUtcNow())
                : null;
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            // The library calls this an authentication failure, too (StackExchange.Redis 2.13.17).
            throw untrusted is not null
                ? new InvalidConfigurationException(
                    $"Redis at {where}, which '{connection.Key}' names, shows a certificate that this machine does not trust: {untrusted}. Have the system trust " +
                    "the authority that signed it (the variable SSL_CERT_FILE names a file of them in PEM), or give the name in it as sslHost=NAME.")
                : RefusesPassword(e)
                ? new InvalidConfigurationException(
                    $"Redis at {where} refuses the user or password that '{connection.Key}' gives. Compare them with the server's own: " +
                    "'requirepass' or its ACL.")
                : new BackendUnreachableException(
                    $"Redis at {where}, which '{connection.Key}' names, does not answer. Is it running, is the address right, does it expect " +
                    $"TLS (ssl=true), and may this machine reach the port?{Try(options, connection)}");
        }
    }

    /// <summary>Returns what the server's settings may lose. The server is known to answer: later faults show up elsewhere.</summary>
    public static async Task<IReadOnlyList<BackendWarning>> WarningsAsync(Connection connection, CancellationToken cancellationToken)
    {
        var options = Parse(connection);
        options.AllowAdmin = true; // CONFIG GET is an admin command
        options.ConnectTimeout = options.SyncTimeout = options.AsyncTimeout = (int)Patience.TotalMilliseconds;
        try
        {
            using var server = await ConnectionMultiplexer.ConnectAsync(options).WaitAsync(2 * Patience, cancellationToken);
            return await RedisDurability.WarningsAsync(server.GetDatabase(), RedisAddresses.Shown(options, connection.Text)).WaitAsync(Patience, cancellationToken);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return [];
        }
    }

    /// <summary>Returns the server's time; null if the user may not ask for it.</summary>
    private static async Task<DateTimeOffset?> TimeOfAsync(IDatabase database)
    {
        try
        {
            var parts = (string[]?)await database.ExecuteAsync("TIME");
            return DateTimeOffset.UnixEpoch.AddSeconds(long.Parse(parts![0], CultureInfo.InvariantCulture));
        }
        catch (RedisServerException)
        {
            return null;
        }
    }

    private static string Try(ConfigurationOptions options, Connection connection) =>
        RedisAddresses.Ping(options, connection.Text) is { } command ? $" '{command}' shows." : "";

    private static ConfigurationOptions Parse(Connection connection)
    {
        ConfigurationOptions options;
        try
        {
            options = ConfigurationOptions.Parse(connection.Text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw Malformed(connection); // the library's message quotes the text
        }

        return RedisAddresses.AreLegal(options) ? options : throw Malformed(connection);
    }

    private static InvalidConfigurationException Malformed(Connection connection) => new(
        $"'{connection.Key}' is not a Redis connection string. It looks like 'redis.example:6379,password=...,ssl=true': first the address, without " +
        "'redis://', then settings with commas between them; a password may hold no comma.");

    /// <summary>Why a server's certificate does not hold; null if it does.</summary>
    private static string? WhyUntrusted(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        errors is SslPolicyErrors.None ? null
        : certificate is not X509Certificate2 shown || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) ? "it shows none"
        : errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) && chain is not null ? TlsFiles.ReasonOf(chain).TrimEnd('.')
        : $"it is for {TlsFiles.NamesOf(shown)}";

    private static bool RefusesPassword(Exception e) =>
        e is RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } ||
        SignsOfRefusal.Any(sign => e.ToString().Contains(sign, StringComparison.OrdinalIgnoreCase));
}
