using System.Text.Json;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

public sealed class ReportCommandTests(FakeGrid grid)
{
    private static readonly CircuitFacts Facts = CircuitSamples.Of(digits: 3, layers: 2, heads: 3);

    [Fact]
    public async Task A_weight_file_has_no_training_and_the_report_says_so()
    {
        var (code, error, html, _) = await ReportAsync(Scratch.Write("model.pth", "weights"));

        Assert.Equal((0, "Looking into model ..."), (code, error.Trim()));
        Assert.Contains("without a training record", html, StringComparison.Ordinal);
        Assert.Contains("not verified here", html, StringComparison.Ordinal);
        Assert.Contains("id=\"m1-map-failures\"", html, StringComparison.Ordinal);
        Assert.Contains("kept apart", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sweep_tells_of_every_variant_finished_or_not()
    {
        var verified = Scene.Verified("report-done", failures: 0);
        var running = Scene.Verified("report-asked", spec: Scene.Small with { Seed = 5 });
        running = running with { Verifications = [running.Verifications[0] with { Phase = JobPhase.Running, Asked = 400_000 }] };
        grid.World.Script(Scene.Sweep("reported", SweepPhase.Running, verified, running, Scene.Waiting("report-<queued>", Scene.Small with { Seed = 6 })));
        grid.World.Reports[verified.Verifications[0].Key] = new(verified.Verifications[0], verified.Training.Weights!, [new("S0", 1_000_000, 0)], [], [new(0, 1_000_000, 0)], 0.25, 4);
        foreach (var name in new[] { "report-done", "report-asked" })
        {
            grid.World.Circuits[Scene.WeightsOf(name)] = new(new(), [Operation.Add], Facts, []);
        }

        grid.World.Records[verified.Spec.Id.Value] = Samples.Record(300, verified.Spec);

        var (code, _, html, _) = await ReportAsync("reported");

        Assert.Equal(0, code);
        Assert.Contains("1 of 3 models: no wrong answer in anything that was asked (1,000,000 questions in all). Not verified: 1 being verified, 1 waiting.", html, StringComparison.Ordinal);
        Assert.Contains("add: 1,000,000 uniform questions, 0 wrong; 5 nines certified", html, StringComparison.Ordinal);
        Assert.Contains("not done yet (running, 400,000 of 1,000,000 asked", html, StringComparison.Ordinal);
        Assert.Contains("report-&lt;queued&gt;", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<queued>", html, StringComparison.Ordinal);
        Assert.Contains("it is not trained yet", html, StringComparison.Ordinal);
        Assert.Contains("3 variants, 2 trained; the sweep is running.", html, StringComparison.Ordinal);
        Assert.Contains("Training losses of all variants", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_whose_analysis_fails_does_not_keep_the_others_from_being_reported()
    {
        var (good, bad) = (Scene.Trained("analysed-well", Scene.Small with { Seed = 71 }), Scene.Trained("analysed-badly", Scene.Small with { Seed = 72 }));
        grid.World.Script(Scene.Sweep("half-analysed", SweepPhase.Completed, bad, good));
        grid.World.Circuits[good.Training.Weights!.Sha256] = new(new(), [Operation.Add], Facts, []);

        var (code, words, html, output) = await ReportAsync("half-analysed", "--json");

        Assert.Equal(1, code);
        Assert.Contains("Warning: the report does not say what analysed-badly computes. The analysis of analysed-badly failed: the disk is on fire", words, StringComparison.Ordinal);
        Assert.Contains("looking into it failed. The analysis of analysed-badly failed: the disk is on fire", html, StringComparison.Ordinal);
        Assert.Contains("id=\"m2-map-failures\"", html, StringComparison.Ordinal);
        Assert.Equal(["analysed-badly"], JsonDocument.Parse(output).RootElement.GetProperty("failedAnalyses").EnumerateArray().Select(name => name.GetString()!), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_model_that_only_multiplies_is_reported_without_an_analysis()
    {
        var spec = Scene.Small with { MultiplyPercent = 100, Seed = 61 };
        grid.World.Script(Scene.Sweep("products", SweepPhase.Completed, Scene.Trained("only-products", spec)));

        var (code, _, html, _) = await ReportAsync("products");

        Assert.Equal(0, code);
        Assert.Contains("was trained to multiply alone, of which no sub-tasks are known, so it was not looked into", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_are_written_as_svg_and_png_on_demand()
    {
        var folder = Scratch.PathOf("pictures");

        var (code, _, _, output) = await ReportAsync(Scratch.Write("model.pth", "weights"), "--pictures", folder, "--json");

        Assert.Equal(0, code);
        var root = JsonDocument.Parse(output).RootElement;
        Assert.Equal(
            Directory.GetFiles(folder).Where(file => Path.GetFileName(file) is not "model.json").Order(StringComparer.Ordinal),
            root.GetProperty("pictures").EnumerateArray().Select(file => file.GetString()!).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.All(
            new[] { "failures.svg", "failures.png", "attention-L1H2.svg", "impact.png" }, name => Assert.True(File.Exists(Path.Combine(folder, name)), name));
        Assert.Equal(["model"], root.GetProperty("models").EnumerateArray().Select(name => name.GetString()), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_report_replaces_reports_and_nothing_else()
    {
        var (model, file, foreign) = (Scratch.Write("model.pth", "weights"), Scratch.PathOf("again.html"), Scratch.Write("mine.html", "<p>mine</p>"));
        var files = new FakeWeightFiles { Facts = Facts };

        var first = await Va.RunAsync(["report", model, "--out", file], files: files);
        var second = await Va.RunAsync(["report", model, "--out", file], files: files);
        var refused = await Va.RunAsync(["report", model, "--out", foreign], files: files);

        Assert.Equal((0, 0, 2), (first.Code, second.Code, refused.Code));
        Assert.Contains("is no report of 'va report'", refused.Error, StringComparison.Ordinal);
        Assert.Equal("<p>mine</p>", await File.ReadAllTextAsync(foreign, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("There is no sweep 'nowhere'. There is no variant 'nowhere'", "nowhere")]
    [InlineData("There is no weight file none.pth", "none.pth")]
    [InlineData("there is no folder", "any", "--out", "nowhere/at/all/x.html")]
    public async Task What_cannot_be_reported_is_refused(string told, params string[] args)
    {
        var report = await grid.RunAsync(["report", .. args]);

        Assert.Equal((2, ""), (report.Code, report.Output));
        Assert.Contains(told, report.Error, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Words, string Html, string Output)> ReportAsync(string target, params string[] options)
    {
        var file = Scratch.PathOf("report.html");
        var report = await Va.RunAsync(
            ["report", target, "--out", file, "--cluster", grid.ClusterFile, .. options], files: new FakeWeightFiles { Facts = Facts });
        var html = File.Exists(file) ? await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken) : "";
        return (report.Code, report.Error + (options.Contains("--json", StringComparer.Ordinal) ? "" : FirstLineOf(report.Output)), html, report.Output);
    }

    private static string FirstLineOf(string text) => text.Split('\n')[0];
}
