using System.Text.Json;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

public sealed class ModelCommandTests(FakeGrid grid)
{
    [Fact]
    public async Task Answers_as_json_have_the_promised_fields()
    {
        Trained("ask-me");

        var ask = await grid.RunAsync("ask", "ask-me", "123+456", "--json");

        Assert.Equal((0, ""), (ask.Code, ask.Error));
        var answer = Assert.Single(JsonDocument.Parse(ask.Output).RootElement.EnumerateArray());
        Assert.Equal(
            ["question", "predicted", "teacherForced", "expected", "correct", "loss", "classes", "digits", "digitsFrom"],
            answer.EnumerateObject().Select(field => field.Name), StringComparer.Ordinal);
        Assert.Contains("\"123+456\"", ask.Output, StringComparison.Ordinal);
        Assert.True(answer.GetProperty("correct").GetBoolean());
        Assert.Equal("S0", answer.GetProperty("classes")[0].GetString());
    }

    [Fact]
    public async Task Questions_come_from_a_file_too()
    {
        Trained("ask-from-file");
        var file = Scratch.Write("questions.txt", "1+2\n\n3+4\r\n");

        var ask = await grid.RunAsync("ask", "ask-from-file", "5+6", "--questions", file, "--json");

        Assert.Equal(["5+6", "1+2", "3+4"], JsonDocument.Parse(ask.Output).RootElement.EnumerateArray().Select(one => one.GetProperty("question").GetString()), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_question_that_does_not_fit_is_refused_in_the_grids_words()
    {
        Trained("ask-wrongly");

        var ask = await grid.RunAsync("ask", "ask-wrongly", "1+2", "123*4");

        Assert.Equal((2, ""), (ask.Code, ask.Output));
        Assert.Equal("va: The question 123*4 multiplies, but the model was trained to add.", ask.Error.Trim());
    }

    [Fact]
    public async Task A_verification_as_json_has_the_promised_fields_and_bounds_the_accuracy()
    {
        Trained("verify-me", Scene.Small with { SubtractPercent = 66 }, new FailingQuestion(3, "099-100", "-0001", "+0001", "M1", "A4"));

        var verify = await grid.RunAsync("verify", "verify-me", "--operation", "subtract", "--sample", "seed", "--seed", "7", "--questions", "1000", "--json");

        Assert.Equal(0, verify.Code);
        var one = Assert.Single(JsonDocument.Parse(verify.Output).RootElement.EnumerateArray());
        Assert.Equal(
            [
                "operation", "questions", "failures", "accuracy", "confidence", "failingQuestions", "classes", "seconds", "weightsSha256", "plan",
                "failuresPerMillion", "leastAccuracy", "ninesCertified", "strata", "smallestMargin", "rechecked", "threadSeconds",
                "questionsPerSecond", "legacyVerdict", "certificate", "rounding",
            ],
            one.EnumerateObject().Select(field => field.Name), StringComparer.Ordinal);
        Assert.Equal(("subtract", 1000, 1), (one.GetProperty("operation").GetString(), one.GetProperty("questions").GetInt32(), one.GetProperty("failures").GetInt32()));
        Assert.Equal(0.999, one.GetProperty("accuracy").GetDouble());
        var bounds = ClopperPearson.TwoSided(999, 1000);
        Assert.Equal(
            $$"""{"level":0.95,"lower":{{JsonSerializer.Serialize(bounds.Lower)}},"upper":{{JsonSerializer.Serialize(bounds.Upper)}}}""",
            JsonSerializer.Serialize(one.GetProperty("confidence")));
        Assert.Equal(
            ["question", "expected", "predicted", "class", "impact"],
            one.GetProperty("failingQuestions")[0].EnumerateObject().Select(field => field.Name), StringComparer.Ordinal);
        Assert.Equal(1, one.GetProperty("classes").GetProperty("S1").GetProperty("failures").GetInt32());
        Assert.Equal(1, one.GetProperty("strata").GetProperty("001").GetProperty("failures").GetInt32());
        Assert.Equal(1 - ClopperPearson.MaxFailureRate(1, 1000), one.GetProperty("leastAccuracy").GetDouble());
        Assert.Equal(2, one.GetProperty("ninesCertified").GetInt32());
        var asked = grid.World.Verifications.Values.Single(pair => pair.Weights.Sha256 == Scene.WeightsOf("verify-me"));
        Assert.Equal(new VerificationPlan(Operation.Subtract, 3, SampleKind.Original, 7, 1000), asked.Plan);
    }

    [Theory]
    [InlineData(0, 5)] // at most 2.9957 wrong in a million: not six nines
    [InlineData(1, 5)]
    [InlineData(2, 5)]
    [InlineData(5, 4)]
    public void Nines_are_those_of_the_bound(long failures, int nines) => Assert.Equal(nines, ClopperPearson.Nines(failures, 1_000_000));

    [Fact]
    public void Six_nines_take_three_million_clean_questions()
    {
        Assert.Equal(5, ClopperPearson.Nines(0, 2_995_730));
        Assert.Equal(6, ClopperPearson.Nines(0, 2_995_731));
    }

    [Theory]
    [InlineData("seed", null, "handles 1M")]
    [InlineData("seed", 999_935L, "fails at question 999,935")]
    [InlineData("seed", 999_936L, "handles 1M")]
    [InlineData("successor", 5L, "six 9s")]
    [InlineData("uniform", 5L, null)]
    public async Task The_original_programs_verdict_is_told_of_their_samples(string sample, long? failing, string? verdict)
    {
        var name = $"legacy-{sample}-{failing}";
        Trained(name, failing is { } index ? [new(index, "001+002", "+0003", "+0004", "S0", "A0")] : []);

        var verify = await grid.RunAsync("verify", name, "--sample", sample, "--json");

        Assert.Equal(verdict, JsonDocument.Parse(verify.Output).RootElement[0].GetProperty("legacyVerdict").GetString());
    }

    [Fact]
    public async Task Whole_samples_say_themselves_how_many_questions_they_are()
    {
        Trained("whole");

        var all = await grid.RunAsync("verify", "whole", "--sample", "exhaustive", "--certificate", Scratch.PathOf("whole.json"), "--json");
        var strata = await grid.RunAsync("verify", "whole", "--sample", "strata", "--realisations", "2", "--json");

        Assert.Equal(1_000_000, JsonDocument.Parse(all.Output).RootElement[0].GetProperty("questions").GetInt64());
        Assert.Equal(
            (27 * 2) + SpecialQuestions.Of(Operation.Add, 3).Count, JsonDocument.Parse(strata.Output).RootElement[0].GetProperty("questions").GetInt64());
    }

    [Fact]
    public async Task Two_reports_are_compared_question_by_question()
    {
        Trained("was", new FailingQuestion(0, "001+002", "+0003", "+0004", "S0", "A0"), new FailingQuestion(7, "003+002", "+0005", "+0004", "S0", "A0"));
        Trained("is-now", new FailingQuestion(7, "003+002", "+0005", "+0004", "S0", "A0"));
        var (before, after) = (Scratch.PathOf("before.json"), Scratch.PathOf("after.json"));
        await File.WriteAllTextAsync(before, (await grid.RunAsync("verify", "was", "--sample", "uniform", "--json")).Output, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(after, (await grid.RunAsync("verify", "is-now", "--sample", "uniform", "--json")).Output, TestContext.Current.CancellationToken);

        var compared = await grid.RunAsync("verify", "compare", before, after, "--json");
        var told = await grid.RunAsync("verify", "compare", before, after);

        var one = Assert.Single(JsonDocument.Parse(compared.Output).RootElement.EnumerateArray());
        Assert.Equal(("same", 2, 1), (one.GetProperty("test").GetString(), one.GetProperty("failuresBefore").GetInt32(), one.GetProperty("failuresAfter").GetInt32()));
        Assert.Equal("001+002", Assert.Single(one.GetProperty("mended").EnumerateArray()).GetString());
        Assert.Empty(one.GetProperty("broken").EnumerateArray());
        Assert.Contains("no significant difference", told.Output, StringComparison.Ordinal);
        Assert.Contains("no longer wrong: 001+002", told.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_report_is_refused()
    {
        var file = Scratch.PathOf("no-report.json");
        await File.WriteAllTextAsync(file, "{}", TestContext.Current.CancellationToken);

        var compare = await grid.RunAsync("verify", "compare", file, file);

        Assert.Equal(2, compare.Code);
        Assert.Contains(file, compare.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--level", "1")]
    [InlineData("--level", "95")]
    [InlineData("--realisations", "0")]
    [InlineData("--sample", "random")]
    public async Task Impossible_options_are_refused(string option, string value)
    {
        var verify = await grid.RunAsync("verify", "anything", option, value);

        Assert.Equal(2, verify.Code);
        Assert.Contains($"{option} is '{value}'", verify.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_who_requires_perfection_is_told_1_for_a_wrong_answer()
    {
        Trained("imperfect", new FailingQuestion(0, "1+2", "+0003", "+0004", "S0", "A0"));
        Trained("perfect");

        Assert.Equal(0, (await grid.RunAsync("verify", "imperfect")).Code);
        Assert.Equal(1, (await grid.RunAsync("verify", "imperfect", "--require-perfect")).Code);
        Assert.Equal(0, (await grid.RunAsync("verify", "perfect", "--require-perfect")).Code);
    }

    [Fact]
    public async Task A_table_of_wrong_answers_never_rounds_them_away()
    {
        Trained("table", new FailingQuestion(0, "1+2", "+0003", "+0004", "S0", "A0"));

        var verify = await grid.RunAsync("verify", "table", "--sample", "uniform");
        var whole = await grid.RunAsync("verify", "table");

        Assert.Contains("exact", whole.Output, StringComparison.Ordinal); // all questions: there is no interval
        Assert.DoesNotContain("interval", whole.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("5.57 ", whole.Output.Split("By class")[0], StringComparison.Ordinal);
        Assert.Contains("99.9999 %", verify.Output, StringComparison.Ordinal);
        Assert.Contains("0.0253 to 5.57", verify.Output, StringComparison.Ordinal);
        Assert.Contains("+0004", verify.Output, StringComparison.Ordinal);
        Assert.Contains("4 questions too close for float32, decided in float64", verify.Output, StringComparison.Ordinal);
        Assert.Contains("001", verify.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_operations_of_a_variant_are_those_it_was_trained_on()
    {
        grid.World.Script(Scene.Sweep("of-mixed", SweepPhase.Completed, Scene.Trained("mixed", Scene.Small with { SubtractPercent = 66, Seed = 77 })));
        Trained("adder");

        Assert.Equal(["add", "subtract"], Operations(await grid.RunAsync("verify", "mixed", "--json")), StringComparer.Ordinal);
        Assert.Equal(["add"], Operations(await grid.RunAsync("verify", "adder", "--json")), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_weight_file_is_verified_in_both_operations()
    {
        var file = Scratch.Write("model.pth", "weights");

        var verify = await Va.RunAsync(["verify", file, "--json", "--cluster", grid.ClusterFile], files: new FakeWeightFiles());
        var refused = await grid.RunAsync("ask", file, "1+2");

        Assert.Equal(["add", "subtract"], Operations(verify), StringComparer.Ordinal);
        Assert.Equal(2, refused.Code);
        Assert.Contains("no libtorch", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_weight_file_that_is_missing_is_refused()
    {
        var ask = await Va.RunAsync(["ask", "nowhere.pth", "1+2"]);

        Assert.Equal((2, "va: There is no weight file nowhere.pth. (A name that ends in .pth is taken for a file.)"), (ask.Code, ask.Error.Trim()));
    }

    [Fact]
    public async Task A_name_of_several_different_variants_is_refused_with_their_full_names()
    {
        grid.World.Script(Scene.Sweep("east", SweepPhase.Completed, Scene.Trained("twin", Scene.Small with { Seed = 1001 })));
        grid.World.Script(Scene.Sweep("west", SweepPhase.Completed, Scene.Trained("twin", Scene.Small with { Seed = 1002 })));

        var ambiguous = await grid.RunAsync("ask", "twin", "1+2");
        var full = await grid.RunAsync("ask", "west/twin", "1+2");

        Assert.Equal(2, ambiguous.Code);
        Assert.Contains("east/twin, west/twin", ambiguous.Error, StringComparison.Ordinal);
        Assert.Equal(0, full.Code);
    }

    [Fact]
    public async Task An_unknown_variant_is_refused_with_the_nearest_name()
    {
        // The last in the list of sweeps, of which only the newest are looked through.
        grid.World.Script(Scene.Sweep("zzz-mountains", SweepPhase.Completed, Scene.Trained("mountain", Scene.Small with { Seed = 4711 })));

        var show = await grid.RunAsync("variant", "show", "montain");

        Assert.Equal(2, show.Code);
        Assert.Contains("Did you mean mountain?", show.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_variant_that_is_not_trained_says_how_far_it_is()
    {
        grid.World.Script(Scene.Sweep("unfinished", SweepPhase.Running, Scene.Training("growing", 1500, Scene.Small with { Seed = 31 })));

        var ask = await grid.RunAsync("ask", "growing", "1+2");
        var show = await grid.RunAsync("variant", "show", "growing");

        Assert.Equal(1, ask.Code);
        Assert.Contains("is not trained yet: training, step 1,500 of 3,000", ask.Error, StringComparison.Ordinal);
        Assert.Contains("1,500 of 3,000", show.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_tells_whose_weights_a_variant_inherited()
    {
        var parent = Scene.Trained("forefather", Scene.Small with { Seed = 501 });
        var from = new WarmStart(parent.Spec.Id.Value, 2, WarmStartPolicy.Original, Late: false);
        var child = Scene.Training("descendant", 10, Scene.Small with { Seed = 502, Heads = 4, InitialiseFrom = from });
        child = child with { Training = child.Training with { Parent = parent.Training.Weights } };
        grid.World.Script(Scene.Sweep("lineage", SweepPhase.Running, parent, child));

        var show = await grid.RunAsync("variant", "show", "descendant");
        var json = await grid.RunAsync("variant", "show", "descendant", "--json");

        Assert.Contains($"forefather ({parent.Spec.Id})", show.Output, StringComparison.Ordinal);
        Assert.Contains("mode 2, policy seed, as the first layers", show.Output, StringComparison.Ordinal);
        Assert.Contains("all: no analysis file says which are useful", show.Output, StringComparison.Ordinal);
        Assert.Contains("weights with sha256 sha-of-forefather", show.Output, StringComparison.Ordinal);
        var one = JsonDocument.Parse(json.Output).RootElement;
        Assert.Equal("sha-of-forefather", one.GetProperty("parentWeightsSha256").GetString());
        Assert.Equal(
            $$"""{"parent":"{{parent.Spec.Id}}","mode":2,"policy":"seed","late":false,"heads":null}""",
            JsonSerializer.Serialize(one.GetProperty("spec").GetProperty("initialiseFrom")));
    }

    [Fact]
    public async Task An_export_appears_whole()
    {
        Trained("export-me");
        var file = Scratch.PathOf("model.pth");

        var export = await grid.RunAsync("model", "export", "export-me", "--out", file, "--json");

        Assert.Equal((0, ""), (export.Code, export.Error));
        Assert.Equal(FakeModelGrain.Exported, Scratch.Read(file));
        Assert.Equal("pth", JsonDocument.Parse(export.Output).RootElement.GetProperty("format").GetString());
        var config = Path.Combine(Path.GetDirectoryName(file)!, "config.json");
        Assert.Equal([config, file], Directory.GetFiles(Path.GetDirectoryName(file)!).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal(config, JsonDocument.Parse(export.Output).RootElement.GetProperty("config").GetString());
        Assert.Contains("\"n_layers\"", await File.ReadAllTextAsync(config, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_that_does_not_arrive_as_it_was_stored_is_not_kept()
    {
        Trained("export-damaged");
        grid.World.Damaged[Scene.WeightsOf("export-damaged")] = true;
        var file = Scratch.PathOf("model.pth");

        var export = await grid.RunAsync("model", "export", "export-damaged", "--out", file);

        Assert.Equal(ExitCodes.Unavailable, export.Code);
        Assert.Contains("did not arrive as they were stored", export.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(file)!));
    }

    [Fact]
    public async Task An_export_that_cannot_be_written_is_refused()
    {
        Trained("export-nowhere");

        var export = await grid.RunAsync("model", "export", "export-nowhere", "--format", "safetensors", "--out", "/nowhere/at/all/x");

        Assert.Equal(2, export.Code);
        Assert.Contains("/nowhere/at/all/x cannot be written", export.Error, StringComparison.Ordinal);
    }

    /// <summary>A sweep of one trained variant of that name, with an identity of its own.</summary>
    private void Trained(string name, params FailingQuestion[] failures) => Trained(name, Scene.Small, failures);

    private void Trained(string name, VariantSpec spec, params FailingQuestion[] failures)
    {
        var seed = (ulong)name.Sum(character => character * 31L) + (ulong)name.Length;
        grid.World.Script(Scene.Sweep($"of-{name}", SweepPhase.Completed, Scene.Trained(name, spec with { Seed = seed })));
        grid.World.Failures[Scene.WeightsOf(name)] = failures;
    }

    private static IEnumerable<string?> Operations(Outcome outcome) =>
        JsonDocument.Parse(outcome.Output).RootElement.EnumerateArray().Select(one => one.GetProperty("operation").GetString());
}
