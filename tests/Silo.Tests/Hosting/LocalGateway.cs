using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Configuration;
using VerifiedAddition.Backends;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Silo.Tests;

/// <summary>A single-process grid that trains nothing, and Orleans clients of it.</summary>
public sealed class LocalGateway : IAsyncLifetime
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("va-gateway-");
    private DataFolder _folder = null!;

    /// <summary>The process of the grid.</summary>
    public IHost Host { get; private set; } = null!;

    /// <summary>What a client reads in the data folder.</summary>
    public GatewayRecord Announced => DataFolder.ReadGateway(_folder.Root)!;

    public async ValueTask InitializeAsync()
    {
        _folder = DataFolder.Open(Path.Combine(_root.FullName, "data"));
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration["Device:Trains"] = "false";
        Host = builder.AddGrid(_folder).Build();
        await Host.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Host.StopAsync(CancellationToken.None);
        Host.Dispose();
        _folder.Dispose();
        _root.Delete(recursive: true);
    }

    /// <summary>Connects an Orleans client that knows the secret of the grid.</summary>
    public async Task<IHost> ConnectAsync()
    {
        var secret = GatewaySecret.Read(Announced.Secret)!;
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        var gateway = IPEndPoint.Parse(Announced.Gateway);
        builder.UseOrleansClient(client => client.UseLocalhostClustering([gateway.Port], Announced.ServiceId, Announced.ClusterId));
        builder.Services.Configure<ClientConnectionOptions>(options => options.ConfigureConnection(connection =>
            connection.Use(new GatewayHandshake(secret, NullLogger.Instance, TimeProvider.System).Connect)));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
