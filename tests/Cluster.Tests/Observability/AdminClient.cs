using System.Globalization;
using System.Text.RegularExpressions;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>Asks a silo's admin endpoint, as Prometheus and probes do.</summary>
internal sealed partial class AdminClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly HttpClient _http;

    private AdminClient(string address) => _http = new() { BaseAddress = new(address), Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>The endpoint of a silo that has just been started, as soon as it listens.</summary>
    public static async Task<AdminClient> OfAsync(ServiceProcess silo)
    {
        await silo.UntilAsync("Metrics and health are told on", Patience);
        return new(Address().Match(silo.Printed).Value);
    }

    public Uri Uri => _http.BaseAddress!;

    public async Task<(int Status, string Body)> GetAsync(string path)
    {
        using var response = await _http.GetAsync(path, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async Task<int> SendAsync(HttpMethod method, string path)
    {
        using var response = await _http.SendAsync(new(method, path), TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }

    public async Task<Exposition> MetricsAsync()
    {
        var (status, body) = await GetAsync("/metrics");
        Assert.Equal(200, status);
        return Exposition.Parse(body);
    }

    /// <summary>Asks until the metrics are as wanted.</summary>
    public async Task<Exposition> UntilAsync(string wanted, Predicate<Exposition> isSo)
    {
        Exposition? last = null;
        await UntilAsync(wanted, async () => isSo(last = await MetricsAsync()), () => last?.ToString());
        return last!;
    }

    /// <summary>Asks until a path answers with a status, and says what is expected; its body then.</summary>
    public async Task<string> UntilAsync(string path, int status, string said = "")
    {
        var last = (Status: 0, Body: "");
        await UntilAsync(
            string.Create(CultureInfo.InvariantCulture, $"{path} to answer {status} and to say '{said}'"),
            async () => (last = await GetAsync(path)).Status == status && last.Body.Contains(said, StringComparison.Ordinal),
            () => last.ToString());
        return last.Body;
    }

    public void Dispose() => _http.Dispose();

    private static async Task UntilAsync(string wanted, Func<Task<bool>> isSo, Func<string?> last)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"Waited {Patience} for {wanted}; now: {last()}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    [GeneratedRegex(@"http://[0-9.]+:[0-9]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();
}
