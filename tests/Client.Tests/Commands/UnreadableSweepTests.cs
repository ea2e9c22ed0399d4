using System.Text.Json;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>A grid where the state of one sweep is damaged.</summary>
public sealed class UnreadableSweepTests : IAsyncLifetime
{
    private readonly FakeGrid _grid = new();

    public async ValueTask InitializeAsync()
    {
        await _grid.InitializeAsync();
        foreach (var name in new[] { "broken", "sound" })
        {
            _grid.World.Script(Scene.Sweep(name, SweepPhase.Completed, Scene.Trained($"of-{name}", Scene.Small)));
        }

        _grid.World.Unreadable["broken"] = true;
    }

    public ValueTask DisposeAsync() => _grid.DisposeAsync();

    [Fact]
    public async Task A_sweep_whose_state_is_damaged_is_told_and_hides_no_other()
    {
        var list = await _grid.RunAsync("sweep", "list");
        var json = await _grid.RunAsync("sweep", "list", "--json");

        Assert.Contains("sound", list.Output, StringComparison.Ordinal);
        Assert.Equal("sound", Assert.Single(JsonDocument.Parse(json.Output).RootElement.EnumerateArray()).GetProperty("name").GetString());
        Assert.All([list, json], outcome =>
        {
            Assert.Equal(ExitCodes.Unavailable, outcome.Code);
            Assert.StartsWith(
                "va: The sweep broken cannot be shown: its storage says: The state file 'broken.json' is damaged", outcome.Error, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Whoever_mistypes_a_name_hears_of_the_one_that_is_near()
    {
        var show = await _grid.RunAsync("variant", "show", "of-sounb");

        Assert.Equal(ExitCodes.BadInput, show.Code);
        Assert.Contains("Did you mean of-sound?", show.Error, StringComparison.Ordinal);
    }
}
