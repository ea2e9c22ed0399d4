using System.Text.Json;

namespace VerifiedAddition.Client.Tests;

/// <summary>How much is stored, as a grid elsewhere says it.</summary>
public sealed class DataUsageTests(FakeGrid grid)
{
    [Fact]
    public async Task What_is_stored_is_shown_by_kind_with_the_sum()
    {
        grid.World.Usage = [new("checkpoints", 1234, 3L << 30), new("weights", 9, 5 << 20), new("tapestries", 1, 1)];

        var shown = await grid.RunAsync("data", "usage");
        var json = await grid.RunAsync("data", "usage", "--json");

        Assert.Equal((0, ""), (shown.Code, shown.Error));
        Assert.StartsWith("3.0 GiB are stored at ", shown.Output, StringComparison.Ordinal);
        Assert.Matches("checkpoints +what a training goes on from +1,234 +3.0 GiB", shown.Output);
        Assert.Matches("weights +trained models, exports and imports +9 +5.0 MiB", shown.Output);
        Assert.Matches("tapestries +1 +1 B", shown.Output); // a kind of a later version
        Assert.Contains("is in the grid's backend", shown.Output, StringComparison.Ordinal);
        var usage = JsonSerializer.Deserialize<JsonElement>(json.Output);
        Assert.Equal((3L << 30) + (5 << 20) + 1, usage.GetProperty("bytes").GetInt64());
        Assert.Equal(
            ["checkpoints 1234 3221225472", "weights 9 5242880", "tapestries 1 1"],
            usage.GetProperty("kinds").EnumerateArray().Select(kind => $"{kind.GetProperty("name")} {kind.GetProperty("count")} {kind.GetProperty("bytes")}"),
            StringComparer.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_is_stored_that_is_said()
    {
        grid.World.Usage = [];

        var shown = await grid.RunAsync("data", "usage");

        Assert.Equal(0, shown.Code);
        Assert.StartsWith("Nothing is stored at ", shown.Output, StringComparison.Ordinal);
    }
}
