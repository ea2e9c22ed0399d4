using System.Threading.Channels;
using Microsoft.Extensions.Configuration;
using VerifiedAddition.Api;
using VerifiedAddition.Backends;
using VerifiedAddition.Experiments;
using VerifiedAddition.Pages;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>What the page of a console knows of silos that were killed, before the cluster is sure that they are dead.</summary>
public sealed class KilledSiloTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string File => Path.Combine(AppContext.BaseDirectory, "deploy", "redis.json");

    [Fact]
    public async Task A_killed_silo_is_called_silent_while_the_cluster_still_believes_in_it_and_a_killed_cluster_does_not_answer()
    {
        await using var redis = await RedisServer.StartAsync();
        using var va = new Va();
        var settings = SettingsOf(redis, Path.Combine(va.Data, "shared"));
        await using var first = new SiloProcess("first", File, settings);
        await using var second = new SiloProcess("second", File, settings);
        first.Start();
        second.Start();
        await Task.WhenAll(first.UntilReadyAsync(), second.UntilReadyAsync());
        await using var grid = await OrleansClientGrid.ConnectAsync(ConfigurationOf(redis), File, Token);
        using var feed = new GridFeed(new HeldGrid(grid), TimeProvider.System);
        var told = Channel.CreateUnbounded<Reading<GridNews>>();
        using var listening = feed.Grid.Listen(now => told.Writer.TryWrite(now));
        var both = await UntilAsync(told, now => now.Value?.State.Silos.Length == 2);
        var pool = await grid.Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(SiloFinder.PoolOf(grid), Token);
        var home = both.Value!.State.Silos.Single(silo => silo.Profile.Address.Equals(pool)).Profile.Name;
        var (alive, killed) = home == "first" ? (first, second) : (second, first);

        await killed.KillAsync();
        var silent = await UntilAsync(told, now => now.Value!.State.Silos.Any(silo => now.Value.SilenceOf(silo) is not null));
        await alive.KillAsync();
        var mute = await UntilAsync(told, now => now.Trouble is not null);

        Assert.Null(silent.Trouble);
        Assert.Equal(2, silent.Value!.State.Silos.Length);
        Assert.Null(silent.Value.SilenceOf(silent.Value.State.Silos.Single(silo => silo.Profile.Name == home)));
        Assert.Equal("The grid does not answer.", mute.Trouble);
    }

    private static async Task<Reading<GridNews>> UntilAsync(Channel<Reading<GridNews>> told, Predicate<Reading<GridNews>> isAwaited)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(Patience);
        while (true)
        {
            var now = await told.Reader.ReadAsync(limit.Token);
            if (isAwaited(now))
            {
                return now;
            }
        }
    }

    private static IConfiguration ConfigurationOf(RedisServer redis) => new ConfigurationBuilder()
        .AddSettingsFile(File, "cluster file")
        .AddInMemoryCollection([new("ConnectionStrings:redis", redis.ConnectionString)])
        .Build();

    /// <summary>The cluster itself takes minutes to notice anything.</summary>
    private static Dictionary<string, string> SettingsOf(RedisServer redis, string artefacts) => new(StringComparer.Ordinal)
    {
        ["VA_ConnectionStrings__redis"] = redis.ConnectionString,
        ["VA_Artefacts__Folder"] = artefacts,
        ["VA_Device__Slots"] = "1",
        ["VA_Device__ThreadsPerSlot"] = "1",
        ["VA_Membership__ProbeTimeout"] = "00:05:00",
    };
}
