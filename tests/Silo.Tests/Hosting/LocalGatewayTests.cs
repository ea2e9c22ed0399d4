using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo.Tests;

/// <summary>The ports of a single-process grid: every user of the machine can connect to them.</summary>
public sealed class LocalGatewayTests(LocalGateway grid) : IClassFixture<LocalGateway>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_the_secret_no_byte_of_the_grid_is_to_be_had_and_with_it_all_is_as_ever()
    {
        var silo = grid.Host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.Endpoint;
        foreach (var end in new[] { IPEndPoint.Parse(grid.Announced.Gateway), silo })
        {
            Assert.Equal(0, await BytesBehindTheChallengeAsync(end));
        }

        using var client = await grid.ConnectAsync();
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
}
