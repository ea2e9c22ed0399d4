using System.Text.Json;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary><c>va model export --layout</c> and <c>va model import</c>.</summary>
public sealed class ModelLayoutTests(FakeGrid grid)
{
    [Theory]
    [InlineData(null, "hooked")]
    [InlineData("hooked", "hooked")]
    [InlineData("bridge", "bridge")]
    [InlineData("native", "native")]
    public async Task A_variant_is_exported_in_the_layout_that_is_asked_for(string? asked, string layout)
    {
        var name = $"in-{asked ?? "default"}";
        var cell = Scene.Trained(name);
        grid.World.Script(Scene.Sweep($"of-{name}", SweepPhase.Completed, cell with { Spec = cell.Spec with { Seed = (ulong)name.Sum(letter => letter) } })); // of no other test's identity
        var file = Scratch.PathOf("model.safetensors");

        var export = await grid.RunAsync(["model", "export", name, "--out", file, "--json", .. asked is null ? [] : new[] { "--layout", asked }]);

        Assert.Equal((0, ""), (export.Code, export.Error));
        Assert.Equal(layout, JsonDocument.Parse(export.Output).RootElement.GetProperty("layout").GetString());
    }

    [Fact]
    public async Task A_weight_file_is_exported_in_the_layout_that_is_asked_for()
    {
        var (files, source, target) = (new FakeWeightFiles(), Scratch.Write("model.pth", "weights"), Scratch.PathOf("native.pth"));

        var export = await Va.RunAsync(["model", "export", source, "--layout", "native", "--digits", "3", "--out", target], files: files);

        Assert.Equal((0, ""), (export.Code, export.Error));
        Assert.Equal((source, new WeightFileReading(3), new WeightFileTarget(target, "pth", WeightLayout.Native)), Assert.Single(files.Conversions));
        Assert.Contains("native.pth (pth, layout native, 3 bytes), described by config.json.", export.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_says_what_the_file_is_and_writes_a_plain_one()
    {
        var (files, source, target) = (new FakeWeightFiles(), Scratch.Write("theirs.ckpt", "weights"), Scratch.PathOf("plain.safetensors"));

        var import = await Va.RunAsync(["model", "import", source, "--heads", "3", "--out", target], files: files);
        var json = await Va.RunAsync(["model", "import", source, "--heads", "3", "--out", target, "--json"], files: files);

        Assert.Equal((0, ""), (import.Code, import.Error));
        Assert.Equal((source, new WeightFileReading(null, 3), new WeightFileTarget(target, "safetensors")), files.Conversions[0]);
        Assert.Contains(
            "is pth in the layout bridge, under 'state' of a checkpoint, behind 'model.', of float16: 3 digits, 2 layers, 3 heads of 32, width 96.", Flat(import.Output),
            StringComparison.Ordinal);
        Assert.Contains("plain.safetensors (safetensors, 11 bytes)", Flat(import.Output), StringComparison.Ordinal);
        var one = JsonDocument.Parse(json.Output).RootElement;
        Assert.Equal(
            [
                "file", "format", "layout", "prefix", "inside", "elementTypes", "notes", "digits", "layers", "heads", "dModel", "dHead", "parameters", "architecture",
                "written", "published",
            ],
            one.EnumerateObject().Select(field => field.Name), StringComparer.Ordinal);
        Assert.Equal(("bridge", "state", "hooked"), (Text(one, "layout"), Text(one, "inside"), Text(one.GetProperty("written"), "layout")));
    }

    [Theory]
    [InlineData("'other' not recognized. Must be one of: 'hooked' 'bridge' 'native'", "model", "export", "model.pth", "--layout", "other", "--out", "x.pth")]
    [InlineData("--heads is '0', but must be a whole number from 1 to", "model", "import", "model.pth", "--heads", "0", "--out", "x.pth")]
    [InlineData("There is no weight file nowhere.pth", "model", "import", "nowhere.pth", "--out", "x.pth")]
    [InlineData("does not tell its format", "model", "import", "model.pth", "--out", "x")]
    [InlineData("--out x.pth is the file that is read", "model", "import", "x.pth", "--out", "x.pth")]
    public async Task What_makes_no_sense_is_refused(string said, params string[] arguments)
    {
        var refusal = await Va.RunAsync(arguments, files: new FakeWeightFiles());

        Assert.Equal((2, ""), (refusal.Code, refusal.Output));
        Assert.Contains(said, Flat(refusal.Error), StringComparison.Ordinal);
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    /// <summary>Without the line breaks of a narrow terminal.</summary>
    private static string Flat(string text) => string.Join(' ', text.Split((char[])['\n', '\t', ' '], StringSplitOptions.RemoveEmptyEntries));
}
