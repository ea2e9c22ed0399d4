using System.Globalization;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>deploy/local/observe.sh.</summary>
public sealed class LocalStackTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "deploy", "local", "observe.sh");

    private readonly int[] _ports = FreePort.Take(3);

    [Fact]
    public async Task One_command_starts_what_is_installed_and_a_signal_stops_it_all()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "It is a script for bash.");
        await using var stack = Start();
        await stack.UntilAsync("./va sweep run sweeps/quickstart.yaml", Patience);
        Assert.Contains($"Silo        http://127.0.0.1:{Text(0)}/metrics", stack.Printed, StringComparison.Ordinal);
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
        if (Programs.Find("prometheus") is null)
        {
            Assert.Contains("Prometheus  is not installed", stack.Printed, StringComparison.Ordinal);
        }
        else
        {
            var address = $"http://127.0.0.1:{Text(1)}";
            Assert.Contains($"Prometheus  {address}", stack.Printed, StringComparison.Ordinal);
            await UntilAsync(async () =>
            {
                // While it starts it answers with 503.
                using var answer = await http.GetAsync(new Uri($"{address}/api/v1/query?query=cluster:va_silos:up"), TestContext.Current.CancellationToken);
                var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                return text.Contains("\"cluster\":\"local\"", StringComparison.Ordinal);
            });
        }

        var grafana = Programs.Find("grafana-server") ?? Programs.Find("grafana");
        Assert.Contains(grafana is null ? "Grafana     is not installed" : "Grafana     http://", stack.Printed, StringComparison.Ordinal);

        stack.Terminate();

        Assert.Equal(143, await stack.EndAsync(Patience));
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync($"http://127.0.0.1:{Text(0)}/metrics", TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync($"http://127.0.0.1:{Text(1)}/-/ready", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("--reddis", "'--reddis' is no option of this")]
    [InlineData("one two", "'one' and 'two' are given, but there is one folder.")]
    public async Task What_cannot_be_is_told_and_nothing_starts(string arguments, string told)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "It is a script for bash.");
        await using var stack = Start(arguments.Split(' '));

        Assert.Equal(2, await stack.EndAsync(Patience));
        Assert.Contains(told, stack.Printed, StringComparison.Ordinal);
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, $"Prometheus knew of no silo within {Patience}.");
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
    }

    private string Text(int port) => _ports[port].ToString(CultureInfo.InvariantCulture);

    private ServiceProcess Start(params string[] arguments) => new("bash", [Script, .. arguments], new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["SILO_PROGRAM"] = Path.Combine(AppContext.BaseDirectory, "VerifiedAddition.Silo.dll"),
        ["SILO_PORT"] = Text(0),
        ["PROMETHEUS_PORT"] = Text(1),
        ["GRAFANA_PORT"] = Text(2),
        ["VA_Device__Slots"] = "1",
        ["VA_Device__ThreadsPerSlot"] = "1",
    });
}
