using System.Globalization;
using Microsoft.Extensions.Configuration;
using VerifiedAddition.Chaos;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Hosts;

/// <summary>A cluster with a host for each silo, one for Redis, and one for clients, which is where this program is.</summary>
/// <remarks>Silos have the default settings of a cluster, but for what makes small models quick. The folder of artefacts is on none of the hosts.</remarks>
internal sealed class HostCluster : IAsyncDisposable
{
    private const int StoragePort = 6379;

    private const string SiloPort = "11111";

    private const string GatewayPort = "30000";

    private const int MaxAttempts = 5;

    private static readonly TimeSpan StartTime = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan PatienceForAnswer = TimeSpan.FromSeconds(3);

    private static readonly string Config = Path.Combine(AppContext.BaseDirectory, "deploy", "redis.json");

    private readonly Dictionary<string, string> _variables;
    private readonly string _folder;

    public HostCluster(string folder, int silos, ulong seed, Journal journal)
    {
        _folder = folder;
        string[] names = [.. Enumerable.Range(0, silos).Select(i => string.Create(CultureInfo.InvariantCulture, $"silo{i}"))];
        (var hosts, Network) = Host.Make(["client", "redis", .. names], seed, folder, journal);
        (Client, Redis) = (hosts[0], hosts[1]);
        var address = string.Create(CultureInfo.InvariantCulture, $"{Redis.Address}:{StoragePort}");
        _variables = new(ChaosCluster.Common, StringComparer.Ordinal)
        {
            ["VA_ConnectionStrings__redis"] = address,
            ["VA_Artefacts__Folder"] = Artefacts,
            ["VA_Device__Slots"] = "1",
            ["VA_Training__CheckpointInterval"] = ChaosCluster.CheckpointInterval.ToString("c", CultureInfo.InvariantCulture),
            ["VA_Logging__LogLevel__VerifiedAddition.Silo"] = "Debug",
        };
        Configuration = new ConfigurationBuilder().AddJsonFile(Config).AddInMemoryCollection([new("ConnectionStrings:redis", address)]).Build();
        Storage = new("redis", "Ready to accept connections", StartRedis, journal);
        Silos = [.. hosts.Skip(2).Select(host => new HostedSilo(host, heard => StartSilo(host, heard), journal))];
    }

    public PacketSwitch Network { get; }

    public Host Client { get; }

    public Host Redis { get; }

    public Node Storage { get; }

    public IReadOnlyList<HostedSilo> Silos { get; }

    /// <summary>Where everything is kept.</summary>
    public string Folder => _folder;

    public string Artefacts => Path.Combine(_folder, "artefacts");

    private IConfiguration Configuration { get; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Storage.Start();
        await Storage.UntilReadyAsync(StartTime, cancellationToken);
        foreach (var silo in Silos)
        {
            silo.Node.Start();
        }

        await Task.WhenAll(Silos.Select(silo => silo.Node.UntilReadyAsync(StartTime, cancellationToken)));
    }

    /// <summary>Connects a client in this process; on a very busy machine it may not be answered within its timeout.</summary>
    public async Task<IGrid> ConnectAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await OrleansClientGrid.ConnectAsync(Configuration, "the cluster", cancellationToken);
            }
            catch (ClientException) when (attempt < MaxAttempts)
            {
                // It is tried again.
            }
        }
    }

    /// <summary>Starts <c>va</c> on the host of clients.</summary>
    public LoggedProcess StartVa(string source, Action<string>? heard, params string[] arguments) =>
        Client.Start(source, "dotnet", [ChaosCluster.Va, .. arguments, "--cluster", Config], _variables, heard);

    /// <summary>The silo that holds the device pool; null if no silo answers.</summary>
    public async Task<HostedSilo?> CoordinatorAsync(IGrid grid, CancellationToken cancellationToken)
    {
        try
        {
            var address = await grid.Grains.GetGrain<IManagementGrain>(0)
                .GetActivationAddress(grid.Grains.GetGrain<IDevicePoolGrain>(IDevicePoolGrain.Key), cancellationToken).AsTask()
                .WaitAsync(PatienceForAnswer, cancellationToken);
            return Silos.FirstOrDefault(silo => silo.Host.Address.Equals(address?.Endpoint.Address));
        }
        catch (Exception e) when (e is OrleansException or TimeoutException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Silos.Select(silo => silo.Node).Append(Storage))
        {
            await node.DisposeAsync();
        }

        await Network.DisposeAsync();
    }

    private LoggedProcess StartSilo(Host host, Action<string> heard)
    {
        var silo = Silos[host.Number - Silos[0].Host.Number];
        var variables = new Dictionary<string, string>(_variables, StringComparer.Ordinal)
        {
            ["VA_Orleans__Name"] = host.Name,
            ["VA_Orleans__Endpoints__AdvertisedIPAddress"] = host.Address.ToString(),
            ["VA_Orleans__Endpoints__SiloPort"] = SiloPort,
            ["VA_Orleans__Endpoints__GatewayPort"] = GatewayPort,
        };
        foreach (var (name, value) in silo.Variables)
        {
            variables[name] = value;
        }

        return host.Start(host.Name, "dotnet", [ChaosCluster.SiloProgram, "--config", Config], variables, heard);
    }

    /// <summary>Writes every change to disk before it answers.</summary>
    private LoggedProcess StartRedis(Action<string> heard) => Redis.Start(
        Redis.Name,
        "redis-server",
        [
            "--port", StoragePort.ToString(CultureInfo.InvariantCulture), "--bind", Redis.Address.ToString(), "--protected-mode", "no",
            "--dir", _folder, "--appendonly", "yes", "--appendfsync", "always", "--save", "", "--auto-aof-rewrite-percentage", "0",
        ],
        new Dictionary<string, string>(StringComparer.Ordinal),
        heard);
}

/// <summary>A silo and its host.</summary>
internal sealed class HostedSilo(Host host, Func<Action<string>, LoggedProcess> start, Journal journal)
{
    public Host Host => host;

    public string Name => host.Name;

    /// <summary>Its process, restarted when it ends.</summary>
    public Node Node { get; } = new(host.Name, $"Silo '{host.Name}' is in the cluster", start, journal);

    /// <summary>Variables of its environment from the next start on.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);
}
