using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Configuration;
using VerifiedAddition.Experiments;
using VerifiedAddition.Tests.Services;

namespace VerifiedAddition.Chaos;

/// <summary>Redis and silos on this machine, each in a process that is restarted when it ends.</summary>
internal sealed class ChaosCluster : IAsyncDisposable
{
    /// <summary>Settings that results depend on, besides the sweep: threads (by rounding) and the size of shards.</summary>
    public static readonly IReadOnlyDictionary<string, string> Common = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["VA_Device__ThreadsPerSlot"] = "1",
        ["VA_Verification__ShardSize"] = "200",
    };

    public static readonly TimeSpan CheckpointInterval = TimeSpan.FromSeconds(1);

    /// <summary>How long a storage server may take until it answers.</summary>
    private static readonly TimeSpan StorageStart = TimeSpan.FromMinutes(1);

    /// <summary>In megabytes: more than the artefacts of the longest run take.</summary>
    private const int DiskSize = 1024;

    private static readonly string Config = Path.Combine(AppContext.BaseDirectory, "deploy", "redis.json");

    private readonly Dictionary<string, string> _variables;
    private readonly string _folder;
    private readonly string _disk;
    private readonly int _storagePort;

    public ChaosCluster(string folder, int silos, Journal journal)
    {
        _folder = folder;
        Disk = SmallDisk.TryMount(DiskSize);
        _disk = Disk?.Path ?? folder;
        Directory.CreateDirectory(Results);
        var ports = FreePort.Take(1 + (2 * silos));
        _storagePort = ports[0];
        var address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{ports[0]}");
        _variables = new(Common, StringComparer.Ordinal)
        {
            ["VA_ConnectionStrings__redis"] = address,
            ["VA_Artefacts__Folder"] = Artefacts,
            ["VA_Device__Slots"] = "1",

            // Most variants wait within their sweep, as those of a large one do.
            ["VA_Sweep__Ahead"] = "2",
            ["VA_Training__CheckpointInterval"] = CheckpointInterval.ToString("c", CultureInfo.InvariantCulture),
            ["VA_Verification__StealAfter"] = "00:00:05",
            ["VA_Membership__ProbeTimeout"] = "00:00:02",
            ["VA_Membership__MissedProbes"] = "2",
            ["VA_Membership__Votes"] = "1",
            ["VA_Logging__LogLevel__VerifiedAddition.Silo"] = "Debug",
            ["VA_Logging__LogLevel__VerifiedAddition.Grains.AnalysisGrain"] = "Debug",
        };
        Configuration = new ConfigurationBuilder().AddJsonFile(Config)
            .AddInMemoryCollection([new("ConnectionStrings:redis", address)]).Build();
        Storage = new("redis", "Ready to accept connections", heard => StartRedis(ports[0], journal, heard), journal);
        Silos = [.. Enumerable.Range(0, silos).Select(i => Silo(i, ports[(2 * i) + 1], ports[(2 * i) + 2], journal))];
        SiloPorts = [.. Enumerable.Range(0, silos).Select(i => ports[(2 * i) + 1])];
    }

    /// <summary>The disk of the artefacts; null if this user may not mount one.</summary>
    public SmallDisk? Disk { get; }

    public string Artefacts => Path.Combine(Results, "artefacts");

    /// <summary>The folder that is moved away; a mount point itself cannot be moved.</summary>
    private string Results => Path.Combine(_disk, "results");

    private string ResultsAway => Path.Combine(_disk, "away");

    private string StorageFolder => Path.Combine(_folder, "appendonlydir");

    private string Backup => Path.Combine(_folder, "backup");

    /// <summary>The files that hold results.</summary>
    public IEnumerable<FileInfo> Published => new[] { "weights", "certificates", "circuits" }
        .Select(kind => new DirectoryInfo(Path.Combine(Artefacts, kind)))
        .Where(folder => folder.Exists)
        .SelectMany(folder => folder.EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }));

    public Node Storage { get; }

    public IReadOnlyList<Node> Silos { get; }

    /// <summary>The ports on which the silos listen for each other, in the order of the silos.</summary>
    public IReadOnlyList<int> SiloPorts { get; }

    /// <summary>The configuration of a client.</summary>
    private IConfiguration Configuration { get; }

    public static string SiloProgram => BuiltProgram.Silo;

    public static string Va => BuiltProgram.Va;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var patience = TimeSpan.FromMinutes(2);
        Storage.Start();
        await Storage.UntilReadyAsync(patience, cancellationToken);
        foreach (var silo in Silos)
        {
            silo.Start();
        }

        await Task.WhenAll(Silos.Select(silo => silo.UntilReadyAsync(patience, cancellationToken)));
    }

    /// <summary>Connects a client in this process.</summary>
    public Task<IGrid> ConnectAsync(CancellationToken cancellationToken) =>
        OrleansClientGrid.ConnectAsync(Configuration, "the cluster", cancellationToken);

    /// <summary>Starts <c>va sweep run FILE</c>.</summary>
    public LoggedProcess StartClient(string file, Journal journal, Action<string> heard) =>
        new("client", journal, _folder, "dotnet", [Va, "sweep", "run", file, "--cluster", Config], _variables, heard);

    /// <summary>Flips a bit in the newest checkpoint of a variant that is being trained.</summary>
    /// <returns>The variant; null if there is no checkpoint.</returns>
    public string? FlipBit(DateTimeOffset since)
    {
        var runs = new DirectoryInfo(Path.Combine(Artefacts, "runs"));
        var newest = !runs.Exists ? null : runs.EnumerateFiles("*.ckpt", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true })
            .Where(file => file.LastWriteTimeUtc > since.UtcDateTime).MaxBy(file => file.LastWriteTimeUtc);
        if (newest is null)
        {
            return null;
        }

        try
        {
            using var file = newest.Open(FileMode.Open, FileAccess.ReadWrite);
            file.Position = file.Length / 2;
            var bits = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)(bits ^ 1));
            return newest.Directory!.Parent!.Name;
        }
        catch (IOException)
        {
            return null; // it was deleted at that moment
        }
    }

    /// <summary>Limits the memory of the storage server, which rejects writes beyond it; 0: no limit.</summary>
    public async Task LimitStorageAsync(long bytes, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(StorageStart);
        while (!await TryLimitStorageAsync(bytes, patience.Token))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), patience.Token);
        }
    }

    private async Task<bool> TryLimitStorageAsync(long bytes, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, _storagePort, cancellationToken);
        }
        catch (SocketException)
        {
            return false;
        }

        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"CONFIG SET maxmemory {bytes}\r\n")), cancellationToken);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadLineAsync(cancellationToken) switch
        {
            "+OK" => true,
            null => false,
            var answer when answer.StartsWith("-LOADING", StringComparison.Ordinal) => false,
            var answer => throw new InvalidOperationException($"The storage server answered '{answer}' to a limit of {bytes} bytes."),
        };
    }

    /// <summary>Moves the folder of the artefacts away, and prevents another one from being created in its place.</summary>
    public void TakeArtefactsAway()
    {
        Directory.Move(Results, ResultsAway);
        File.WriteAllText(Results, "");
    }

    public void BringArtefactsBack()
    {
        File.Delete(Results);
        Directory.Move(ResultsAway, Results);
    }

    /// <summary>Copies the storage server's data on disk; if the last change is copied only in part, the server ignores it.</summary>
    public void BackUpStorage()
    {
        Directory.CreateDirectory(Backup);
        foreach (var file in new DirectoryInfo(StorageFolder).EnumerateFiles())
        {
            file.CopyTo(Path.Combine(Backup, file.Name), overwrite: true);
        }
    }

    /// <summary>Replaces the data of the storage server, which has ended, with the copy.</summary>
    public void RestoreStorage()
    {
        Directory.Delete(StorageFolder, recursive: true);
        Directory.Move(Backup, StorageFolder);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Silos.Append(Storage))
        {
            await node.DisposeAsync();
        }

        Disk?.Dispose();
    }

    private Node Silo(int number, int siloPort, int gatewayPort, Journal journal)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"silo{number}");
        var variables = new Dictionary<string, string>(_variables, StringComparer.Ordinal)
        {
            ["VA_Orleans__Name"] = name,
            ["VA_Orleans__Endpoints__SiloPort"] = siloPort.ToString(CultureInfo.InvariantCulture),
            ["VA_Orleans__Endpoints__GatewayPort"] = gatewayPort.ToString(CultureInfo.InvariantCulture),
        };
        return new(
            name,
            $"Silo '{name}' is in the cluster",
            heard => new(name, journal, _folder, "dotnet", [SiloProgram, "--config", Config], variables, heard),
            journal);
    }

    /// <summary>Writes every change to disk before it answers.</summary>
    private LoggedProcess StartRedis(int port, Journal journal, Action<string> heard) => new(
        "redis",
        journal,
        _folder,
        "redis-server",
        [
            "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _folder, "--appendonly", "yes",
            "--appendfsync", "always", "--save", "", "--auto-aof-rewrite-percentage", "0",
        ],
        new Dictionary<string, string>(StringComparer.Ordinal),
        heard);
}
