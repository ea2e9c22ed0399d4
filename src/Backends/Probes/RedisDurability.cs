using StackExchange.Redis;

namespace VerifiedAddition.Backends;

/// <summary>Checks from a Redis server's settings whether it stores data durably.</summary>
internal static class RedisDurability
{
    /// <summary>Returns what may be lost; nothing if the server does not reveal its settings, as managed ones do not.</summary>
    /// <param name="database">The server.</param>
    /// <param name="where">Its address, for messages.</param>
    public static async Task<IReadOnlyList<BackendWarning>> WarningsAsync(IDatabase database, string where)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            foreach (var name in new[] { "appendonly", "appendfsync", "maxmemory-policy" })
            {
                if ((string[]?)await database.ExecuteAsync("CONFIG", "GET", name) is [_, var value])
                {
                    settings[name] = value;
                }
            }
        }
        catch (RedisServerException)
        {
            return [];
        }

        return [.. Of(settings).Select(text => new BackendWarning($"Redis at {where} {text} (docs/cluster.md)."))];
    }

    private static IEnumerable<string> Of(Dictionary<string, string> settings)
    {
        if (settings.GetValueOrDefault("appendonly") is "no")
        {
            yield return "has 'appendonly no': when it restarts, sweeps and the list of silos are gone, or old. Set 'appendonly yes'";
        }
        else if (settings.GetValueOrDefault("appendfsync") is "no")
        {
            yield return "has 'appendfsync no': a machine that loses power loses the last half minute. Set 'appendfsync everysec', or 'always'";
        }

        if (settings.GetValueOrDefault("maxmemory-policy") is { } policy && policy is not "noeviction")
        {
            yield return $"has 'maxmemory-policy {SafeQuote.Value(policy).Trim('\'')}': when it is full, it silently drops state. Set 'maxmemory-policy noeviction'";
        }
    }
}
