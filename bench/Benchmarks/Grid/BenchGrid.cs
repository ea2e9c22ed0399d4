using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using VerifiedAddition.Backends;
using VerifiedAddition.Grains;
using VerifiedAddition.Silo;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Benchmarks;

/// <summary>A grid of one silo in this process, on a data folder of its own that is deleted afterwards.</summary>
internal sealed class BenchGrid : IAsyncDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("va-bench-");
    private readonly DataFolder _folder;
    private readonly IHost _host;

    private BenchGrid(int slots)
    {
        _folder = DataFolder.Open(Path.Combine(_root.FullName, "data"));
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(
        [
            new("Device:Trains", slots > 0 ? "true" : "false"),
            new("Device:Slots", $"{Math.Max(1, slots)}"),
            new("Device:ThreadsPerSlot", "1"),
        ]);
        _host = builder.AddGrid(_folder).Build();
    }

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Where clients of other processes would connect.</summary>
    public string Gateway => _host.Services.GetRequiredService<GatewayAddress>().ToString();

    /// <summary>What they would have to know.</summary>
    public GatewaySecret Secret => _host.Services.GetRequiredService<GatewaySecret>();

    /// <summary>Starts it.</summary>
    /// <param name="slots">Slots that train, with one thread each; 0: it trains nothing.</param>
    public static async Task<BenchGrid> StartAsync(int slots)
    {
        var grid = new BenchGrid(slots);
        await grid._host.StartAsync();
        return grid;
    }

    public ISweepGrain Sweep(string name) => Grains.GetGrain<ISweepGrain>(name);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        _folder.Dispose();
        _root.Delete(recursive: true);
    }
}
