using System.Text.Json;
using System.Xml.Linq;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

public sealed class VariantPlotTests(FakeGrid grid)
{
    [Fact]
    public async Task A_folder_gets_every_picture()
    {
        Recorded("all-views");
        var folder = Scratch.PathOf("pictures");

        var plot = await grid.RunAsync("variant", "plot", "all-views", "--out", folder, "--json");

        Assert.Equal((0, ""), (plot.Code, plot.Error));
        string[] expected = [.. new[] { "loss", "loss-log", "tokens", "tokens-log" }.Select(name => Path.Combine(folder, $"{name}.svg"))];
        Assert.Equal(expected, JsonDocument.Parse(plot.Output).RootElement.GetProperty("files").EnumerateArray().Select(file => file.GetString()), StringComparer.Ordinal);
        Assert.Equal(expected.Order(StringComparer.Ordinal), Directory.GetFiles(folder).Order(StringComparer.Ordinal));
        var text = TextOf(await File.ReadAllTextAsync(expected[3], TestContext.Current.CancellationToken));
        Assert.Contains("A4 (sign)", text, StringComparer.Ordinal);
        Assert.Contains("A0 (units)", text, StringComparer.Ordinal);
        Assert.Contains("mean", text, StringComparer.Ordinal);
        Assert.Contains("10⁻²", text, StringComparer.Ordinal);
        Assert.Contains("Loss (nats per answer token)", text, StringComparer.Ordinal);
        Assert.Contains("Optimiser step", text, StringComparer.Ordinal);
        Assert.Contains("Loss by answer token of all-views (first 300 of 3,000 steps)", text, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Several_variants_are_compared_in_one_picture()
    {
        Recorded("first-of-two");
        Recorded("second-of-two");
        var file = Scratch.PathOf("both.svg");

        var plot = await grid.RunAsync("variant", "plot", "first-of-two", "second-of-two", "--log", "--out", file);

        Assert.Equal((0, ""), (plot.Code, plot.Error));
        var text = TextOf(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Contains("first-of-two", text, StringComparer.Ordinal);
        Assert.Contains("second-of-two", text, StringComparer.Ordinal);
    }

    [Fact]
    public async Task An_ending_chooses_the_kind_of_picture()
    {
        Recorded("as-png");
        var file = Scratch.PathOf("loss.png");

        var plot = await grid.RunAsync("variant", "plot", "as-png", "--out", file);

        Assert.Equal((0, ""), (plot.Code, plot.Error));
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], Scratch.Read(file)[..4]);
    }

    [Theory]
    [InlineData("draws the curves of one variant", "other", "--tokens", "--out", "x.svg")]
    [InlineData("gets every picture", "--log", "--out", ".")]
    [InlineData("contradicts the ending", "--format", "png", "--out", "x.svg")]
    [InlineData("no folder", "--out", "nowhere/at/all/x.svg")]
    public async Task What_cannot_be_drawn_is_refused(string told, params string[] rest)
    {
        var plot = await grid.RunAsync(["variant", "plot", "any", .. rest]);

        Assert.Equal(2, plot.Code);
        Assert.Contains(told, plot.Error, StringComparison.Ordinal);
    }

    private static string[] TextOf(string svg) => [.. XDocument.Parse(svg).Descendants().Where(one => one.Name.LocalName == "text").Select(one => one.Value.Trim())];

    private void Recorded(string name)
    {
        var spec = Scene.Small with { Seed = (ulong)name.Sum(character => character * 41L) + (ulong)name.Length };
        grid.World.Script(Scene.Sweep($"of-{name}", SweepPhase.Completed, Scene.Trained(name, spec)));
        grid.World.Records[spec.Id.Value] = Samples.Record(300, spec);
    }
}
