using Microsoft.Extensions.Configuration;
using VerifiedAddition.Backends;
using VerifiedAddition.Experiments;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>Connects this process to a cluster on Redis.</summary>
internal static class ClusterClient
{
    /// <summary>Connects to a cluster that has a silo by now.</summary>
    /// <param name="file">The configuration file of silos and clients.</param>
    /// <param name="redis">Where its silos find each other.</param>
    public static Task<IGrid> ConnectAsync(string file, RedisServer redis) => OrleansClientGrid.ConnectAsync(
        new ConfigurationBuilder().AddSettingsFile(file, "cluster file").AddInMemoryCollection([new("ConnectionStrings:redis", redis.ConnectionString)]).Build(),
        file,
        TestContext.Current.CancellationToken);
}
