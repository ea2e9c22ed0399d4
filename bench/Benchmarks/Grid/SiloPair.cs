using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using VerifiedAddition.Backends;
using VerifiedAddition.Experiments;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Benchmarks;

/// <summary>A cluster of two silo processes that train nothing, on a Redis server of its own, and a client in this process.</summary>
internal sealed class SiloPair : IAsyncDisposable
{
    private const int Silos = 2;

    private const string File = "deploy/local/redis.json";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("va-bench-");
    private readonly List<Process> _processes = [];
    private readonly IConfiguration _client;
    private IGrid? _grid;

    private SiloPair(string redis, IEnumerable<KeyValuePair<string, string?>> tls)
    {
        _client = new ConfigurationBuilder()
            .AddSettingsFile(File, "cluster file")
            .AddInMemoryCollection([new("ConnectionStrings:redis", redis), .. tls])
            .Build();
    }

    /// <summary>What the client asks.</summary>
    public IGrainFactory Grains => _grid!.Grains;

    /// <summary>Processor time of both silos since they started.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            return _processes[^Silos..].Aggregate(TimeSpan.Zero, (sum, silo) =>
            {
                silo.Refresh();
                return sum + silo.TotalProcessorTime;
            });
        }
    }

    /// <summary>Starts it in the root of a checkout, and connects.</summary>
    /// <param name="certificates">The folder that <c>deploy/local/certificates.sh</c> has made; null to encrypt nothing.</param>
    /// <exception cref="InvalidOperationException">The folder is not a checkout's root, or a program is not there or ended.</exception>
    public static async Task<SiloPair> StartAsync(string? certificates)
    {
        if (!System.IO.File.Exists(File))
        {
            throw new InvalidOperationException($"There is no {File} here: run this in the root of a checkout.");
        }

        var ports = FreePort.Take(1 + (2 * Silos));
        var pair = new SiloPair($"127.0.0.1:{ports[0]}", TlsOf(certificates, "client"));
        try
        {
            await pair.StartAsync(ports, certificates);
            return pair;
        }
        catch
        {
            await pair.DisposeAsync();
            throw;
        }
    }

    /// <summary>How long it takes one more client to connect, in milliseconds.</summary>
    public async Task<double> ConnectAsync()
    {
        var start = Stopwatch.GetTimestamp();
        await using var grid = await OrleansClientGrid.ConnectAsync(_client, "the benchmark", CancellationToken.None);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    public async ValueTask DisposeAsync()
    {
        if (_grid is not null)
        {
            await _grid.DisposeAsync();
        }

        foreach (var process in Enumerable.Reverse(_processes))
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _root.Delete(recursive: true);
    }

    private static IEnumerable<KeyValuePair<string, string?>> TlsOf(string? certificates, string who) => certificates is null ? [] :
    [
        new("Orleans:Tls:Certificate", Path.Combine(certificates, $"{who}.crt")),
        new("Orleans:Tls:Key", Path.Combine(certificates, $"{who}.key")),
        new("Orleans:Tls:Authority", Path.Combine(certificates, "ca.crt")),
    ];

    private async Task StartAsync(int[] ports, string? certificates)
    {
        Run("redis-server", ["--port", Text(ports[0]), "--bind", "127.0.0.1", "--save", "", "--dir", _root.FullName], []);
        var joined = Enumerable.Range(0, Silos).Select(i => RunSiloAsync(i, ports[1 + (2 * i)], ports[2 + (2 * i)], ports[0], certificates)).ToArray();
        await Task.WhenAll(joined).WaitAsync(Patience);
        _grid = await OrleansClientGrid.ConnectAsync(_client, "the benchmark", CancellationToken.None);
    }

    /// <summary>Starts a silo, and waits until it is in the cluster.</summary>
    private async Task RunSiloAsync(int number, int siloPort, int gatewayPort, int redisPort, string? certificates)
    {
        var silo = Run("dotnet", [Path.Combine(AppContext.BaseDirectory, "VerifiedAddition.Silo.dll"), "--config", File],
        [
            new("ConnectionStrings:redis", $"127.0.0.1:{redisPort}"),
            new("Artefacts:Folder", Path.Combine(_root.FullName, "artefacts")),
            new("Device:Trains", "false"),
            new("Orleans:Name", $"silo-{number}"),
            new("Orleans:Endpoints:SiloPort", Text(siloPort)),
            new("Orleans:Endpoints:GatewayPort", Text(gatewayPort)),
            .. TlsOf(certificates, "silo"),
        ]);
        while (await silo.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains("is in the cluster", StringComparison.Ordinal))
            {
                _ = silo.StandardOutput.ReadToEndAsync(); // so that it never waits for a reader
                return;
            }
        }

        throw new InvalidOperationException($"Silo {number} ended: {await silo.StandardError.ReadToEndAsync()}");
    }

    private Process Run(string program, string[] arguments, IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = program == "dotnet", UseShellExecute = false };
        foreach (var (key, value) in settings)
        {
            start.Environment[$"VA_{key.Replace(":", "__", StringComparison.Ordinal)}"] = value;
        }

        try
        {
            var process = Process.Start(start)!;
            _processes.Add(process);
            return process;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new InvalidOperationException($"{program} cannot be started here ({e.Message}). Debian and Ubuntu have redis-server in a package of that name.", e);
        }
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
