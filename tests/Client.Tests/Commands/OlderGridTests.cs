using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Metadata;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>A grid of silos that know less than this program. They would drop what they do not know, and say that all is well.</summary>
public sealed class OlderGridTests : IAsyncLifetime
{
    private IHost _host = null!;
    private string _gateway = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var (siloPort, gatewayPort) = (FreePort(), FreePort());
        _gateway = $"127.0.0.1:{gatewayPort}";
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton<FakeWorld>();
        builder.UseOrleans(silo => silo.UseLocalhostClustering(siloPort, gatewayPort, null, "old-service", "old-cluster"));
        builder.Services.AddSingleton<IGrainInterfacePropertiesProvider, BeforeThereWereVersions>();
        _host = builder.Build();
        await _host.StartAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }

    [Fact]
    public async Task A_sweep_with_wishes_that_silos_would_drop_is_not_submitted()
    {
        var cluster = Scratch.Write("old.json", $$"""
            {
              "Orleans": {
                "ClusterId": "old-cluster",
                "ServiceId": "old-service",
                "Clustering": { "ProviderType": "Static", "Gateways": [ "{{_gateway}}" ] }
              }
            }
            """);
        var sweep = Scratch.Write("wishes.yaml", """
            name: wishes
            analysis: true
            variants:
              - { name: a, digits: 3, layers: 1, heads: 2, steps: 20 }
            """);

        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var run = await Va.RunUntilAsync(["sweep", "run", sweep, "--cluster", cluster], new RemoteGridAccess(), limit.Token);

        Assert.Equal(3, run.Code);
        Assert.Contains("is of an older version: it speaks contract 0, this va contract 1.", run.Error, StringComparison.Ordinal);
        Assert.Contains("Upgrade its silos first", run.Error, StringComparison.Ordinal);
        Assert.Empty(_host.Services.GetRequiredService<FakeWorld>().Submitted);
    }

    [Fact]
    public async Task Orleans_itself_gives_no_call_to_a_silo_that_does_not_know_its_contract()
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.UseOrleansClient(client => client.UseLocalhostClustering([IPEndPoint.Parse(_gateway).Port], "old-service", "old-cluster"));
        using var client = builder.Build();
        await client.StartAsync(Token);
        var sweep = client.Services.GetRequiredService<IClusterClient>().GetGrain<ISweepGrain>("wishes");

        await Assert.ThrowsAnyAsync<OrleansException>(() => sweep.SubmitAsync(new("wishes", [], null, Analysis: true), Token));

        Assert.Empty(_host.Services.GetRequiredService<FakeWorld>().Submitted);
        await client.StopAsync(Token);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class BeforeThereWereVersions : IGrainInterfacePropertiesProvider
    {
        public void Populate(Type interfaceType, GrainInterfaceType grainInterfaceType, Dictionary<string, string> properties) =>
            properties.Remove(WellKnownGrainInterfaceProperties.Version);
    }
}
