using System.Text.Json;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary><c>va model activations</c>, but for the computing.</summary>
public sealed class ActivationsCommandTests(FakeGrid grid)
{
    [Fact]
    public async Task A_variant_s_weights_are_fetched_and_questions_are_drawn_of_what_it_was_trained_for()
    {
        grid.World.Script(Scene.Sweep("of-recorded", SweepPhase.Completed, Scene.Trained("recorded", Scene.Small with { SubtractPercent = 66, Seed = 940_001 })));
        var (files, target) = (new FakeWeightFiles(), Scratch.PathOf("it.npz"));

        var written = await Va.RunAsync(
            ["model", "activations", "recorded", "1+2", "--sites", "hook_embed,blocks.*.attn.hook_z", "--sites", "ln_final.hook_scale", "--random", "7", "--seed", "5", "--out", target, "--json",
                "--cluster", grid.ClusterFile],
            files: files);

        Assert.Equal((0, ""), (written.Code, written.Error));
        var (weights, digits, request) = Assert.Single(files.Recordings);
        Assert.Equal(("recorded", null), (weights.Name, digits));
        Assert.Equal(FakeModelGrain.Exported, weights.Content);
        Assert.Equal(["hook_embed", "blocks.*.attn.hook_z", "ln_final.hook_scale"], request.Sites, StringComparer.Ordinal);
        Assert.Equal(("1+2", "npz"), (Assert.Single(request.Questions), request.Format));
        Assert.Equal((7, 5UL), (request.Random!.Count, request.Random.Seed));
        Assert.Equal([Operation.Add, Operation.Subtract], request.Random.Operations);
        var one = JsonDocument.Parse(written.Output).RootElement;
        Assert.Equal(["model", "weightsSha256", "format", "file", "bytes", "manifest", "questions", "sites"], one.EnumerateObject().Select(field => field.Name), StringComparer.Ordinal);
        Assert.Equal(["name", "dtype", "shape", "axes"], one.GetProperty("sites")[0].EnumerateObject().Select(field => field.Name), StringComparer.Ordinal);
        Assert.Equal((target + ".json", 7), (one.GetProperty("manifest").GetString(), one.GetProperty("bytes").GetInt32()));
    }

    [Fact]
    public async Task A_weight_file_is_read_where_it_lies_and_the_file_beside_the_numbers_tells_what_they_are()
    {
        var (files, source, target) = (new FakeWeightFiles(), Scratch.Write("model.pth", "weights"), Scratch.PathOf("it.safetensors"));
        var questions = Scratch.Write("questions.txt", "3+4\n5+6\n");

        var written = await Va.RunAsync(
            ["model", "activations", source, "--questions", questions, "--random", "2", "--sites", "hook_embed", "--digits", "3", "--out", target], files: files);

        Assert.Equal((0, ""), (written.Code, written.Error));
        var (weights, digits, request) = Assert.Single(files.Recordings);
        Assert.Equal((new NamedWeights(source), 3), (weights, digits));
        Assert.Equal(["3+4", "5+6"], request.Questions, StringComparer.Ordinal);
        Assert.Equal(OperationOption.OfFiles, request.Random!.Operations);
        var manifest = JsonDocument.Parse(Scratch.Read(target + ".json")).RootElement;
        Assert.Equal(
            ["file", "model", "weightsSha256", "folded", "config", "sites", "questions", "tokens"], manifest.EnumerateObject().Select(field => field.Name), StringComparer.Ordinal);
        Assert.Equal("123+456=+0579", manifest.GetProperty("questions")[0].GetString());
        Assert.Equal([1, 2, 3, 10, 4, 5, 6, 12, 10, 0, 5, 7, 9], manifest.GetProperty("tokens")[0].EnumerateArray().Select(token => token.GetInt32()));
        Assert.Equal(("it.safetensors", false, 13), (manifest.GetProperty("file").GetString(), manifest.GetProperty("folded").GetBoolean(), manifest.GetProperty("config").GetProperty("n_ctx").GetInt32()));
        Assert.Equal([1, 13, 96], manifest.GetProperty("sites")[0].GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt32()));
    }

    [Theory]
    [InlineData("There is no question to compute activations for.", "--sites", "hook_embed", "--out", "it.npz")]
    [InlineData("--random is '0', but must be a whole number from 1 to 1000000.", "--sites", "hook_embed", "--random", "0", "--out", "it.npz")]
    [InlineData("it.csv ends in .csv, which is not supported", "1+2", "--sites", "hook_embed", "--out", "it.csv")]
    [InlineData("--format npz contradicts the ending of --out", "1+2", "--sites", "hook_embed", "--format", "npz", "--out", "it.safetensors")]
    [InlineData("no activation", "1+2", "--sites", "hook_embd", "--out", "it.npz")] // as the model says
    [InlineData("Option '--sites' is required", "1+2", "--out", "it.npz")]
    public async Task What_makes_no_sense_is_refused_and_nothing_is_written(string said, params string[] arguments)
    {
        var (files, source) = (new FakeWeightFiles { Trouble = "no activation" }, Scratch.Write("model.pth", "weights"));
        var folder = Path.GetDirectoryName(source)!;

        var refusal = await Va.RunAsync(["model", "activations", source, .. arguments[..^1], Path.Combine(folder, arguments[^1])], files: files);

        Assert.Equal((2, ""), (refusal.Code, refusal.Output));
        Assert.Contains(said, refusal.Error, StringComparison.Ordinal);
        Assert.Equal(source, Assert.Single(Directory.GetFiles(folder)));
    }

    [Fact]
    public async Task What_ends_before_all_is_written_leaves_what_was_there()
    {
        var (source, target) = (Scratch.Write("model.pth", "weights"), Scratch.PathOf("it.npz"));
        await File.WriteAllTextAsync(target, "old numbers", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(target + ".json", "old questions", TestContext.Current.CancellationToken);

        var broken = await Va.RunAsync(["model", "activations", source, "1+2", "--sites", "hook_embed", "--out", target], files: new FakeWeightFiles { Breaks = new OperationCanceledException() });
        var full = await Va.RunAsync(["model", "activations", source, "1+2", "--sites", "hook_embed", "--out", target], files: new FakeWeightFiles { Breaks = new IOException("No space left.") });

        Assert.NotEqual(0, broken.Code);
        Assert.Equal(2, full.Code);
        Assert.Contains($"{target} cannot be written: No space left.", full.Error, StringComparison.Ordinal);
        Assert.Equal(("old numbers", "old questions"), (Text(target), Text(target + ".json")));
        Assert.Equal(2, Directory.GetFiles(Path.GetDirectoryName(target)!).Length);
    }

    [Fact]
    public async Task A_client_without_libtorch_says_what_has_it()
    {
        grid.World.Script(Scene.Sweep("of-remote", SweepPhase.Completed, Scene.Trained("remote-model", Scene.Small with { Seed = 940_002 })));
        var target = Scratch.PathOf("it.npz");

        var refusal = await grid.RunAsync("model", "activations", "remote-model", "1+2", "--sites", "hook_embed", "--out", target);

        Assert.Equal((2, ""), (refusal.Code, refusal.Output));
        Assert.Contains("it has no libtorch. Use ./va of a source checkout, with --cluster for a grid elsewhere.", refusal.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(target)!));
    }

    [Fact]
    public async Task A_variant_is_exported_as_ONNX_with_what_it_was_trained_for()
    {
        grid.World.Script(Scene.Sweep("of-onnx", SweepPhase.Completed, Scene.Trained("as-onnx", Scene.Small with { SubtractPercent = 66, Seed = 940_003 })));
        var target = Scratch.PathOf("it.onnx");

        var export = await grid.RunAsync("model", "export", "as-onnx", "--out", target, "--json");

        Assert.Equal((0, ""), (export.Code, export.Error));
        var one = JsonDocument.Parse(export.Output).RootElement;
        Assert.Equal(("onnx", "hooked"), (one.GetProperty("format").GetString(), one.GetProperty("layout").GetString()));
        var content = await File.ReadAllBytesAsync(target, TestContext.Current.CancellationToken);
        Assert.Equal([.. FakeModelGrain.Exported, 0x72, 27, 0x0A, 10, .. "operations"u8, 0x12, 13, .. "add, subtract"u8], content);
    }

    [Fact]
    public async Task Of_a_weight_file_ONNX_is_written_in_one_layout_only()
    {
        var (files, source, target) = (new FakeWeightFiles(), Scratch.Write("model.pth", "weights"), Scratch.PathOf("it.onnx"));

        var export = await Va.RunAsync(["model", "export", source, "--out", target], files: files);
        var refusal = await Va.RunAsync(["model", "export", source, "--layout", "native", "--out", target], files: files);

        Assert.Equal((0, 2), (export.Code, refusal.Code));
        Assert.Equal(new WeightFileTarget(target, "onnx"), Assert.Single(files.Conversions).Target);
        Assert.Contains("--layout native is of .pth and .safetensors.", refusal.Error, StringComparison.Ordinal);
    }

    private static string Text(string file) => System.Text.Encoding.UTF8.GetString(Scratch.Read(file));
}
