using System.Globalization;
using System.Runtime.Versioning;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>deploy/local/observe.sh.</summary>
[SupportedOSPlatform("linux")]
public sealed class LocalStackTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "deploy", "local", "observe.sh");

    private readonly int[] _ports = FreePort.Take(5);

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("va-stack-");

    public LocalStackTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "It is a script for bash.");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task One_command_starts_what_is_installed_and_a_signal_stops_it_all()
    {
        await using var stack = Start("--data", _data.FullName);
        await stack.UntilAsync($"./va sweep run sweeps/quickstart.yaml --data {_data.FullName}", Patience);
        Assert.Contains($"Silo        starts: a grid by itself, with its data in {_data.FullName} ...", stack.Printed, StringComparison.Ordinal);
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
        Assert.True(Directory.Exists(Path.Combine(_data.FullName, "state")), "The folder is the person's, and stays.");
    }

    [Fact]
    public async Task A_silo_that_does_not_start_is_told_of_in_its_own_words_and_what_was_started_is_stopped()
    {
        Assert.SkipWhen(Programs.Find("python3") is null, "python3 stands in for the dashboard, which is fetched.");
        var dashboard = Path.Combine(_data.FullName, "dashboard");
        await File.WriteAllTextAsync(
            dashboard, "#!/bin/sh\nexec python3 -m http.server --bind 127.0.0.1 ${ASPNETCORE_URLS##*:}\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(dashboard, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        await using var stack = Start(["--dashboard"], ("DASHBOARD_PROGRAM", dashboard), ("VA_Device__Slots", "-1"));

        Assert.Equal(3, await stack.EndAsync(Patience));
        Assert.Contains($"Dashboard   http://127.0.0.1:{Text(3)}/metrics", stack.Printed, StringComparison.Ordinal);
        Assert.Contains("Device:Slots", stack.Printed, StringComparison.Ordinal);
        Assert.Contains("the silo ended; its last lines are above.", stack.Printed, StringComparison.Ordinal);
        using var http = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync($"http://127.0.0.1:{Text(3)}/", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("--reddis", "'--reddis' is no option of this")]
    [InlineData("one two", "'one' and 'two' are given, but there is one folder.")]
    [InlineData("--data", "--data wants a folder.")]
    [InlineData("--data nowhere", "there is no folder 'nowhere'; './va sweep run FILE --data nowhere' begins one")]
    [InlineData("--data=. --redis", "--data and --redis are given")]
    public async Task What_cannot_be_is_told_and_nothing_starts(string arguments, string told)
    {
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

    private ServiceProcess Start(params string[] arguments) => Start(arguments, ("VA_Device__Slots", "1"));

    private ServiceProcess Start(string[] arguments, params (string Name, string Value)[] variables) => new("bash", [Script, .. arguments],
        new Dictionary<string, string>(variables.Select(one => KeyValuePair.Create(one.Name, one.Value)), StringComparer.Ordinal)
        {
            ["SILO_PROGRAM"] = BuiltProgram.Silo,
            ["SILO_PORT"] = Text(0),
            ["PROMETHEUS_PORT"] = Text(1),
            ["GRAFANA_PORT"] = Text(2),
            ["DASHBOARD_PORT"] = Text(3),
            ["OTLP_PORT"] = Text(4),
            ["VA_Device__ThreadsPerSlot"] = "1",
        });
}
