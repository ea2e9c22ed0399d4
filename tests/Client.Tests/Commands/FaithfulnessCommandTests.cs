using System.Text.Json;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary><c>va circuit</c>, but for the measuring.</summary>
public sealed class FaithfulnessCommandTests(FakeGrid grid)
{
    [Fact]
    public async Task The_output_has_the_fields_of_its_format()
    {
        var (files, source) = (new FakeWeightFiles(), Scratch.Write("model.pth", "weights"));

        var measured = await Va.RunAsync(["circuit", source, "--json"], files: files);

        Assert.Equal(0, measured.Code);
        Assert.EndsWith("model.pth does not say which operations it was trained for. It is asked to add.", measured.Error.Trim(), StringComparison.Ordinal);
        var root = JsonDocument.Parse(measured.Output).RootElement;
        Assert.Equal(
            [
                "format", "version", "model", "shape", "digitsFrom", "policy", "order", "replace", "questions", "seed", "nodesInAll", "circuit", "notApplicable",
                "whole", "faithfulness", "curve", "areas", "removed", "minimality", "restoration",
            ],
            root.EnumerateObject().Select(field => field.Name),
            StringComparer.Ordinal);
        Assert.Equal(("va-circuit", 1, "exact", "useful", "mean"), (Text("format"), root.GetProperty("version").GetInt32(), Text("policy"), Text("order"), Text("replace")));
        Assert.Equal("""["P9L0H1","P9L0MLP","P10L0H0","P10L1MLP"]""", JsonSerializer.Serialize(root.GetProperty("circuit")));
        Assert.Equal("""["positiveAnswer","negativeAnswer"]""", JsonSerializer.Serialize(root.GetProperty("notApplicable")));
        Assert.Equal(["class", "right", "asked", "isAll", "rate", "lower", "upper"], Names(root.GetProperty("whole")[0]), StringComparer.Ordinal);
        Assert.Equal(["size", "heads", "mlps", "circuit", "random"], Names(root.GetProperty("curve")[0]), StringComparer.Ordinal);
        Assert.Equal(["whole", "without", "dispensable", "left"], Names(root.GetProperty("minimality")), StringComparer.Ordinal);
        Assert.Equal(["node", "accuracy", "isNecessary"], Names(root.GetProperty("minimality").GetProperty("without")[0]), StringComparer.Ordinal);
        Assert.Equal(["groups", "best", "random"], Names(root.GetProperty("restoration")), StringComparer.Ordinal);
        Assert.Equal(269.0 / 299, root.GetProperty("faithfulness")[0].GetDouble(), precision: 12);

        string? Text(string field) => root.GetProperty(field).GetString();

        static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(field => field.Name);
    }

    [Fact]
    public async Task People_see_the_curve_what_can_go_and_what_helps()
    {
        var measured = await Va.RunAsync(["circuit", Scratch.Write("model.pth", "weights")], files: new FakeWeightFiles());

        Assert.Equal(0, measured.Code);
        Assert.Contains("4 nodes of 68 are kept, all others put out their mean over the class. 300 questions of each class are asked", measured.Output, StringComparison.Ordinal);
        Assert.Contains("Not applicable, since the model is not asked to: positive answers (M), negative answers (N).", measured.Output, StringComparison.Ordinal);
        var lines = measured.Output.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ToArray();
        Assert.Contains("4 2 2 90.0 % (86.0–93.2) 1.5 % 2.0 %", lines, StringComparer.Ordinal);
        Assert.Contains("the whole model 100.0 % (98.8–100.0)", lines, StringComparer.Ordinal);
        Assert.Contains("P10L1MLP A2 89.3 % (85.3–92.6) none; can go", lines, StringComparer.Ordinal);
        Assert.Contains("all of layer 0", measured.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("all of P4", measured.Output, StringComparison.Ordinal); // it does not help
        Assert.Contains("best: P8L0H2", measured.Output, StringComparison.Ordinal);
        Assert.Contains("Of 4 nodes 3 are missed if they alone go, and 1 can go together: 3 are left", measured.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_was_not_trained_has_no_circuit()
    {
        var files = new FakeWeightFiles { Faithfulness = FaithfulnessSamples.OfUntrained() };

        var measured = await Va.RunAsync(["circuit", Scratch.Write("model.pth", "weights")], files: files);

        Assert.Equal(0, measured.Code);
        Assert.Matches("faithfulness +none", measured.Output);
        Assert.Contains("model has no circuit of this kind: no node is useful.", measured.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("curve.svg", "<svg", "random circuits")]
    [InlineData("curve.csv", "size,heads,mlps,class,draw,right,asked,accuracy,lower,upper\n0,0,0,addition,0,1,300,", "\n4,2,2,addition,2,6,300,0.02,")]
    [InlineData("curve.json", "{\n  \"format\": \"va-circuit\"", "\"node\": \"P9L0H1\"")]
    public async Task The_curve_is_written(string name, params string[] held)
    {
        var (source, target) = (Scratch.Write("model.pth", "weights"), Scratch.PathOf(name));

        var measured = await Va.RunAsync(["circuit", source, "--out", target], files: new FakeWeightFiles { Faithfulness = name.EndsWith("svg", StringComparison.Ordinal) ? FaithfulnessSamples.OfMixed() : null });

        Assert.Equal(0, measured.Code);
        Assert.Contains($"Wrote {target}.", measured.Output, StringComparison.Ordinal);
        var written = await File.ReadAllTextAsync(target, TestContext.Current.CancellationToken);
        Assert.All(held, text => Assert.Contains(text, written, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_a_variant_the_grid_has_the_analysis_and_the_weights()
    {
        grid.World.Script(Scene.Sweep("of-measured", SweepPhase.Completed, Scene.Trained("measured", Scene.Small with { Seed = 940_011 })));
        var files = new FakeWeightFiles();

        var measured = await Va.RunAsync(
            ["circuit", "measured", "--nodes", "P9L0H1,P9L0MLP", "P10L0H0", "--replace", "resample", "--questions", "all", "--policy", "quirke2026", "--cluster", grid.ClusterFile, "--json"],
            files: files);

        Assert.Equal((0, ""), (measured.Code, measured.Error));
        var (weights, digits, request) = Assert.Single(files.Measured);
        Assert.Equal(("measured", null), (weights.Name, digits));
        Assert.Equal(FakeModelGrain.Exported, weights.Content);
        Assert.Equal([Operation.Add], request.Operations);
        Assert.Equal((AblationKind.Resample, null, FaithfulnessPolicy.Quirke2026), (request.Spec.Replace, request.Spec.Questions, request.Spec.Policy));
        Assert.Equal("P9L0H1 P9L0MLP P10L0H0", string.Join(' ', request.Spec.Nodes!));
        Assert.Equal(JsonValueKind.Null, JsonDocument.Parse(measured.Output).RootElement.GetProperty("order").ValueKind);
    }

    [Fact]
    public async Task A_file_of_tagged_nodes_names_the_circuit()
    {
        var files = new FakeWeightFiles();
        var nodes = Scratch.Write("behavior.json", """[{"position": 9, "layer": 0, "is_head": true, "num": 1, "tags": ["Fail%:44"]}, {"position": 9, "layer": 1, "is_head": false, "num": 0, "tags": []}]""");

        var measured = await Va.RunAsync(["circuit", Scratch.Write("model.pth", "weights"), "--nodes", nodes], files: files);

        Assert.Equal(0, measured.Code);
        Assert.Equal("P9L0H1 P9L1MLP", string.Join(' ', Assert.Single(files.Measured).Request.Spec.Nodes!));
    }

    [Theory]
    [InlineData("'P9H1' is not a node. Write position, layer and head, such as P14L0H1, or P14L0MLP for the MLP.", "--nodes", "P9H1")]
    [InlineData("The nodes of missing.json cannot be read:", "--nodes", "missing.json")]
    [InlineData("--questions is 'few', but must be a whole number from 10 to 1000000, or all.", "--questions", "few")]
    [InlineData("--sizes is '1', but must be a whole number from 2 to 1000.", "--sizes", "1")]
    [InlineData("--draws is '0', but must be a whole number from 1 to 100.", "--draws", "0")]
    [InlineData("--seed is '-1', but must be a whole number from 0 to 18446744073709551615.", "--seed", "-1")]
    [InlineData("Argument 'median' not recognized. Must be one of:", "--replace", "median")]
    [InlineData("curve.pdf ends in .pdf, which is not supported", "--out", "curve.pdf")]
    [InlineData("--out curve does not tell its format. Let it end in .png, .svg, .csv, .json.", "--out", "curve")]
    [InlineData("There is no P9L7H1 in this model", "--nodes", "P9L7H1")] // as the model says
    public async Task What_makes_no_sense_is_refused_and_nothing_is_written(string said, params string[] arguments)
    {
        var files = new FakeWeightFiles { Trouble = "There is no P9L7H1 in this model: it has layers 0 to 1." };

        var measured = await Va.RunAsync(["circuit", Scratch.Write("model.pth", "weights"), .. arguments], files: files);

        Assert.Equal((2, ""), (measured.Code, measured.Output));
        Assert.Contains(said, measured.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_alone_says_what_it_lacks()
    {
        grid.World.Script(Scene.Sweep("of-unmeasured", SweepPhase.Completed, Scene.Trained("unmeasured", Scene.Small with { Seed = 940_012 })));

        var measured = await Va.RunAsync(["circuit", "unmeasured", "--nodes", "P9L0H1", "--cluster", grid.ClusterFile]);

        Assert.Equal(2, measured.Code);
        Assert.Contains("Circuits of unmeasured are measured where the command runs, and this va is the client alone: it has no libtorch.", measured.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_operation_that_a_variant_was_not_trained_on_is_refused()
    {
        grid.World.Script(Scene.Sweep("of-adders", SweepPhase.Completed, Scene.Trained("only-adds", Scene.Small with { Seed = 940_013 })));

        var measured = await Va.RunAsync(["circuit", "only-adds", "--operation", "subtract", "--cluster", grid.ClusterFile], files: new FakeWeightFiles());

        Assert.Equal(2, measured.Code);
        Assert.Contains("The variant only-adds was trained to add, not to subtract", measured.Error, StringComparison.Ordinal);
    }
}
