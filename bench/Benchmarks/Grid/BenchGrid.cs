using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using VerifiedAddition.Backends;
using VerifiedAddition.Grains;
using VerifiedAddition.Silo;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Benchmarks;

/// <summary>A grid of one silo in this process, on a data folder of its own.</summary>
internal sealed class BenchGrid : IAsyncDisposable
{
    private readonly DirectoryInfo? _own;
    private readonly DataFolder _folder;
    private readonly IHost _host;

    private BenchGrid(int slots, DirectoryInfo? folder)
    {
        _own = folder is null ? Directory.CreateTempSubdirectory("va-bench-") : null;
        _folder = DataFolder.Open(Path.Combine((folder ?? _own)!.FullName, "data"));
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(
        [
            new("Device:Trains", slots > 0 ? "true" : "false"),
            new("Device:Slots", $"{Math.Max(1, slots)}"),
            new("Device:ThreadsPerSlot", "1"),
        ]);
        // Orleans takes every class that implements a grain's interface for a grain.
        builder.Services.PostConfigure<GrainTypeOptions>(types => types.Classes.Remove(typeof(SimulatedPool)));
        _host = builder.AddGrid(_folder).Build();
    }

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Where clients of other processes would connect.</summary>
    public string Gateway => _host.Services.GetRequiredService<GatewayAddress>().ToString();

    /// <summary>What they would have to know.</summary>
    public GatewaySecret Secret => _host.Services.GetRequiredService<GatewaySecret>();

    /// <summary>Starts it.</summary>
    /// <param name="slots">Slots that train, with one thread each; 0: it trains nothing.</param>
    /// <param name="folder">Where its data folder is and remains; null for one that is deleted afterwards.</param>
    public static async Task<BenchGrid> StartAsync(int slots, DirectoryInfo? folder = null)
    {
        var grid = new BenchGrid(slots, folder);
        await grid._host.StartAsync();
        return grid;
    }

    public ISweepGrain Sweep(string name) => Grains.GetGrain<ISweepGrain>(name);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        _folder.Dispose();
        _own?.Delete(recursive: true);
    }
}
