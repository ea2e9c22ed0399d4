using System.Text.Json;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Client.Tests;

public sealed class ClaimsCommandTests
{
    private static readonly CircuitFacts Analysis = new(
        new(),
        new(Digits: 3, Layers: 2, Heads: 2, DModel: 16, DHead: 8),
        [Question.Parse("123+456", 3), Question.Parse("555+445", 3)],
        LeftOut: [],
        Wrong: [],
        MeanLoss: 1e-6,
        [.. Enumerable.Range(0, 13).Select(position => new AblationOutcome(AblationTarget.OfPosition(position), position > 9 ? [new(1, 0b100)] : []))],
        [
            new(AblationTarget.Of(new(10, 0, 0)), [new(0, 0b10)]),
            new(AblationTarget.Of(new(10, 0, 1)), [new(0, 0b10)]),
            new(AblationTarget.Of(new(10, 1, null)), [new(0, 0b10)]),
        ],
        [],
        [],
        []);

    private static readonly ClaimFacts Facts = new(
        new(),
        [Operation.Add],
        Analysis,
        [
            new(new(SubTask.SA, 1, [new(10, 0, 0), new(10, 0, 1)]), new(100, 100), new(0, 100), new(2, 100), new(0, 100), 0b10, 0.9),
            new(new(SubTask.SC, 0, [new(10, 1, null)]), new(80, 100), new(0, 100), new(0, 100), new(0, 100), 0b10, null),
            new(new(SubTask.SC, 0, [new(10, 0, 0)]), new(1, 20), default, default, default, 0, 0.1),
        ]);

    [Fact]
    public async Task Standing_claims_and_clauses_are_shown_to_people()
    {
        var (claims, _) = await RunAsync();

        Assert.Equal((0, ""), (claims.Code, claims.Error));
        Assert.Contains("P10L0H0+H1", claims.Output, StringComparison.Ordinal);
        Assert.Contains("3 claims tested on up to 100 questions each, 1 strong, 1 partial. 2 of 2 useful heads and 1 of 1 useful MLPs have a purpose.", claims.Output, StringComparison.Ordinal);
        Assert.Contains("required clauses of the addition hypothesis", claims.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_refused_claims_are_in_the_json_too()
    {
        var (claims, _) = await RunAsync("--json");

        var root = JsonDocument.Parse(claims.Output).RootElement;
        Assert.Equal(("va-claims", 1), (root.GetProperty("format").GetString(), root.GetProperty("version").GetInt32()));
        Assert.Equal(
            ["P10L0H0 P10L0H1 A1.SA strong", "P10L1MLP A0.SC partial", "P10L0H0 A0.SC none"],
            root.GetProperty("claims").EnumerateArray().Select(claim =>
                $"{string.Join(' ', claim.GetProperty("nodes").EnumerateArray())} {claim.GetProperty("tag")} {claim.GetProperty("verdict")}"),
            StringComparer.Ordinal);
        Assert.Equal(0.98, root.GetProperty("claims")[0].GetProperty("effect").GetDouble(), 9);
        Assert.Equal("addition", root.GetProperty("hypotheses")[0].GetProperty("name").GetString());
        Assert.Equal("strong", Clause("add-1.1").GetProperty("verdict").GetString());
        Assert.Equal("partial", Clause("add-2.0").GetProperty("verdict").GetString());
        Assert.Equal("none", Clause("add-1.2").GetProperty("verdict").GetString());
        Assert.Equal("""["P10L0H0\u002BH1 A1.SA"]""", JsonSerializer.Serialize(Clause("add-1.1").GetProperty("claims")));
        Assert.Equal((true, false), (Clause("add-1.1").GetProperty("isTested").GetBoolean(), Clause("add-1.2").GetProperty("isTested").GetBoolean()));

        JsonElement Clause(string id) =>
            root.GetProperty("hypotheses")[0].GetProperty("clauses").EnumerateArray().Single(clause => clause.GetProperty("id").GetString() == id);
    }

    [Fact]
    public async Task The_originals_files_are_written()
    {
        var folder = Scratch.PathOf("claims");

        await RunAsync("--out", folder);

        Assert.Equal(["behavior.json", "claims.json", "map.json", "maths.json", "model.json"], Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal(
            """
            [
            {"position":10,"layer":0,"is_head":true,"num":0,"tags":["Algo:A1.SA"]},
            {"position":10,"layer":0,"is_head":true,"num":1,"tags":["Algo:A1.SA"]},
            {"position":10,"layer":1,"is_head":false,"num":0,"tags":["Algo:A0.SC.A1"]}
            ]

            """,
            await File.ReadAllTextAsync(Path.Combine(folder, "maths.json"), TestContext.Current.CancellationToken),
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    public async Task Pictures_are_written_beside_them_what_nodes_compute_too()
    {
        var folder = Scratch.PathOf("claims");

        await RunAsync("--out", folder);

        Assert.Equal(
            ["class-addition", "failures", "impact", "sub-tasks"],
            Directory.GetFiles(Path.Combine(folder, "pictures"), "*.svg").Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Contains(">(A0.SC)<", await File.ReadAllTextAsync(Path.Combine(folder, "pictures", "sub-tasks.svg"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_asked_for_is_passed_on()
    {
        var (_, files) = await RunAsync("--subtask", "sa,ST", "--questions", "50", "--seed", "7", "--filter", "And(Head, Layer(0))");

        var spec = Assert.Single(files.ClaimsAsked).Request.Spec;
        Assert.Equal((50, 7UL), (spec.Questions, spec.Seed));
        Assert.Equal([SubTask.SA, SubTask.ST], spec.Tasks!);
        Assert.IsType<NodeFilter.And>(spec.Filter);
    }

    [Theory]
    [InlineData("--filter", "And(Head, Tail)", "is wrong in column 11: 'Tail' is not a filter")]
    [InlineData("--subtask", "XX", "'XX' is no sub-task. Use SA, SC")]
    [InlineData("--subtask", "1", "'1' is no sub-task.")]
    public async Task What_is_wrong_is_named(string option, string value, string reason)
    {
        var (claims, files) = await RunAsync(option, value);

        Assert.Equal((2, ""), (claims.Code, claims.Output));
        Assert.Contains(reason, claims.Error, StringComparison.Ordinal);
        Assert.Empty(files.ClaimsAsked);
    }

    private static async Task<(Outcome Outcome, FakeWeightFiles Files)> RunAsync(params string[] options)
    {
        var files = new FakeWeightFiles { Claims = Facts };
        return (await Va.RunAsync(["claims", Scratch.Write("model.pth", "weights"), .. options], files: files), files);
    }
}
