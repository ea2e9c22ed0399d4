using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

public sealed class ReuseCommandTests(FakeGrid grid)
{
    private static readonly CircuitFacts Analysis = CircuitSamples.Of(digits: 3, layers: 2, heads: 3);

    /// <summary>What is found in every model: one claim about the first useful head.</summary>
    private static readonly ClaimFacts Claims = new(
        new(),
        [Operation.Add, Operation.Subtract],
        Analysis,
        [new(new(SubTask.SA, 1, [FirstHead]), new(100, 100), new(0, 100), new(2, 100), new(0, 100), 0b10, 0.9)]);

    private static Node FirstHead => Analysis.UsefulNodes.Select(outcome => outcome.Target.Node!.Value).First(node => !node.IsMlp);

    [Fact]
    public async Task A_model_in_which_the_same_is_found_as_in_its_parent_keeps_everything()
    {
        Family("kept");
        var folder = Scratch.PathOf("reuse");

        var reuse = await Va.RunAsync(
            ["analyse", "reuse", "kept-child", "--control", "kept-other", "--questions", "50", "--out", folder, "--cluster", grid.ClusterFile]);

        Assert.Equal((0, ""), (reuse.Code, reuse.Error));
        var useful = Analysis.UsefulNodes.Count();
        Assert.Contains($"kept-child started from kept-parent: mode 1, policy complete, as the first layers. Inserted nodes are the {useful} useful ones", reuse.Output, StringComparison.Ordinal);
        Assert.Contains($"Of {useful} inserted nodes {useful} survive: {useful} kept, 0 with a second role, 0 without their role. 0 are gone.", reuse.Output, StringComparison.Ordinal);
        Assert.Contains("kept-other", reuse.Output, StringComparison.Ordinal);
        Assert.Equal(["model.json", "reuse.json", "reuse.png", "reuse.svg"], Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.All(
            grid.World.Analyses.Values.Where(one => one.Plan.Kind is AnalysisKind.Claims && one.Weights.Sha256.Contains("kept-", StringComparison.Ordinal)),
            one => Assert.Equal(50, one.Plan.Claims!.Questions));

        // The control is asked what the child was asked.
        Assert.Equal(Analysis.Questions.Select(question => question.ToString()), Asked("kept-other").Plan.Questions!.Select(text => Question.Parse(text, 3).ToString()), StringComparer.Ordinal);
    }

    private (WeightsRef Weights, AnalysisPlan Plan) Asked(string model) => Assert.Single(
        grid.World.Analyses.Values, one => one.Plan.Kind is AnalysisKind.Ablation && one.Weights.Sha256 == Scene.WeightsOf(model));

    [Fact]
    public async Task The_json_is_versioned_and_counts_what_the_tables_count()
    {
        Family("counted");

        var reuse = await Va.RunAsync(
            ["analyse", "reuse", "counted-child", "--json", "--cluster", grid.ClusterFile]);

        Assert.Equal((0, ""), (reuse.Code, reuse.Error));
        var root = JsonDocument.Parse(reuse.Output).RootElement;
        Assert.Equal(
            [
                "format", "version", "model", "shape", "parent", "parentShape", "from", "startLayer", "firstHead", "questions", "totals", "nodes",
                "new", "places", "chanceOfHeads", "chanceOfMlps", "models",
            ],
            root.EnumerateObject().Select(field => field.Name),
            StringComparer.Ordinal);
        Assert.Equal(("va-reuse", 1), (root.GetProperty("format").GetString(), root.GetProperty("version").GetInt32()));
        Assert.Equal(
            ["", "addition", "positiveAnswer", "negativeAnswer"],
            root.GetProperty("totals").EnumerateArray().Select(total => total.GetProperty("class").GetString() ?? ""),
            StringComparer.Ordinal);
        var first = root.GetProperty("nodes").EnumerateArray().Single(node => node.GetProperty("node").GetString() == $"{FirstHead}");
        Assert.Equal(("kept", "A1.SA", "strong"), (
            first.GetProperty("fate").GetString(),
            first.GetProperty("keptRoles")[0].GetString(),
            first.GetProperty("roles")[0].GetProperty("verdict").GetString()));
        var heads = root.GetProperty("models")[0].GetProperty("heads");
        Assert.Equal((1, 1), (heads.GetProperty("claims").GetInt32(), heads.GetProperty("claimsStanding").GetInt32()));
    }

    [Fact]
    public async Task A_model_that_answers_wrongly_is_followed_with_a_warning()
    {
        Family("wrong", Claims with { Analysis = Analysis with { LeftOut = [Question.Parse("1-2", 3)] } });

        var reuse = await Va.RunAsync(["analyse", "reuse", "wrong-child", "--cluster", grid.ClusterFile]);

        Assert.Equal(0, reuse.Code);
        Assert.Contains("Warning: wrong-child answers 1 of 5 questions wrongly as it is.", reuse.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_weight_file_is_known_by_its_hash()
    {
        var file = Scratch.Write("small.pth", "weights");
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("weights")));
        grid.World.Circuits[Scene.WeightsOf("file-child")] = Claims;
        grid.World.Script(Scene.Sweep(
            "reused-from-file", SweepPhase.Completed, Scene.Trained("file-child", Spec("file") with { InitialiseFrom = new($"sha256:{hash}", 3, WarmStartPolicy.Original, Late: false) })));

        var found = await RunAsync("file-child", "--parent", file);
        var unnamed = await RunAsync("file-child");
        var other = await RunAsync("file-child", "--parent", Scratch.Write("small.pth", "other weights"));
        var variant = await RunAsync("file-child", "--parent", "file-child");

        Assert.Equal((0, ""), (found.Code, found.Error));
        Assert.Contains("file-child started from small: mode 3, policy seed", found.Output, StringComparison.Ordinal);
        Assert.Equal((2, ""), (unnamed.Code, unnamed.Output));
        Assert.Contains($"started from a weight file with sha256 {hash}. Give that file with --parent.", unnamed.Error, StringComparison.Ordinal);
        Assert.Contains("Give that file with --parent.", variant.Error, StringComparison.Ordinal);
        Assert.Equal((2, ""), (other.Code, other.Output));
        Assert.Contains($"but the variant file-child started from a weight file with sha256 {hash}", other.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("refused-child.pth is a weight file, which does not say what its model started from.", "refused-child.pth")]
    [InlineData("There is no variant 'nobody'", "nobody")]
    [InlineData("The variant refused-parent of the sweep refused starts from random weights, so no node of it was inserted.", "refused-parent")]
    [InlineData("started from the variant refused-parent", "refused-child", "--parent", "refused-other")]
    [InlineData("Leave --parent out.", "refused-child", "--parent", "small.pth")]
    [InlineData("refused-parent is no control", "refused-child", "--control", "refused-parent")]
    [InlineData("refused-child is no control", "refused-child", "--control", "refused-child")]
    [InlineData("refused-sibling is no control", "refused-child", "--control", "refused-other", "refused-sibling")]
    [InlineData("refused-wide is no control: it reads 4 digits, refused-child 3.", "refused-child", "--control", "refused-wide")]
    [InlineData("There is no weight file none.pth.", "refused-child", "--control", "none.pth")]
    [InlineData("there is no folder", "refused-child", "--out", "nowhere/at/all")]
    public async Task What_cannot_be_followed_is_refused_before_anything_is_computed(string told, params string[] args)
    {
        Family("refused");
        var reuse = await Va.RunAsync(["analyse", "reuse", .. args, "--cluster", grid.ClusterFile]);

        Assert.Equal((2, ""), (reuse.Code, reuse.Output));
        Assert.Contains(told, reuse.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(grid.World.Analyses.Values, one => one.Weights.Sha256.Contains("refused-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_variant_that_is_not_trained_yet_cannot_be_followed()
    {
        var spec = Spec("early");
        grid.World.Script(Scene.Sweep(
            "early", SweepPhase.Running, Scene.Trained("early-parent", spec), Scene.Training("early-child", 10, spec with { InitialiseFrom = new(spec.Id.Value, 1, WarmStartPolicy.Original, Late: false) })));

        var reuse = await RunAsync("early-child");

        Assert.Equal((1, ""), (reuse.Code, reuse.Output));
        Assert.Contains("is not trained yet", reuse.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_about_both_tells_what_became_of_the_parents_nodes()
    {
        Family("reported-reuse");
        var (file, folder) = (Scratch.PathOf("report.html"), Scratch.PathOf("pictures"));

        var report = await Va.RunAsync(
            ["report", "reported-reuse", "--out", file, "--pictures", folder, "--cluster", grid.ClusterFile]);

        Assert.Equal((0, ""), (report.Code, report.Error));
        var html = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.Equal(2, html.Split(">Re-used nodes</h3>").Length - 1); // the child and its sibling
        var useful = Analysis.UsefulNodes.Count();
        Assert.Contains($"reported-reuse-parent has {useful} useful nodes, which were inserted here; {useful} are useful here too", html, StringComparison.Ordinal);
        Assert.Contains("id=\"m2-map-reuse\"", html, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "reported-reuse-child", "reuse.svg")));
        Assert.False(File.Exists(Path.Combine(folder, "reported-reuse-parent", "reuse.svg")));
    }

    private Task<Outcome> RunAsync(params string[] args) =>
        Va.RunAsync(["analyse", "reuse", .. args, "--cluster", grid.ClusterFile], files: new FakeWeightFiles { Claims = Claims, Facts = Analysis });

    /// <summary>A sweep with a parent, a child, its sibling, another model, and one of more digits.</summary>
    private void Family(string name, ClaimFacts? found = null)
    {
        var parent = Spec(name);
        foreach (var model in new[] { "parent", "child", "sibling", "other", "wide" })
        {
            grid.World.Circuits[Scene.WeightsOf($"{name}-{model}")] = found ?? Claims;
        }

        grid.World.Script(Scene.Sweep(
            name,
            SweepPhase.Completed,
            Scene.Trained($"{name}-parent", parent),
            Scene.Trained($"{name}-child", parent with { InitialiseFrom = new(parent.Id.Value, 1, WarmStartPolicy.Complete, Late: false) }),
            Scene.Trained($"{name}-sibling", parent with { InitialiseFrom = new(parent.Id.Value, 3, WarmStartPolicy.Complete, Late: false) }),
            Scene.Trained($"{name}-other", parent with { Steps = 4000 }),
            Scene.Trained($"{name}-wide", parent with { Digits = 4 })));
    }

    /// <summary>Another model for every test, since all share a grid.</summary>
    private static VariantSpec Spec(string name) =>
        Scene.Small with { SubtractPercent = 66, Seed = BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(name))) };
}
