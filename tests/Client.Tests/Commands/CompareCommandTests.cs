using System.Text.Json;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

public sealed class CompareCommandTests(FakeGrid grid)
{
    private static readonly ClaimFacts Good = ClaimSamples.Of(3, [Operation.Add], (_, _) => Verdict.Strong);
    private static readonly ClaimFacts Poor = ClaimSamples.Of(2, [Operation.Add], (task, _) => task is SubTask.SA ? Verdict.Partial : Verdict.None);

    [Fact]
    public async Task Claims_of_models_of_different_digits_stand_side_by_side()
    {
        var (compare, _) = await RunAsync(["good.pth", "poor.pth"]);

        Assert.Equal((0, ""), (compare.Code, compare.Error));
        Assert.Matches(@"A2\.SA +● 100 +– +1 of 1 +3–100 +A3 L0 head", compare.Output);
        Assert.Matches(@"A1\.SA +● 100 +◐ 80 +2 of 2 +16–100 +A2 L0 head", compare.Output);
        Assert.Matches(@"A0\.SC +● 100 +○ 20 +1 of 2 +1–99", compare.Output);
        Assert.Matches(@"add-1\.0 +● +◐ +2 of 2", compare.Output);
        Assert.Contains("Of 7 claims that two models or more can have, 2 stand in all that can have them, 5 in some, 0 in none.", compare.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nine_models_fit_a_terminal()
    {
        var nine = Enumerable.Range(1, 9).Select(i => i % 2 == 0 ? "poor.pth" : "good.pth").ToArray();

        var (compare, _) = await RunAsync(nine);

        Assert.All(compare.Output.Split('\n').Where(line => line.Contains('●', StringComparison.Ordinal)), line => Assert.InRange(line.TrimEnd().Length, 1, 120));
    }

    [Fact]
    public async Task The_output_for_machines_is_a_versioned_format()
    {
        var (compare, _) = await RunAsync(["good.pth", "poor.pth", "--json"]);

        var root = JsonDocument.Parse(compare.Output).RootElement;
        Assert.Equal(("va-comparison", 1), (root.GetProperty("format").GetString(), root.GetProperty("version").GetInt32()));
        Assert.Equal(["good", "poor"], root.GetProperty("models").EnumerateArray().Select(model => model.GetProperty("model").GetString()!), StringComparer.Ordinal);
        Assert.All(root.GetProperty("models").EnumerateArray(), model => Assert.Equal("inferred", model.GetProperty("digitsFrom").GetString()));
        var claim = root.GetProperty("claims").EnumerateArray().Single(one => one.GetProperty("tag").GetString() is "A1.SA");
        Assert.Equal(["strong", "partial"], claim.GetProperty("models").EnumerateArray().Select(one => one.GetProperty("verdict").GetString()!), StringComparer.Ordinal);
        Assert.Equal(2, claim.GetProperty("stands").GetProperty("count").GetInt32());
        Assert.Equal("P10L0H1", claim.GetProperty("models")[0].GetProperty("best").GetProperty("nodes")[0].GetString());
        Assert.Equal(("A2", "head", 2), (
            claim.GetProperty("places")[0].GetProperty("at").GetString(), claim.GetProperty("places")[0].GetProperty("kind").GetString(),
            claim.GetProperty("places")[0].GetProperty("models").GetInt32()));
        var missing = root.GetProperty("claims").EnumerateArray().Single(one => one.GetProperty("tag").GetString() is "A2.SA");
        Assert.Equal(JsonValueKind.Null, missing.GetProperty("models")[1].ValueKind);
        var clause = root.GetProperty("clauses").EnumerateArray().Single(one => one.GetProperty("id").GetString() is "add-1.2");
        Assert.Equal(("addition", JsonValueKind.Null), (clause.GetProperty("hypothesis").GetString(), clause.GetProperty("models")[1].ValueKind));
    }

    [Fact]
    public async Task Pictures_and_json_are_written_on_demand()
    {
        var folder = Scratch.PathOf("comparison");

        await RunAsync(["good.pth", "poor.pth", "--out", folder]);

        Assert.Equal(
            ["claims-across-models.png", "claims-across-models.svg", "clauses-across-models.png", "clauses-across-models.svg", "comparison.json", "model.json"],
            Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_sweep_stands_for_its_trained_variants()
    {
        grid.World.Script(Scene.Sweep(
            "compared", SweepPhase.Running,
            Scene.Trained("compared-1", Scene.Small with { Seed = 101 }),
            Scene.Trained("compared-2", Scene.Small with { Seed = 102 }),
            Scene.Waiting("compared-3", Scene.Small with { Seed = 103 })));

        foreach (var name in new[] { "compared-1", "compared-2" })
        {
            grid.World.Circuits[Scene.WeightsOf(name)] = Good;
        }

        var (compare, _) = await RunAsync(["--sweep", "compared", "--questions", "50", "--seed", "7"]);

        Assert.Equal(0, compare.Code);
        Assert.Equal(
            [(50, 7UL), (50, 7UL)],
            grid.World.Analyses.Values.Where(one => one.Weights.Sha256.Contains("compared-", StringComparison.Ordinal))
                .Select(one => (one.Plan.Claims!.Questions, one.Plan.Seed)));
        Assert.Contains("compared-2", compare.Output, StringComparison.Ordinal);
        Assert.Contains("compared-3 of the sweep compared is left out: it is not trained yet (queued)", compare.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_fails_as_it_is_is_compared_with_a_warning()
    {
        var wrong = Good with { Analysis = Good.Analysis with { LeftOut = [Question.Parse("1+1", 3)] } };
        var files = new FakeWeightFiles { ClaimsOf = path => path.Contains("poor", StringComparison.Ordinal) ? wrong : Good };

        var compare = await Va.RunAsync(["analyse", "compare", Scratch.Write("good.pth", ""), Scratch.Write("poor.pth", "")], files: files);

        Assert.Equal(0, compare.Code);
        Assert.Contains("Warning: poor answers 1 of 5 questions wrongly as it is.", compare.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_of_one_name_keep_apart()
    {
        var (compare, _) = await RunAsync(["good.pth", "good.pth", "--json"]);

        var names = JsonDocument.Parse(compare.Output).RootElement.GetProperty("models").EnumerateArray().Select(model => model.GetProperty("model").GetString()!).ToArray();
        Assert.Equal("good", names[0]);
        Assert.True(File.Exists(names[1]), names[1]);
    }

    [Theory]
    [InlineData("A comparison needs two models or more, and here is none.")]
    [InlineData("A comparison needs two models or more, and here is one.", "good.pth")]
    [InlineData("--questions is 35, but must be from 36 to 10000", "good.pth", "poor.pth", "--questions", "35")]
    public async Task What_cannot_be_compared_is_refused_before_anything_is_computed(string reason, params string[] arguments)
    {
        var (compare, files) = await RunAsync(arguments);

        Assert.Equal((2, ""), (compare.Code, compare.Output));
        Assert.Contains(reason, compare.Error, StringComparison.Ordinal);
        Assert.Empty(files.ClaimsAsked);
    }

    [Fact]
    public async Task A_model_is_compared_once()
    {
        var file = Scratch.Write("good.pth", "weights");
        var other = Path.Combine(Path.GetDirectoryName(file)!, ".", "good.pth");

        var compare = await Va.RunAsync(["analyse", "compare", file, other], files: new FakeWeightFiles());

        Assert.Equal(2, compare.Code);
        Assert.Contains($"{other} is named twice, also as {file}. Name each model once.", compare.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_variant_that_is_not_known_or_not_trained_is_refused_before_anything_is_computed()
    {
        grid.World.Script(Scene.Sweep(
            "compared-early", SweepPhase.Running,
            Scene.Trained("early-1", Scene.Small with { Seed = 111 }), Scene.Waiting("early-2", Scene.Small with { Seed = 112 })));

        var (untrained, files) = await RunAsync(["early-1", "early-2"]);
        var (unknown, _) = await RunAsync(["early-1", "early-3"]);

        Assert.Equal(1, untrained.Code);
        Assert.Contains("early-2 of the sweep compared-early is not trained yet", untrained.Error, StringComparison.Ordinal);
        Assert.Empty(files.ClaimsAsked);
        Assert.Equal(2, unknown.Code);
        Assert.Contains("There is no variant 'early-3'", unknown.Error, StringComparison.Ordinal);
    }

    private async Task<(Outcome Outcome, FakeWeightFiles Files)> RunAsync(string[] arguments)
    {
        var files = new FakeWeightFiles { ClaimsOf = path => path.Contains("poor", StringComparison.Ordinal) ? Poor : Good };
        string[] written = [.. arguments.Select(argument => argument.EndsWith(".pth", StringComparison.Ordinal) ? Scratch.Write(argument, "weights") : argument)];
        return (await Va.RunAsync(["analyse", "compare", .. written], new PretendedGrid(grid, Trainer.Others), files), files);
    }
}
