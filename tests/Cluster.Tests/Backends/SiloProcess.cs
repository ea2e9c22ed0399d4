using System.Globalization;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Cluster.Tests;

/// <summary>The silo program of a cluster, which can be killed and started again where it was.</summary>
internal sealed class SiloProcess(string name, string file, IReadOnlyDictionary<string, string> settings) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly List<ServiceProcess> _processes = [];

    /// <summary>The same ports each time: a silo that comes back is then known to be no longer what it was.</summary>
    private readonly int[] _ports = FreePort.Take(2);

    /// <summary>Its name in the cluster.</summary>
    public string Name => name;

    /// <summary>Where other silos reach it.</summary>
    public int SiloPort => _ports[0];

    /// <summary>Where clients reach it.</summary>
    public int GatewayPort => _ports[1];

    /// <summary>What it has printed, over all its lives.</summary>
    public string Printed => string.Concat(_processes.Select(process => process.Printed));

    /// <summary>What it has printed in its present life.</summary>
    public string PrintedNow => _processes[^1].Printed;

    /// <summary>Starts the program; does not wait for the silo.</summary>
    public static ServiceProcess Run(string file, IReadOnlyDictionary<string, string> variables) => Run(BuiltProgram.Silo, file, variables);

    /// <summary>Starts the silo: the one of this build, or another program.</summary>
    public void Start(string? program = null) => _processes.Add(Run(program ?? BuiltProgram.Silo, file, new Dictionary<string, string>(settings, StringComparer.Ordinal)
    {
        ["VA_Orleans__Name"] = name,
        ["VA_Orleans__Endpoints__SiloPort"] = _ports[0].ToString(CultureInfo.InvariantCulture),
        ["VA_Orleans__Endpoints__GatewayPort"] = _ports[1].ToString(CultureInfo.InvariantCulture),
    }));

    private static ServiceProcess Run(string program, string file, IReadOnlyDictionary<string, string> variables) =>
        new("dotnet", [program, "--config", file], variables);

    /// <summary>Whether its process has not ended.</summary>
    public bool IsRunning => _processes is [.., var last] && !last.HasExited;

    /// <summary>The process of its present life.</summary>
    public ServiceProcess Now => _processes[^1];

    /// <summary>Waits until it belongs to the cluster.</summary>
    public Task UntilReadyAsync() => _processes[^1].UntilAsync($"Silo '{name}' is in the cluster", Patience);

    /// <summary>kill -9.</summary>
    public Task KillAsync() => _processes[^1].KillAsync();

    /// <summary>Asks it to end, as Kubernetes does, and waits for that.</summary>
    /// <returns>Its exit code.</returns>
    public Task<int> StopAsync(TimeSpan patience)
    {
        _processes[^1].Terminate();
        return _processes[^1].EndAsync(patience);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }
    }
}
