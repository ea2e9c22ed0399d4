using VerifiedAddition.Client.Tests;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Pages.Tests;

/// <summary>The pages of a grid whose grains say what a test wants.</summary>
/// <param name="grid">The grid.</param>
public sealed class FakePages(FakeGrid grid) : IAsyncLifetime
{
    private IGrid? _client;
    private PagesHost? _host;

    /// <summary>What the grains say.</summary>
    public FakeWorld World => grid.World;

    /// <summary>The grid, as the pages reach it.</summary>
    internal IGrid Client => _client!;

    /// <summary>Where the pages are.</summary>
    public string Address => _host!.Address;

    public async ValueTask InitializeAsync()
    {
        _client = await OrleansClientGrid.ConnectAsync(OrleansClientGrid.At(grid.Gateway, "fake-cluster", "fake-service"), grid.ClusterFile, CancellationToken.None);
        _host = await PagesHost.StartAsync(_client);
        World.Script(Scene.Sweep("mixed", SweepPhase.Running, Scene.Verified("sure"), Scene.Verified("rough", 12, Scene.Small with { Seed = 5 }), Scene.Training("now", 1200, Scene.Small with { Seed = 6 }), Scene.Waiting("later", Scene.Small with { Seed = 7 })));
        World.Script(Scene.Sweep("over", SweepPhase.Completed, Scene.Verified("alone", 0, Scene.Small with { Seed = 8 })));
    }

    public async ValueTask DisposeAsync()
    {
        await _host!.DisposeAsync();
        await _client!.DisposeAsync();
    }
}
