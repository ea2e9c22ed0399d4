using System.Text.Json;

namespace VerifiedAddition.Client.Tests;

public sealed class ClaimsCheckTests
{
    private const string Behaviors =
        """[{"position":8,"layer":0,"is_head":true,"num":0,"tags":["Math.Add:S0"]},{"position":8,"layer":1,"is_head":false,"num":0,"tags":["Fail%:9"]}]""";

    private const string Maths = """[{"position":8,"layer":0,"is_head":true,"num":0,"tags":["Algo:A0.SA"]},{"position":8,"layer":1,"is_head":false,"num":0,"tags":[]}]""";

    [Theory]
    [InlineData("behavior.json", "maths.json")]
    [InlineData("add_d2_behaviors.json", "features.json")]
    public async Task Clauses_are_counted_from_files_alone(string behaviors, string maths)
    {
        var folder = Folder((behaviors, Behaviors), (maths, Maths));

        var check = await Va.RunAsync(["claims", "check", folder]);

        Assert.Equal((0, ""), (check.Code, check.Error));
        Assert.Contains("Addition, 2 digits, 2 layers: 1 out of 2 algorithm clauses are valid.", check.Output, StringComparison.Ordinal);
        Assert.Contains("1 of 1 useful heads and 0 of 1 useful MLPs have a purpose.", check.Output, StringComparison.Ordinal);
        Assert.Matches(@"A0\.SA is at P8 \(A1\) or before +yes +P8L0H0", check.Output);
    }

    [Fact]
    public async Task The_output_for_machines_says_the_same()
    {
        var folder = Folder(("one.json", Behaviors), ("other.json", Maths));

        var check = await Va.RunAsync(["claims", "check", Path.Combine(folder, "one.json"), Path.Combine(folder, "other.json"), "--layers", "1", "--json"]);

        var root = JsonDocument.Parse(check.Output).RootElement;
        Assert.Equal((2, 1, 1, 3), (root.GetProperty("digits").GetInt32(), root.GetProperty("layers").GetInt32(), root.GetProperty("valid").GetInt32(), root.GetProperty("counted").GetInt32()));
        Assert.Equal("P8L0H0", root.GetProperty("clauses")[1].GetProperty("nodes")[0].GetString());
    }

    [Fact]
    public async Task What_cannot_be_judged_is_refused()
    {
        var (empty, nonsense) = (Folder(), Folder(("behavior.json", "[]"), ("maths.json", "nonsense")));

        await Refused("has no file whose name ends in behavior.json or behaviors.json", empty);
        await Refused("There is no folder", Path.Combine(empty, "missing"));
        await Refused("This is not a file of tagged nodes", nonsense);
        await Refused("cannot be read", "missing.json", "missing.json");
        await Refused("is one file, and two are needed", Path.Combine(nonsense, "behavior.json"));
        await Refused("--digits must be from 1 to 20", empty, "--digits", "21");
        await Refused("There is no useful node", Folder(("behavior.json", "[]"), ("maths.json", "[]")));

        static async Task Refused(string reason, params string[] arguments)
        {
            var check = await Va.RunAsync(["claims", "check", .. arguments]);

            Assert.Equal((2, ""), (check.Code, check.Output));
            Assert.Contains(reason, check.Error, StringComparison.Ordinal);
        }
    }

    /// <summary>A map has each node once for each of its tags, says what model it is of, and may have Python's NaN in it.</summary>
    [Fact]
    public async Task A_map_is_judged_as_the_two_files_that_it_is_made_of_are()
    {
        var node = """{"loc": "P8L0H0", "position": 8, "layer": 0, "is_head": true, "num": 0, "algo": "ALGO", "impact": ["Impact:A0"], "fail": ["Fail%:9"], "attn": ["Attn:P1=50"]}""";
        var map = $$$"""
            {"model": "add_d2_l2_h2", "config": {"n_digits": 2, "n_layers": 2, "n_heads": 2, "n_ctx": 10, "perc_add": 100, "perc_sub": 0}, "n_map_nodes": 2,
             "positive_control_accuracy": NaN,
             "roles": {"SA": [{{{node.Replace("ALGO", "A0.SA", StringComparison.Ordinal)}}}], "SC": [{{{node.Replace("ALGO", "A0.SC", StringComparison.Ordinal)}}}]},
             "combiners": [{"loc": "P8L1M0", "position": 8, "layer": 1, "produces_A": 0, "fail": ["Fail%:50"], "impact": ["Impact:A0"]}],
             "positions": {"OPR": "P2", "eq": "P5", "SGN": "P6", "answer_digits": ["P7", "P8", "P9"], "first_layer": 0, "last_layer": 1}}
            """;

        var check = await Va.RunAsync(["claims", "check", Scratch.Write("map.json", map)]);
        var large = await Va.RunAsync(["claims", "check", Scratch.Write("map.json", map.Replace("\"n_digits\": 2", "\"n_digits\": 21", StringComparison.Ordinal))]);
        var broken = await Va.RunAsync(["claims", "check", Scratch.Write("map.json", map.Replace("\"loc\": \"P8L1M0\"", "\"place\": 8", StringComparison.Ordinal))]);

        Assert.Equal((0, ""), (check.Code, check.Error));
        Assert.Contains("Addition, 2 digits, 2 layers: 1 out of 2 algorithm clauses are valid.", check.Output, StringComparison.Ordinal);
        Assert.Contains("1 of 1 useful heads and 0 of 1 useful MLPs have a purpose.", check.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("do not say of what model", check.Output, StringComparison.Ordinal);
        Assert.Equal((2, 2), (large.Code, broken.Code));
        Assert.Contains("of a model of 21 digits. Models of 1 to 20 are supported", large.Error, StringComparison.Ordinal);
        Assert.Contains("This map of a model has a role, combiner or setting without what belongs to it", broken.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kinds_of_tags_that_are_not_known_are_passed_over_and_counted()
    {
        var folder = Folder(("behaviors.json", Behaviors.Replace("Fail%:9", "Probe:A2.CARRYLAYER=1\",\"Later:NEW.KIND=7\",\"Probe:X", StringComparison.Ordinal)), ("features.json", Maths));

        var check = await Va.RunAsync(["claims", "check", folder]);
        var json = await Va.RunAsync(["claims", "check", folder, "--json"]);

        Assert.Equal(0, check.Code);
        Assert.Contains("Note: passed over 1 tag of kinds that are not known here: Later (1).", check.Error, StringComparison.Ordinal);
        Assert.Contains("1 out of 2 algorithm clauses are valid", check.Output, StringComparison.Ordinal);
        var passedOver = JsonDocument.Parse(json.Output).RootElement.GetProperty("passedOver");
        Assert.Equal(("Later", 1), (passedOver[0].GetProperty("kind").GetString(), passedOver[0].GetProperty("count").GetInt32()));
    }

    [Theory]
    [InlineData("add", "Addition, 2 digits")]
    [InlineData("subtract", "Subtraction, 2 digits")]
    [InlineData("all", "Mixed model, 2 digits")]
    public async Task The_operation_can_be_said_where_the_files_do_not(string operation, string told)
    {
        var folder = Folder(("behavior.json", Behaviors.Replace("Math.Add:S0", "Fail%:1", StringComparison.Ordinal)), ("maths.json", Maths));

        var silent = await Va.RunAsync(["claims", "check", folder]);
        var said = await Va.RunAsync(["claims", "check", folder, "--operation", operation]);

        Assert.Equal(2, silent.Code);
        Assert.Contains("State them with --operation.", silent.Error, StringComparison.Ordinal);
        Assert.Equal((0, ""), (said.Code, said.Error));
        Assert.Contains(told, said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_that_do_not_go_together_are_refused_or_said()
    {
        const string far = """[{"position":26,"layer":0,"is_head":true,"num":0,"tags":["Algo:A0.SA"]}]""";
        const string near = """[{"position":3,"layer":0,"is_head":true,"num":0,"tags":["Fail%:1"]}]""";

        var beyond = await Va.RunAsync(["claims", "check", Folder(("behavior.json", Behaviors), ("maths.json", far))]);
        var other = await Va.RunAsync(["claims", "check", Folder(("behavior.json", Behaviors), ("maths.json", near))]);

        Assert.Equal(2, beyond.Code);
        Assert.Contains("A model of 2 digits has no node P26L0H0: its positions are P0 to P9.", beyond.Error, StringComparison.Ordinal);
        Assert.Equal(0, other.Code);
        Assert.Contains("has a tag of the kind Algo", other.Error, StringComparison.Ordinal);
        Assert.Contains("1 of 1 node in", other.Error, StringComparison.Ordinal);
    }

    private static string Folder(params (string Name, string Text)[] files)
    {
        var folder = Directory.CreateDirectory(Scratch.PathOf("tags")).FullName;
        foreach (var (name, text) in files)
        {
            File.WriteAllText(Path.Combine(folder, name), text);
        }

        return folder;
    }
}
