using System.Text.Json;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;
using VerifiedAddition.Client.Tests;

namespace VerifiedAddition.Api.Tests;

/// <summary>The published models over HTTP.</summary>
public sealed class ZooEndpointTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Fact]
    public async Task A_viewer_is_told_what_the_command_tells()
    {
        host.World.Script(Scene.Sweep("zoo-api", SweepPhase.Completed, Scene.Verified("add_d5_l2_h3_t15K_s372001", failures: 2, spec: Scene.Small with { Seed = 73_001 })));
        using var caller = host.Caller(Roles.Viewer);

        var zoo = await caller.LookAsync("zoo");

        var told = JsonDocument.Parse((await host.Grid.RunAsync("zoo", "list", "--json")).Output).RootElement;
        Assert.Equal(PublishedModel.Source, zoo.GetProperty("source").GetString());
        Assert.True(JsonElement.DeepEquals(told.GetProperty("models"), zoo.GetProperty("models")));
        Assert.Contains("\"zoo-api\"", zoo.GetRawText(), StringComparison.Ordinal);
    }
}
