using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace VerifiedAddition.Storage.Tests;

public sealed class FileGrainStorageInSiloTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Configuration_alone_keeps_state_across_two_starts()
    {
        var configuration = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Orleans:GrainStorage:runs:ProviderType"] = "File",
            ["Orleans:GrainStorage:runs:Directory"] = _folder.Path,
        };

        Assert.Equal(0, await SetInSiloAsync(5, configuration));
        Assert.Equal(5, await SetInSiloAsync(6, configuration));
        Assert.Contains(_folder.Files, name => name.EndsWith("%2fone.json", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Code_does_the_same()
    {
        Assert.Equal(0, await SetInSiloAsync(5, [], silo => silo.AddFileGrainStorage("runs", _folder.Path)));
        Assert.Equal(5, await SetInSiloAsync(6, [], silo => silo.AddFileGrainStorage("runs", _folder.Path)));
    }

    [Fact]
    public async Task A_directory_that_cannot_be_used_stops_the_start()
    {
        await File.WriteAllTextAsync(_folder["file"], "", TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAnyAsync<IOException>(() =>
            SetInSiloAsync(5, [], silo => silo.AddFileGrainStorage("runs", _folder["file", "below"])));

        Assert.Contains("Grain state cannot be kept in", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_without_a_directory_is_refused()
    {
        var configuration = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Orleans:GrainStorage:runs:ProviderType"] = "File" };

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => SetInSiloAsync(5, configuration));

        Assert.Contains("'Orleans:GrainStorage:runs:Directory' is missing", error.Message, StringComparison.Ordinal);
    }

    /// <returns>What the grain remembered.</returns>
    private static async Task<int> SetInSiloAsync(
        int value, Dictionary<string, string?> configuration, Action<ISiloBuilder>? configure = null)
    {
        var (siloPort, gatewayPort) = (FreePort(), FreePort());
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(configuration);
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(siloPort, gatewayPort);
            configure?.Invoke(silo);
        });
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);

        var before = await host.Services.GetRequiredService<IGrainFactory>().GetGrain<IMemoryGrain>("one").SetAsync(value);

        await host.StopAsync(TestContext.Current.CancellationToken);
        return before;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>Remembers a number.</summary>
public interface IMemoryGrain : IGrainWithStringKey
{
    /// <returns>The number set before.</returns>
    Task<int> SetAsync(int value);
}

internal sealed class MemoryGrain([PersistentState("memory", "runs")] IPersistentState<Counter> memory) : Grain, IMemoryGrain
{
    public async Task<int> SetAsync(int value)
    {
        var before = memory.State.Count;
        memory.State.Count = value;
        await memory.WriteStateAsync();
        return before;
    }
}
