using System.Runtime.CompilerServices;
using StackExchange.Redis;
using VerifiedAddition.Grains;
using VerifiedAddition.Storage;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>A Redis server of the test's own, and a folder.</summary>
internal sealed class RedisBackend : ClusterBackend
{
    private readonly RedisServer _redis;
    private readonly ConnectionMultiplexer _connection;

    private RedisBackend(RedisServer redis, ConnectionMultiplexer connection, string artefacts)
    {
        (_redis, _connection, Artefacts) = (redis, connection, FolderArtefactStore.Open(artefacts));
        Variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["VA_ConnectionStrings__redis"] = redis.ConnectionString,
            ["VA_Artefacts__Folder"] = artefacts,
        };
    }

    public override string File => Path.Combine(AppContext.BaseDirectory, "deploy", "redis.json");

    public override IReadOnlyDictionary<string, string> Variables { get; }

    public int Port => _redis.Port;

    public override string Secret => _redis.Password;

    public override IArtefactStore Artefacts { get; }

    public static async Task<RedisBackend> StartAsync(string folder)
    {
        var redis = await RedisServer.StartAsync();
        return new(redis, await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString), Path.Combine(folder, "shared"));
    }

    public override async IAsyncEnumerable<string> StatesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var key in _connection.GetServer(_redis.Address).KeysAsync(pattern: "*/state/*").WithCancellation(cancellationToken))
        {
            yield return (await _connection.GetDatabase().HashGetAsync(key, "data")).ToString();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _redis.DisposeAsync();
    }
}
