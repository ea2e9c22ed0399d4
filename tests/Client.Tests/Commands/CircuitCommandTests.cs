using System.Text.Encodings.Web;
using System.Text.Json;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client.Tests;

public sealed class CircuitCommandTests
{
    private static readonly Question[] Questions = [.. new[] { "123+456", "055+045", "700+299" }.Select(text => Question.Parse(text, 3))];

    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly CircuitFacts Facts = new(
        new(),
        new(Digits: 3, Layers: 2, Heads: 2, DModel: 16, DHead: 8),
        Questions,
        LeftOut: [],
        Wrong: [],
        MeanLoss: 1e-6,
        [.. Enumerable.Range(0, 13).Select(position => new AblationOutcome(AblationTarget.OfPosition(position), position == 9 ? [new(1, 0b100)] : []))],
        [
            new(AblationTarget.Of(new(9, 0, 0)), [new(1, 0b100), new(2, 0b110)]),
            new(AblationTarget.Of(new(9, 0, 1)), []),
            new(AblationTarget.Of(new(9, 1, null)), [new(1, 0b100)]),
        ],
        [new(new(9, 0, 0), [0.5, 0, 0, 0, 0.5, 0, 0, 0, 0, 0])],
        [new(9, "L0H0", 1.5)],
        [new(Layers: 2, 9, Accuracy: 1, MeanLoss: 1e-6)]);

    [Fact]
    public async Task By_the_seed_policy_the_output_has_the_fields_of_the_first_notebooks()
    {
        var analyse = await RunAsync(Facts, "--policy", "seed", "--json");

        Assert.Equal(0, analyse.Code);
        Assert.EndsWith("model.pth does not say which operations it was trained for. It is asked to add.", analyse.Error.Trim(), StringComparison.Ordinal);
        var root = JsonDocument.Parse(analyse.Output).RootElement;
        Assert.Equal("""{"position":9,"fails":1,"fails_by_complexity":{"S2":1}}""", Compact(root.GetProperty("positions")[9]));
        Assert.Equal("[9]", Compact(root.GetProperty("useful_positions")));
        Assert.Equal(
            """[{"position":9,"layer":1,"head":2,"tags":["Add.S2","Impact.A2","FailPerc.33"]},""" +
            """{"position":9,"layer":0,"head":0,"tags":["Add.S2","Impact.A2","Add.S0","Impact.A21","FailPerc.66","Attn.0=50","Attn.4=50"]}]""",
            Compact(root.GetProperty("nodes")));
    }

    [Fact]
    public async Task By_the_exact_policy_the_output_is_our_own_versioned_format()
    {
        var analyse = await RunAsync(Facts, "--json");

        var root = JsonDocument.Parse(analyse.Output).RootElement;
        Assert.Equal(("va-analysis", 1, "exact"), (root.GetProperty("format").GetString(), root.GetProperty("version").GetInt32(), root.GetProperty("policy").GetString()));
        Assert.Equal(
            [
                "format", "version", "model", "shape", "policy", "ablation", "questions", "leftOut", "wrong", "meanLoss", "positions",
                "nodesAblated", "nodes", "attribution", "lens", "digitsFrom",
            ],
            root.EnumerateObject().Select(field => field.Name),
            StringComparer.Ordinal);
        Assert.Equal("""[{"position":9,"part":"L0H0","mean":1.5}]""", Compact(root.GetProperty("attribution")));
        var node = root.GetProperty("nodes")[0];
        Assert.Equal(("P9L0H0", "A21", 2), (node.GetProperty("node").GetString(), node.GetProperty("impact").GetString(), node.GetProperty("failures").GetInt32()));
    }

    [Fact]
    public async Task The_originals_files_are_written_on_demand()
    {
        var folder = Scratch.PathOf("analysis");

        var analyse = await RunAsync(Facts, "--policy", "seed", "--out", folder);

        Assert.Equal(0, analyse.Code);
        Assert.Equal(["analysis.json", "behavior.json", "model.json", "tags.json"], Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        var behaviours = NodeFile.Read(await File.ReadAllTextAsync(Path.Combine(folder, "behavior.json"), TestContext.Current.CancellationToken), heads: 2);
        var seed = NodeFile.Read(await File.ReadAllTextAsync(Path.Combine(folder, "tags.json"), TestContext.Current.CancellationToken), heads: 2);
        Assert.Equal(["P9L0H0", "P9L1MLP"], behaviours.Select(tagged => tagged.Node.ToString()), StringComparer.Ordinal);
        Assert.Equal(["P9L1MLP", "P9L0H0"], seed.Select(tagged => tagged.Node.ToString()), StringComparer.Ordinal);
        Assert.Equal(
            ["attention", "attention-L0H0", "class-addition", "failures", "impact"],
            Directory.GetFiles(Path.Combine(folder, "pictures"), "*.svg").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal(5, Directory.GetFiles(Path.Combine(folder, "pictures"), "*.png").Length);
        Assert.Contains($"to {folder}, and 10 picture files to {Path.Combine(folder, "pictures")}.", Unwrapped(analyse.Output), StringComparison.Ordinal);
        Assert.Contains("needs 1 of 13 positions and 2 of 3 nodes for 3 questions", analyse.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_is_of_one_model_and_another_one_is_refused_before_the_work()
    {
        var (folder, one, namesake) = (Scratch.PathOf("analysis"), Scratch.Write("model.pth", "one"), Scratch.Write("model.pth", "another"));
        var theirs = Path.GetDirectoryName(Scratch.Write("behavior.json", "[]"))!;
        var files = new FakeWeightFiles { Facts = Facts };

        var first = await Analyse(one, folder);
        var again = await Analyse(one, folder);
        var worked = files.Analyses.Count;
        var other = await Analyse(Scratch.Write("other.pth", "other"), folder);
        var same = await Analyse(namesake, folder);
        var unknown = await Analyse(one, theirs);

        Assert.Equal((0, 0, 2, 2, 2), (first.Code, again.Code, other.Code, same.Code, unknown.Code));
        Assert.Equal(worked, files.Analyses.Count);
        Assert.Contains($"{folder} holds files about the model 'model'", other.Error, StringComparison.Ordinal);
        Assert.Contains($"such as {folder}-other", other.Error, StringComparison.Ordinal);
        Assert.Contains("another model that is called 'model' too", same.Error, StringComparison.Ordinal);
        Assert.Contains("nobody says which model", unknown.Error, StringComparison.Ordinal);
        Assert.Equal("[]", await File.ReadAllTextAsync(Path.Combine(theirs, "behavior.json"), TestContext.Current.CancellationToken));

        Task<Outcome> Analyse(string model, string to) => Va.RunAsync(["analyse", model, "--out", to], files: files);
    }

    [Fact]
    public async Task A_folder_of_an_older_version_is_known_by_its_analysis()
    {
        var folder = Path.GetDirectoryName(Scratch.Write("analysis.json", """{"format":"va-analysis","version":1,"model":"model"}"""))!;
        await File.WriteAllTextAsync(Path.Combine(folder, "behavior.json"), "[]", TestContext.Current.CancellationToken);

        var same = await RunAsync(Facts, "--out", folder);

        Assert.Equal((0, ""), (same.Code, same.Error));
    }

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\nsize 12\n", "it is a Git LFS pointer")]
    [InlineData("<!doctype html><title>Sign in</title>", "it is a web page ('Sign in')")]
    public async Task A_page_in_place_of_a_file_is_called_so_wherever_files_are_read(string content, string what)
    {
        var file = Scratch.Write("any.yaml", content);
        string[][] commands =
        [
            ["ask", Weights(), "--questions", file], ["sweep", "plan", file], ["verify", "compare", file, file], ["certificate", "check", file],
            ["claims", "check", file, file],
        ];

        foreach (var command in commands)
        {
            var run = await Va.RunAsync(command, files: new FakeWeightFiles { Facts = Facts });

            Assert.Equal((2, ""), (run.Code, run.Output));
            Assert.Contains(what, run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_folder_in_place_of_a_weight_file_is_called_so()
    {
        var unpacked = Directory.CreateDirectory(Scratch.PathOf("model.pth")).FullName;
        await File.WriteAllTextAsync(Path.Combine(unpacked, "data.pkl"), "", TestContext.Current.CancellationToken);
        var around = Path.GetDirectoryName(Weights())!;

        var first = await Va.RunAsync(["ask", unpacked, "1+1"], files: new FakeWeightFiles());

        Assert.Equal(2, first.Code);
        Assert.Contains("looks like a .pth file that was unpacked", first.Error, StringComparison.Ordinal);
        Assert.Contains("Give a file in it, such as", ModelName.FolderIs(around), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_inaccurate_model_is_analysed_with_a_warning()
    {
        var analyse = await RunAsync(Facts with { LeftOut = [Question.Parse("1-2", 3)] });

        Assert.Equal(0, analyse.Code);
        Assert.Equal("Warning: model answers 1 of 4 questions wrongly as it is. They are left out.", analyse.Error.Trim());
    }

    [Fact]
    public async Task Questions_come_from_a_file()
    {
        var files = new FakeWeightFiles { Facts = Facts };
        var questions = Scratch.Write("asked.txt", "123+456\n\n055+045=+0100\n");

        await Va.RunAsync(["analyse", Weights(), "--questions", questions, "--ablation", "resample"], files: files);

        var (_, request) = Assert.Single(files.Analyses);
        Assert.Equal(["123+456", "055+045=+0100"], request.Questions!, StringComparer.Ordinal);
        Assert.Equal(AblationKind.Resample, request.Spec.Kind);
    }

    [Fact]
    public async Task A_file_without_questions_is_refused()
    {
        var analyse = await RunAsync(Facts, "--questions", Scratch.Write("empty.txt", "\n"));

        Assert.Equal((2, ""), (analyse.Code, analyse.Output));
        Assert.Contains("holds no question", analyse.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_patch_shows_both_answers_and_the_impact()
    {
        var patch = await Va.RunAsync(
            ["patch", Weights(), "--store", "111+111", "--alter", "123+456", "--node", "P9L0H0,P9L0MLP", "--json"], files: new FakeWeightFiles());

        Assert.Equal(0, patch.Code);
        Assert.EndsWith("model.pth does not say which operations it was trained for. It is asked to add.", patch.Error.Trim(), StringComparison.Ordinal);
        Assert.Equal(
            """{"store":"111+111","alter":"123+456","nodes":["P9L0H0","P9L0MLP"],"expected":"+0579","clean":"+0579","patched":"+0479","impact":"A2","changed":true,"digitsFrom":"inferred"}""",
            Compact(JsonDocument.Parse(patch.Output).RootElement));
    }

    [Fact]
    public async Task What_is_no_node_is_refused()
    {
        var patch = await Va.RunAsync(["patch", Weights(), "--store", "1+1", "--alter", "1+2", "--node", "head 3"], files: new FakeWeightFiles());

        Assert.Equal((2, ""), (patch.Code, patch.Output));
        Assert.Contains("'head 3' is not a node.", patch.Error, StringComparison.Ordinal);
    }

    private static Task<Outcome> RunAsync(CircuitFacts facts, params string[] options) =>
        Va.RunAsync(["analyse", Weights(), .. options], files: new FakeWeightFiles { Facts = facts });

    /// <summary>Lines end anywhere on a narrow terminal.</summary>
    private static string Unwrapped(string text) => text.ReplaceLineEndings("");

    private static string Weights() => Scratch.Write("model.pth", "weights");

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element, AsWritten);
}
