using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Configuration;
using VerifiedAddition.Backends;
using VerifiedAddition.Grains;
using VerifiedAddition.Storage;

namespace VerifiedAddition.Silo.Tests;

/// <summary>The ports of a single-process grid: every user of the machine can connect to them.</summary>
public sealed class LocalGatewayTests : IAsyncLifetime
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("va-gateway-");
    private DataFolder _folder = null!;
    private IHost _host = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private GatewayRecord Announced => DataFolder.ReadGateway(_folder.Root)!;

    public async ValueTask InitializeAsync()
    {
        _folder = DataFolder.Open(Path.Combine(_root.FullName, "data"));
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration["Device:Trains"] = "false";
        _host = builder.AddGrid(_folder).Build();
        await _host.StartAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
        _folder.Dispose();
        _root.Delete(recursive: true);
    }

    [Fact]
    public async Task Without_the_secret_no_byte_of_the_grid_is_to_be_had_and_with_it_all_is_as_ever()
    {
        var silo = _host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.Endpoint;
        foreach (var end in new[] { IPEndPoint.Parse(Announced.Gateway), silo })
        {
            Assert.Equal(0, await BytesBehindTheChallengeAsync(end));
        }

        using var client = await ConnectAsync(GatewaySecret.Read(Announced.Secret)!);
        var sweep = client.Services.GetRequiredService<IClusterClient>().GetGrain<ISweepGrain>("none");

        Assert.Equal(SweepPhase.New, (await sweep.ViewAsync(Token)).Phase);
    }

    /// <summary>Returns how many bytes the grid sends to a connection that starts as an Orleans client might.</summary>
    private static async Task<int> BytesBehindTheChallengeAsync(IPEndPoint end)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(end, Token);
        await client.GetStream().ReadExactlyAsync(new byte[32], Token);
        await client.GetStream().WriteAsync(new byte[300], Token);
        try
        {
            return await client.GetStream().ReadAsync(new byte[1000], Token);
        }
        catch (IOException)
        {
            return 0; // cut off
        }
    }

    private async Task<IHost> ConnectAsync(GatewaySecret secret)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        var gateway = IPEndPoint.Parse(Announced.Gateway);
        builder.UseOrleansClient(client => client.UseLocalhostClustering([gateway.Port], Announced.ServiceId, Announced.ClusterId));
        builder.Services.Configure<ClientConnectionOptions>(options => options.ConfigureConnection(connection =>
            connection.Use(new GatewayHandshake(secret, NullLogger.Instance, TimeProvider.System).Connect)));
        var host = builder.Build();
        await host.StartAsync(Token);
        return host;
    }
}
