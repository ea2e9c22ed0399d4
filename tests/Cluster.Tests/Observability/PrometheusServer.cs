using System.Globalization;
using System.Text.Json;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>A Prometheus of one test, on loopback, with the configuration and rules that are shipped. Skips where it is not installed.</summary>
internal sealed class PrometheusServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("va-prometheus-");
    private readonly long _began = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
    private readonly ServiceProcess _process;
    private readonly HttpClient _http;

    private PrometheusServer(string program, Uri silo)
    {
        var shipped = Path.Combine(AppContext.BaseDirectory, "deploy", "prometheus");
        var configuration = File.ReadAllText(Path.Combine(shipped, "prometheus.yml"));
        File.Copy(Path.Combine(shipped, "rules.yml"), PathOf("rules.yml"));
        File.WriteAllText(PathOf("prometheus.yml"), configuration
            .Replace("127.0.0.1:8081", silo.Authority, StringComparison.Ordinal).Replace("_interval: 5s", "_interval: 1s", StringComparison.Ordinal));
        var address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FreePort.Take(1)[0]}");
        _http = new() { BaseAddress = new($"http://{address}"), Timeout = Patience };
        _process = new(program,
            [$"--config.file={PathOf("prometheus.yml")}", $"--storage.tsdb.path={PathOf("data")}", $"--web.listen-address={address}"]);
    }

    public static async Task<PrometheusServer> StartAsync(Uri silo)
    {
        var program = Programs.Find("prometheus");
        Assert.SkipWhen(program is null, "prometheus is not installed (Debian and Ubuntu: apt-get install --no-install-recommends prometheus).");
        var server = new PrometheusServer(program, silo);
        await server._process.UntilAsync("Server is ready to receive web requests", Patience);
        return server;
    }

    /// <summary>What a query gave at any second since the start, each series' labels and numbers; the query must be one.</summary>
    public async Task<(string Labels, double[] Values)[]> RangeAsync(string query)
    {
        var end = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var data = await GetAsync(string.Create(
            CultureInfo.InvariantCulture, $"/api/v1/query_range?query={Uri.EscapeDataString(query)}&start={_began}&end={end}&step=1"));
        return [.. data.GetProperty("result").EnumerateArray().Select(series => (
            series.GetProperty("metric").GetRawText(), series.GetProperty("values").EnumerateArray().Select(point => Number(point[1])).ToArray()))];
    }

    /// <summary>What a query gives now.</summary>
    public async Task<string[]> NowAsync(string query)
    {
        var data = await GetAsync($"/api/v1/query?query={Uri.EscapeDataString(query)}");
        return [.. data.GetProperty("result").EnumerateArray().Select(series => series.GetRawText())];
    }

    /// <summary>The rules that it evaluates.</summary>
    public async Task<Rule[]> RulesAsync()
    {
        var data = await GetAsync("/api/v1/rules");
        return [.. data.GetProperty("groups").EnumerateArray().SelectMany(group => group.GetProperty("rules").EnumerateArray()).Select(rule => new Rule(
            rule.GetProperty("name").GetString()!,
            rule.GetProperty("query").GetString()!,
            rule.GetProperty("type").GetString() == "alerting",
            rule.TryGetProperty("state", out var state) ? state.GetString() : null,
            rule.TryGetProperty("lastError", out var error) ? error.GetString() : null))];
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static double Number(JsonElement text) => text.GetString() switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        var number => double.Parse(number!, CultureInfo.InvariantCulture),
    };

    private async Task<JsonElement> GetAsync(string path)
    {
        using var response = await _http.GetAsync(path, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{Uri.UnescapeDataString(path)}:\n{body}");
        return JsonDocument.Parse(body).RootElement.GetProperty("data").Clone();
    }

    private string PathOf(string file) => Path.Combine(_folder.FullName, file);

    /// <param name="Name">The alert, or the series that is recorded.</param>
    /// <param name="Query">Its expression.</param>
    /// <param name="IsAlert">Whether it is an alert.</param>
    /// <param name="State">Of an alert: <c>inactive</c>, <c>pending</c> or <c>firing</c>.</param>
    /// <param name="Error">What its last evaluation failed with; null or empty if it did not.</param>
    public sealed record Rule(string Name, string Query, bool IsAlert, string? State, string? Error);
}
