using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Backends.Tests;

/// <summary>A real server, which asks for a password.</summary>
public sealed class RedisProbeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_answers_is_taken_and_a_wrong_password_is_told_from_silence()
    {
        await using var server = await RedisServer.StartAsync();

        await CheckAsync(server.ConnectionString);

        foreach (var wrong in new[] { server.Address, $"{server.Address},password=hunter22", $"{server.Address},user=nobody,password=hunter22" })
        {
            var refused = await Assert.ThrowsAsync<InvalidConfigurationException>(() => CheckAsync(wrong));
            Assert.Contains($"Redis at {server.Address} refuses the user or password that 'ConnectionStrings:redis' gives", refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("hunter22", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_server_whose_certificate_nobody_vouches_for_is_told_from_one_that_refuses_the_password()
    {
        await using var server = await RedisServer.StartAsync(encrypts: true);

        var untrusted = await Assert.ThrowsAsync<InvalidConfigurationException>(() => CheckAsync($"{server.ConnectionString},user={RedisServer.User},ssl=true"));
        var plain = await Assert.ThrowsAsync<BackendUnreachableException>(() => CheckAsync($"{server.ConnectionString},user={RedisServer.User}"));

        Assert.Contains($"Redis at {server.Address}, which 'ConnectionStrings:redis' names, shows a certificate that this machine does not trust", untrusted.Message, StringComparison.Ordinal);
        Assert.Contains("SSL_CERT_FILE", untrusted.Message, StringComparison.Ordinal);
        Assert.Contains("does it expect TLS (ssl=true)", plain.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Password, untrusted.Message + plain.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_told_with_its_address()
    {
        var address = $"127.0.0.1:{FreePort.Take(1)[0]}";

        var silent = await Assert.ThrowsAsync<BackendUnreachableException>(() => CheckAsync($"{address},password=hunter22"));

        Assert.Contains($"Redis at {address}, which 'ConnectionStrings:redis' names, does not answer", silent.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter22", silent.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_may_lose_what_it_is_told_is_warned_of_setting_by_setting()
    {
        await using var server = await RedisServer.StartAsync();
        Assert.Empty(await WarningsAsync(server));

        await SetAsync(server, ("appendfsync", "no"), ("maxmemory-policy", "allkeys-lru"));
        var lax = await WarningsAsync(server);
        await SetAsync(server, ("appendonly", "no"));
        var forgetful = await WarningsAsync(server);

        Assert.Collection(lax, Tells("'appendfsync no'"), Tells("'maxmemory-policy allkeys-lru'"));
        Assert.Collection(forgetful, Tells("'appendonly no'"), Tells("'maxmemory-policy allkeys-lru'"));

        Action<BackendWarning> Tells(string what) => warning =>
        {
            Assert.StartsWith($"Redis at {server.Address} has {what}", warning.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(server.Password, warning.Text, StringComparison.Ordinal);
        };
    }

    private static Task<IReadOnlyList<BackendWarning>> WarningsAsync(RedisServer server) =>
        BackendCheck.WarningsAsync(Settings.OnRedis(server.ConnectionString), "runs", Cancel);

    private static async Task SetAsync(RedisServer server, params (string Name, string Value)[] settings)
    {
        await using var redis = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync($"{server.ConnectionString},allowAdmin=true");
        foreach (var (name, value) in settings)
        {
            await redis.GetServers()[0].ConfigSetAsync(name, value);
        }
    }

    private static async Task CheckAsync(string connectionString) =>
        await BackendCheck.RunAsync(Settings.OnRedis(connectionString), ClusterSide.Silo, "runs", cancellationToken: Cancel);
}
