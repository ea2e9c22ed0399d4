using System.Globalization;
using System.Text.Json;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

public sealed class CertificateCommandTests(FakeGrid grid)
{
    private static readonly VerificationPlan Plan = VerificationPlan.Of(Operation.Add, 3, new(1, SampleKind.Exhaustive, 1));

    /// <summary>Question 500,000 and its neighbours' place in the sequence, answered wrongly.</summary>
    private static FailingQuestion Wrong(long index)
    {
        var question = Question.Create(Operation.Add, index / 1000, index % 1000, 3);
        var expected = question.AnswerText;
        var predicted = (expected[0] == '+' ? '-' : '+') + expected[1..];
        return new(index, question.Text, expected, predicted, Complexity.Of(question).Label(), ImpactCode.Of(expected, predicted));
    }

    private static string Hash(string of) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(of)));

    /// <summary>A certificate about weights that the grid has.</summary>
    private string Written(string name, params long[] failing)
    {
        var weights = Hash(name);
        FailingQuestion[] wrong = [.. failing.Select(Wrong)];
        grid.World.Stored[weights] = true;
        grid.World.Failures[weights] = wrong;
        return Scratch.Write("it.json", CertificateFile.Text(Certified.Of(weights, Plan, wrong)));
    }

    private int Redone(string name) => grid.World.Redone.Where(pair => pair.Key.Weights == Hash(name)).Sum(pair => pair.Value);

    /// <summary>A sweep of one trained variant of that name.</summary>
    private void Trained(string name, params FailingQuestion[] failures)
    {
        var seed = (ulong)name.Sum(character => character * 37L) + (ulong)name.Length + 5_000_000;
        grid.World.Script(Scene.Sweep($"of-{name}", SweepPhase.Completed, Scene.Trained(name, Scene.Small with { Seed = seed })));
        grid.World.Failures[Scene.WeightsOf(name)] = failures;
    }

    [Fact]
    public async Task Verifying_all_questions_writes_a_certificate()
    {
        Trained("certify-me", Wrong(500_000));
        var folder = Path.GetDirectoryName(Scratch.PathOf("x"))!;

        var verify = await grid.RunAsync("verify", "certify-me", "--sample", "exhaustive", "--certificate", folder, "--json");
        var told = await grid.RunAsync("verify", "certify-me", "--sample", "exhaustive", "--certificate", folder);

        Assert.Equal((0, ""), (verify.Code, verify.Error));
        var file = Path.Combine(folder, "certify-me.add.certificate.json");
        Assert.Equal([file], Directory.GetFiles(folder));
        var written = JsonDocument.Parse(verify.Output).RootElement[0].GetProperty("certificate");
        var expected = Certified.Of(Scene.WeightsOf("certify-me"), Plan, [Wrong(500_000)]);
        Assert.Equal(CertificateFile.Text(expected), await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal(
            $$"""{"file":"{{file}}","verdict":"refuted","root":"{{expected.Root}}"}""", JsonSerializer.Serialize(written));
        Assert.Contains($"wrote the certificate {file} (refuted, root {expected.Root})", told.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_about_something_else_is_not_replaced()
    {
        foreach (var (name, seed) in new[] { ("certify-one", 891UL), ("certify-two", 892UL) })
        {
            var spec = Scene.Small with { SubtractPercent = 66, Seed = seed };
            grid.World.Script(Scene.Sweep($"of-{name}", SweepPhase.Completed, Scene.Trained(name, spec)));
        }

        var file = Scratch.PathOf("it.json");
        string[] exhaustive = ["--sample", "exhaustive", "--certificate", file, "--operation"];

        var first = await grid.RunAsync(["verify", "certify-one", .. exhaustive, "add"]);
        var written = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        var other = await grid.RunAsync(["verify", "certify-two", .. exhaustive, "add"]);
        var subtract = await grid.RunAsync(["verify", "certify-one", .. exhaustive, "subtract"]);
        var again = await grid.RunAsync(["verify", "certify-one", .. exhaustive, "add"]);

        Assert.Equal((0, 2, 2, 0), (first.Code, other.Code, subtract.Code, again.Code));
        Assert.Contains($"{file} is a certificate about other weights, and would be lost.", other.Error, StringComparison.Ordinal);
        Assert.Contains("about 'add', not 'subtract'", subtract.Error, StringComparison.Ordinal);
        Assert.Equal(written, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_certificate_replaces_a_file_and_a_sample_writes_none()
    {
        Trained("again-and-again");
        var file = Scratch.Write("mine.json", "old");

        var sample = await grid.RunAsync("verify", "again-and-again", "--json");
        var all = await grid.RunAsync("verify", "again-and-again", "--sample", "exhaustive", "--certificate", file);

        Assert.Equal(JsonValueKind.Null, JsonDocument.Parse(sample.Output).RootElement[0].GetProperty("certificate").ValueKind);
        Assert.Equal(0, all.Code);
        Assert.StartsWith("{\n  \"format\": \"va-certificate\"", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal([file], Directory.GetFiles(Path.GetDirectoryName(file)!));
    }

    [Fact]
    public async Task Impossible_places_are_refused_before_anything_is_asked()
    {
        grid.World.Script(Scene.Sweep("of-certify-both", SweepPhase.Completed, Scene.Trained("certify-both", Scene.Small with { SubtractPercent = 66, Seed = 888 })));
        var file = Scratch.Write("file", "");

        var nowhere = await grid.RunAsync("verify", "certify-both", "--sample", "exhaustive", "--certificate", "/nowhere/at/all.json");
        var inFile = await grid.RunAsync("verify", "certify-both", "--sample", "exhaustive", "--certificate", file + "/");
        var one = await grid.RunAsync("verify", "certify-both", "--sample", "exhaustive", "--certificate", Scratch.PathOf("one.json"));
        var sample = await grid.RunAsync("verify", "certify-both", "--sample", "uniform", "--certificate", Scratch.PathOf("one.json"));

        Assert.Equal((2, 2, 2, 2), (nowhere.Code, inFile.Code, one.Code, sample.Code));
        Assert.Contains("--certificate /nowhere/at/all.json cannot be written", nowhere.Error, StringComparison.Ordinal);
        Assert.Contains("is a file", inFile.Error, StringComparison.Ordinal);
        Assert.Contains("is one file, but certify-both is verified in add and subtract", one.Error, StringComparison.Ordinal);
        Assert.Contains("--certificate goes with --sample exhaustive", sample.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(grid.World.Verifications.Values, asked => asked.Weights.Sha256 == Scene.WeightsOf("certify-both"));
    }

    [Fact]
    public async Task A_rigorous_verification_is_asked_apart_from_one_that_is_not()
    {
        Trained("rigorous-me");
        var folder = Path.GetDirectoryName(Scratch.PathOf("x"))!;

        var verify = await grid.RunAsync("verify", "rigorous-me", "--sample", "exhaustive", "--certificate", folder, "--rigorous", "--json");
        await grid.RunAsync("verify", "rigorous-me", "--sample", "exhaustive", "--certificate", folder);

        Assert.Equal((0, ""), (verify.Code, verify.Error));
        Assert.True(JsonDocument.Parse(verify.Output).RootElement[0].GetProperty("plan").GetProperty("rigorous").GetBoolean());
        Assert.Equal(
            [false, true],
            grid.World.Verifications.Values.Where(asked => asked.Weights.Sha256 == Scene.WeightsOf("rigorous-me")).Select(asked => asked.Plan.Rigorous).Order());
    }

    [Fact]
    public async Task A_sound_certificate_holds_and_random_shards_of_it_are_asked_again()
    {
        var file = Written("sound", 500_000, 999_999);

        var check = await grid.RunAsync("certificate", "check", file, "--seed", "4", "--json");
        var told = await grid.RunAsync("certificate", "check", file, "--seed", "4");

        Assert.Equal((0, ""), (check.Code, check.Error));
        var result = JsonDocument.Parse(check.Output).RootElement;
        Assert.Equal(
            [
                "file", "holds", "problems", "verdict", "weightsSha256", "operation", "digits", "questions", "failures", "smallestMargin", "rechecked",
                "engines", "shards", "root", "seed", "redone", "digitsFrom", "rigorous", "rounding",
            ],
            result.EnumerateObject().Select(field => field.Name), StringComparer.Ordinal);
        Assert.True(result.GetProperty("holds").GetBoolean());
        Assert.Equal((3, 4), (result.GetProperty("redone").GetArrayLength(), result.GetProperty("seed").GetInt32()));
        Assert.Equal(
            ["shard", "first", "questions", "holds", "failures", "certifiedFailures", "smallestMargin", "certifiedSmallestMargin", "tolerance", "engine"],
            result.GetProperty("redone")[0].EnumerateObject().Select(field => field.Name), StringComparer.Ordinal);
        Assert.Equal(6, Redone("sound")); // the same three, and computed both times
        Assert.Equal(3, grid.World.Redone.Keys.Count(key => key.Weights == Hash("sound")));
        Assert.Contains("says refuted: of all 1,000,000 additions of 3 digits 2 are answered wrongly", told.Output, StringComparison.Ordinal);
        Assert.Contains("It holds: every question is in one shard, the sums and the root are right, and 3 shards gave the same again.", told.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1", 1)]
    [InlineData("10", 10)]
    [InlineData("99999", 10)]
    public async Task As_many_shards_as_wanted_are_asked_again(string redo, int shards)
    {
        var file = Written("redo-" + redo);

        var check = await grid.RunAsync("certificate", "check", file, "--redo", redo, "--json");

        Assert.Equal(0, check.Code);
        Assert.Equal(shards, JsonDocument.Parse(check.Output).RootElement.GetProperty("redone").GetArrayLength());
        Assert.Equal(shards, Redone("redo-" + redo));
    }

    [Fact]
    public async Task Without_asking_again_it_takes_no_grid()
    {
        var check = await Va.RunAsync(["certificate", "check", Written("alone"), "--redo", "0"]);

        Assert.Equal((0, ""), (check.Code, check.Error));
        Assert.Contains("no shard was asked again", check.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_was_tampered_with_does_not_hold()
    {
        var file = Written("tampered", 500_000);
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            file, text.Replace("\"failures\":1,\"first\":500000", "\"failures\":0,\"first\":500000", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        var check = await grid.RunAsync("certificate", "check", file, "--json");
        var told = await grid.RunAsync("certificate", "check", file);

        Assert.Equal((1, 1, ""), (check.Code, told.Code, check.Error));
        Assert.False(JsonDocument.Parse(check.Output).RootElement.GetProperty("holds").GetBoolean());
        Assert.Contains("It does not hold:", told.Output, StringComparison.Ordinal);
        Assert.Contains("wrong answers add up to 0, but the certificate says 1", told.Output, StringComparison.Ordinal);
        Assert.Contains("The root over its records is", told.Output, StringComparison.Ordinal);
        Assert.Equal(0, Redone("tampered"));
    }

    [Fact]
    public async Task Texts_of_a_certificate_act_on_no_screen_and_forge_no_line()
    {
        var file = Written("hostile", 500_000);
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        var hostile = text.Replace(Certified.Engine, @"\u001b[2J\u202e\nIt holds: all is well", StringComparison.Ordinal)
            .Replace("\"class\":\"", "\"class\":\"\\u001b]0;\\u0007", StringComparison.Ordinal);
        Assert.NotEqual(text, hostile, StringComparer.Ordinal);
        await File.WriteAllTextAsync(file, hostile, TestContext.Current.CancellationToken);

        foreach (var args in new[] { Array.Empty<string>(), ["--json"] })
        {
            var seen = await grid.RunAsync(["certificate", "check", file, "--redo", "0", .. args]);

            Assert.Equal(1, seen.Code);
            Assert.Equal(UntrustedText.Lines(seen.Output + seen.Error), seen.Output + seen.Error);
            Assert.DoesNotContain(seen.Output.Split('\n'), line => line.StartsWith("It holds", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_forgery_that_agrees_with_itself_is_found_out_by_asking_again()
    {
        var forged = Written("forged");
        grid.World.Failures[Hash("forged")] = [Wrong(300_001)];
        var moved = Written("moved", 300_001);
        grid.World.Failures[Hash("moved")] = [Wrong(300_002)];

        var check = await grid.RunAsync("certificate", "check", forged, "--redo", "10");
        var other = await grid.RunAsync("certificate", "check", moved, "--redo", "10");
        var lucky = await grid.RunAsync("certificate", "check", forged, "--redo", "0");

        Assert.Equal((1, 1, 0), (check.Code, other.Code, lucky.Code));
        Assert.Contains("Shard 3: 1 of 100,000 answers are wrong, but the certificate says 0 of 100,000.", check.Output, StringComparison.Ordinal);
        Assert.Contains("Shard 3: as many answers are wrong as the certificate says, but other ones.", other.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.009, 0)]
    [InlineData(0.011, 1)]
    public async Task Another_engine_may_round_otherwise_within_bounds(double drift, int code)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"drift-{drift}");
        var file = Written(name);
        grid.World.Drift[Hash(name)] = drift;

        var check = await grid.RunAsync("certificate", "check", file, "--redo", "1");

        Assert.Equal(code, check.Code);
        Assert.Equal(code == 1, check.Output.Contains("the smallest margin is", StringComparison.Ordinal));
        Assert.Contains("Computed by another engine.", check.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weights_that_the_grid_lacks_are_asked_for()
    {
        var file = Written("absent");
        grid.World.Stored.TryRemove(Hash("absent"), out _);

        var check = await grid.RunAsync("certificate", "check", file);

        Assert.Equal((2, ""), (check.Code, check.Output));
        Assert.Contains($"does not have the weights {Hash("absent")}", check.Error, StringComparison.Ordinal);
        Assert.Contains("--model PATH", check.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_weight_file_must_be_that_of_the_certificate()
    {
        var (file, model) = (Written("named"), Scratch.Write("model.pth", "weights"));
        string[] check = ["certificate", "check", file, "--model", model, "--cluster", grid.ClusterFile];

        var right = await Va.RunAsync(check, files: new FakeWeightFiles { Sha256 = Hash("named") });
        var wrong = await Va.RunAsync(check, files: new FakeWeightFiles { Sha256 = Hash("other") });
        var missing = await grid.RunAsync("certificate", "check", file, "--model", "nowhere.pth");

        Assert.Equal((0, ""), (right.Code, right.Error));
        Assert.Equal((2, ""), (wrong.Code, wrong.Output));
        Assert.Contains(Hash("other"), wrong.Error, StringComparison.Ordinal);
        Assert.Contains(Hash("named"), wrong.Error, StringComparison.Ordinal);
        Assert.Contains("There is no weight file nowhere.pth", missing.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "is not a certificate that can be read")]
    [InlineData("{\"format\":\"va-certificate\",\"version\":9}", "version 9; this program reads")]
    public async Task What_is_no_certificate_is_refused(string text, string reason)
    {
        var file = Scratch.Write("no.json", text);

        var check = await grid.RunAsync("certificate", "check", file);

        Assert.Equal((2, ""), (check.Code, check.Output));
        Assert.Contains(file, check.Error, StringComparison.Ordinal);
        Assert.Contains(reason, check.Error, StringComparison.Ordinal);
        Assert.Contains("There is no certificate nowhere.json", (await grid.RunAsync("certificate", "check", "nowhere.json")).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--redo", "-1")]
    [InlineData("--redo", "all")]
    [InlineData("--seed", "x")]
    public async Task Impossible_options_are_refused(string option, string value)
    {
        var check = await grid.RunAsync("certificate", "check", "any.json", option, value);

        Assert.Equal(2, check.Code);
        Assert.Contains($"{option} is '{value}'", check.Error, StringComparison.Ordinal);
    }
}
