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
    public async Task A_server_that_is_not_there_is_told_with_its_address()
    {
        var address = $"127.0.0.1:{FreePort.Take(1)[0]}";

        var silent = await Assert.ThrowsAsync<BackendUnreachableException>(() => CheckAsync($"{address},password=hunter22"));

        Assert.Contains($"Redis at {address}, which 'ConnectionStrings:redis' names, does not answer", silent.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter22", silent.Message, StringComparison.Ordinal);
    }

    private static async Task CheckAsync(string connectionString) =>
        await BackendCheck.RunAsync(Settings.OnRedis(connectionString), ClusterSide.Silo, "runs", cancellationToken: Cancel);
}
