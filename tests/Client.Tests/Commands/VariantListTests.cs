using System.Text.Json;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>What <c>va variant list</c> shows of several sweeps.</summary>
public sealed class VariantListTests : IAsyncLifetime
{
    private readonly FakeGrid _grid = new();

    public async ValueTask InitializeAsync()
    {
        await _grid.InitializeAsync();
        _grid.World.Script(Scene.Sweep(
            "one", SweepPhase.Running, Scene.Verified("b", failures: 3), Scene.Training("a", 5, Scene.Small with { Seed = 1, Layers = 1, Heads = 4 })));
        _grid.World.Script(Scene.Sweep("two", SweepPhase.Running, Scene.Waiting("c", Scene.Small with { Seed = 2, Digits = 5, SubtractPercent = 50 })));
    }

    public ValueTask DisposeAsync() => _grid.DisposeAsync();

    [Theory]
    [InlineData("one/b one/a two/c")]
    [InlineData("two/c", "--sweep", "two")]
    [InlineData("one/a", "--state", "training")]
    [InlineData("two/c", "--digits", "5")]
    [InlineData("one/a", "--layers", "1", "--heads", "4")]
    [InlineData("two/c", "--operation", "subtract")]
    [InlineData("", "--operation", "multiply")]
    [InlineData("one/a one/b two/c", "--sort", "name")]
    [InlineData("two/c one/b one/a", "--sort", "name", "--reverse")]
    [InlineData("two/c one/a one/b", "--reverse")]
    [InlineData("one/b one/a two/c", "--sort", "loss")]
    [InlineData("one/a one/b two/c", "--sort", "loss", "--reverse")]
    [InlineData("one/b one/a two/c", "--sort", "wrong")]
    [InlineData("two/c one/a one/b", "--sort", "step")]
    public async Task What_fits_is_listed_in_the_order_that_is_asked_for(string expected, params string[] options)
    {
        var list = await _grid.RunAsync(["variant", "list", .. options, "--json"]);

        Assert.Equal((0, ""), (list.Code, list.Error));
        Assert.Equal(expected, string.Join(' ', JsonDocument.Parse(list.Output).RootElement.EnumerateArray()
            .Select(variant => $"{variant.GetProperty("sweep")}/{variant.GetProperty("name")}")));
    }

    [Fact]
    public async Task Each_is_told_as_its_sweep_tells_it()
    {
        var list = await _grid.RunAsync("variant", "list", "--sweep", "one", "--json");
        var show = await _grid.RunAsync("sweep", "show", "one", "--json");

        Assert.Equal(
            JsonDocument.Parse(show.Output).RootElement.GetProperty("variants").EnumerateArray().Select(variant => JsonSerializer.Serialize(variant)),
            JsonDocument.Parse(list.Output).RootElement.EnumerateArray().Select(variant => JsonSerializer.Serialize(variant)), StringComparer.Ordinal);
    }

    [Fact]
    public async Task For_people_it_is_a_line_each()
    {
        var list = await _grid.RunAsync("variant", "list");
        var none = await _grid.RunAsync("variant", "list", "--digits", "9");

        Assert.Matches(@"one\s+b\s+\S+\s+add\s+3\s+2\s+3\s+[\d,]+\s+3,000\s+1\.5e-0?7\s+3\s+36\.2 s", list.Output);
        Assert.Matches(@"two\s+c\s+waiting\s+add, subtract\s+5\s", list.Output);
        Assert.Contains("None of 3 variants fits. Leave an option out to see more.", none.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_word_that_is_no_state_is_refused_with_those_that_are()
    {
        var list = await _grid.RunAsync("variant", "list", "--state", "finished");

        Assert.Equal(ExitCodes.BadInput, list.Code);
        Assert.All(["waiting", "verifying", "done", "interrupted"], word => Assert.Contains(word, list.Error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sweep_that_cannot_be_read_hides_no_other()
    {
        _grid.World.Unreadable["one"] = true;

        var list = await _grid.RunAsync("variant", "list", "--json");

        Assert.Equal(ExitCodes.Unavailable, list.Code);
        Assert.Equal("c", Assert.Single(JsonDocument.Parse(list.Output).RootElement.EnumerateArray()).GetProperty("name").GetString());
        Assert.StartsWith("va: The sweep one cannot be shown: ", list.Error, StringComparison.Ordinal);
    }
}
