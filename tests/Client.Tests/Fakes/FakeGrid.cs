using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

[assembly: AssemblyFixture(typeof(VerifiedAddition.Client.Tests.FakeGrid))]

namespace VerifiedAddition.Client.Tests;

/// <summary>A silo of this process whose grains say what a test wants; commands reach it as a remote grid.</summary>
public sealed class FakeGrid : IAsyncLifetime
{
    private IHost? _host;

    /// <summary>What the grains say.</summary>
    public FakeWorld World => _host!.Services.GetRequiredService<FakeWorld>();

    /// <summary>Address of the gateway.</summary>
    public string Gateway { get; private set; } = "";

    /// <summary>A file that names the grid, for --cluster.</summary>
    public string ClusterFile { get; } = Path.Combine(Path.GetTempPath(), $"va-cluster-{Guid.NewGuid():N}.json");

    public async ValueTask InitializeAsync()
    {
        var (siloPort, gatewayPort) = (FreePort(), FreePort());
        Gateway = $"127.0.0.1:{gatewayPort}";
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton<FakeWorld>();
        builder.UseOrleans(silo => silo.UseLocalhostClustering(siloPort, gatewayPort, null, "fake-service", "fake-cluster"));
        _host = builder.Build();
        await _host.StartAsync();
        await File.WriteAllTextAsync(ClusterFile, $$"""
            {
              "Orleans": {
                "ClusterId": "fake-cluster",
                "ServiceId": "fake-service",
                "Clustering": { "ProviderType": "Static", "Gateways": [ "{{Gateway}}" ] }
              }
            }
            """);
    }

    public async ValueTask DisposeAsync()
    {
        File.Delete(ClusterFile);
        await _host!.StopAsync();
        _host.Dispose();
    }

    /// <summary>Runs a command at this grid.</summary>
    public Task<Outcome> RunAsync(params string[] args) => Va.RunAsync([.. args, "--cluster", ClusterFile]);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
