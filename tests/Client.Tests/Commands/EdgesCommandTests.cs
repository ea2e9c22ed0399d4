using System.Text.Json;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary><c>va edges</c> and the paths of <c>va patch</c>, but for the computing.</summary>
public sealed class EdgesCommandTests(FakeGrid grid)
{
    [Fact]
    public async Task A_variant_s_weights_are_fetched_and_it_is_asked_what_it_was_trained_for()
    {
        grid.World.Script(Scene.Sweep("of-edges", SweepPhase.Completed, Scene.Trained("edged", Scene.Small with { SubtractPercent = 66, Seed = 950_001 })));
        var files = new FakeWeightFiles();

        var scored = await Va.RunAsync(
            ["edges", "edged", "--pairs", "7", "--steps", "3", "--exact", "50", "--seed", "5", "--cluster", grid.ClusterFile], files: files);

        Assert.Equal((0, ""), (scored.Code, scored.Error));
        var (weights, operations, spec) = Assert.Single(files.Scored);
        Assert.Equal(("edged", true), (weights.Name, weights.Content is not null));
        Assert.Equal([Operation.Add, Operation.Subtract], operations);
        Assert.Equal(new EdgeSpec(5, 7, 3, 50), spec);
        Assert.Matches(@"P0EMBED +D2 +P9L0H1 +A3 +2\.500 +2\.000 +0\.125", scored.Output);
        Assert.Contains("edged: 3 edges, of which 2 were patched, with 14 pairs of questions.", scored.Output, StringComparison.Ordinal);
        Assert.Contains("moves the margin by 25.0 logits, from -12.0.", scored.Output, StringComparison.Ordinal);
        Assert.Contains("integrated gradients agree with patching by 1.00 (Spearman) and find 100 % of the strongest 1, plain gradients by -1.00 and 0 %.", scored.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_found_of_a_weight_file_is_written_for_machines_viewers_and_people()
    {
        var (files, source, folder) = (new FakeWeightFiles(), Scratch.Write("model.pth", "weights"), Scratch.PathOf("edges"));

        var scored = await Va.RunAsync(["edges", source, "--operation", "add", "--out", folder, "--json"], files: files);

        Assert.Equal(0, scored.Code);
        Assert.Contains("It is asked to add.", scored.Error, StringComparison.Ordinal);
        Assert.Equal(
            ["edges.csv", "edges.json", "edges.png", "edges.svg", "graph.json", "model.json", "vertices.csv"],
            Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal("from,to,attribution,integrated,exact\nP0EMBED,P9L0H1,0.125,2,2.5\nP9L0H1,P9LOGITS,1,1,-1.5\nP9EMBED,P9LOGITS,0,0.5,\n", await ReadAsync(Path.Combine(folder, "edges.csv")));
        Assert.Equal("vertex,attribution,integrated,exact\nP0EMBED,0.5,1,1.5\nP9L0H1,0.25,2,2.5\n", await ReadAsync(Path.Combine(folder, "vertices.csv")));
        Assert.Equal(2, JsonDocument.Parse(await ReadAsync(Path.Combine(folder, "graph.json"))).RootElement.GetProperty("links").GetArrayLength());
        Assert.Contains("P0EMBED to P9L0H1: 2.500", await ReadAsync(Path.Combine(folder, "edges.svg")), StringComparison.Ordinal);
        var root = JsonDocument.Parse(scored.Output).RootElement;
        Assert.Equal(
            ["model", "digitsFrom", "seed", "steps", "operations", "pairs", "cleanMargin", "otherMargin", "agreement", "vertices", "edges"],
            root.EnumerateObject().Select(field => field.Name), StringComparer.Ordinal);
        Assert.Equal(["from", "to", "attribution", "integrated", "exact"], root.GetProperty("edges")[0].EnumerateObject().Select(field => field.Name), StringComparer.Ordinal);
        Assert.Equal(["edges", "attribution", "integrated", "strongest", "attributionFound", "integratedFound"], root.GetProperty("agreement").EnumerateObject().Select(field => field.Name), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("--pairs is 0, but must be from 1 to 10,000.", "--pairs", "0")]
    [InlineData("--exact is 1, but must be from 2 to 1,000,000.", "--exact", "1")]
    [InlineData("--steps is 101, but must be from 1 to 100.", "--steps", "101")]
    [InlineData("--draw is 501, but must be from 1 to 500.", "--draw", "501")]
    public async Task Numbers_out_of_range_are_refused(string reason, params string[] options)
    {
        var refused = await Va.RunAsync(["edges", Scratch.Write("model.pth", "weights"), .. options], files: new FakeWeightFiles());

        Assert.Equal((2, ""), (refused.Code, refused.Output));
        Assert.Contains(reason, refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_is_patched_where_both_its_ends_are_named()
    {
        var files = new FakeWeightFiles();

        var patch = await Va.RunAsync(
            ["patch", Scratch.Write("model.pth", "weights"), "--store", "111+111", "--alter", "123+456", "--from", "P3EMBED", "--to", "P9L0H0", "--json"], files: files);

        Assert.Equal(0, patch.Code);
        Assert.Equal(new PathRequest("111+111", "123+456", new(3, VertexKind.Embedding), new(9, VertexKind.Head)), Assert.Single(files.Paths).Request);
        Assert.Equal(
            """{"store":"111+111","alter":"123+456","from":"P3EMBED","to":"P9L0H0","expected":"+0579","clean":"+0579","patched":"+0479","impact":"A2","changed":true,"digitsFrom":"inferred"}""",
            JsonSerializer.Serialize(JsonDocument.Parse(patch.Output).RootElement).Replace("\\u002B", "+", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Say what is patched: --node NODE, or one path by --from NODE and --to NODE.")]
    [InlineData("Say what is patched", "--from", "P3EMBED")]
    [InlineData("Say what is patched", "--from", "P3EMBED", "--to", "P9L0H0", "--node", "P9L0H0")]
    [InlineData("'token 3' is no part of a model.", "--from", "token 3", "--to", "P9L0H0")]
    public async Task Half_a_path_and_anything_beside_it_are_refused(string reason, params string[] options)
    {
        var refused = await Va.RunAsync(["patch", Scratch.Write("model.pth", "weights"), "--store", "1+1", "--alter", "1+2", .. options], files: new FakeWeightFiles());

        Assert.Equal((2, ""), (refused.Code, refused.Output));
        Assert.Contains(reason, refused.Error, StringComparison.Ordinal);
    }

    private static Task<string> ReadAsync(string file) => File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
}
