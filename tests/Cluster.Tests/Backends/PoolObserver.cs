using System.Diagnostics;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>Follows what the silos of a cluster train, over one connection: a command for each look would take processors from them.</summary>
internal sealed class PoolObserver(IGrid grid) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <inheritdoc cref="ClusterClient.ConnectAsync"/>
    public static async Task<PoolObserver> ConnectAsync(string file, RedisServer redis) => new(await ClusterClient.ConnectAsync(file, redis));

    /// <summary>The names of the silos that train something, each once.</summary>
    public static string[] TrainersOf(PoolSnapshot pool) =>
        [.. pool.Leases.Select(lease => lease.Ticket.Worker.SiloName).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The silos, what they train and what waits.</summary>
    public Task<PoolSnapshot> NowAsync() => SiloFinder.PoolOf(grid).ViewAsync(Token);

    /// <summary>Waits until the pool is as wanted. While silos come and go, some of the looks fail.</summary>
    public async Task UntilAsync(string what, Predicate<PoolSnapshot> wanted)
    {
        var watch = Stopwatch.StartNew();
        object? last = null;
        while (watch.Elapsed < Patience)
        {
            try
            {
                var pool = await NowAsync();
                if (wanted(pool))
                {
                    return;
                }

                last = pool;
            }
            catch (Exception e) when (e is Orleans.Runtime.OrleansException or TimeoutException)
            {
                last = e;
            }

            await Task.Delay(100, Token);
        }

        Assert.Fail($"In vain: {what}. {last}");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => grid.DisposeAsync();
}
