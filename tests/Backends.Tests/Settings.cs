using Microsoft.Extensions.Configuration;

namespace VerifiedAddition.Backends.Tests;

/// <summary>Configurations in few words.</summary>
internal static class Settings
{
    /// <summary>One of <c>key=value</c> pairs, of which the later win; a value may hold further <c>=</c>.</summary>
    public static IConfigurationRoot Of(params string[] pairs) => new ConfigurationBuilder()
        .AddInMemoryCollection(pairs.Select(pair => pair.Split('=', 2)).GroupBy(pair => pair[0], pair => pair[1], StringComparer.Ordinal)
            .Select(values => new KeyValuePair<string, string?>(values.Key, values.Last())))
        .Build();

    /// <summary>A silo's whole configuration on Redis.</summary>
    public static IConfigurationRoot OnRedis(string connectionString, params string[] pairs) => Of(
    [
        "Orleans:Clustering:ProviderType=Redis", "Orleans:Clustering:ConnectionName=redis",
        "Orleans:GrainStorage:runs:ProviderType=Redis", "Orleans:GrainStorage:runs:ConnectionName=redis",
        "Orleans:Reminders:ProviderType=Redis", "Orleans:Reminders:ConnectionName=redis",
        $"ConnectionStrings:redis={connectionString}", .. pairs,
    ]);
}
