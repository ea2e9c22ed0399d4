using VerifiedAddition.Client.Tests;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Api.Tests;

/// <summary>The API over the fake grid.</summary>
public sealed class ApiHost(FakeGrid grid) : IAsyncLifetime
{
    private IGrid? _client;

    /// <summary>What the grid's grains say.</summary>
    public FakeWorld World => grid.World;

    /// <summary>The grid beneath.</summary>
    public FakeGrid Grid => grid;

    internal ApiServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var configuration = OrleansClientGrid.At(grid.Gateway, "fake-cluster", "fake-service");
        _client = await OrleansClientGrid.ConnectAsync(configuration, grid.ClusterFile, CancellationToken.None);
        Server = await ApiServer.StartAsync(new HeldGrid(_client));
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await _client!.DisposeAsync();
    }

    /// <inheritdoc cref="ApiServer.Caller"/>
    public HttpClient Caller(string? role = Roles.Operator) => Server.Caller(role);
}
