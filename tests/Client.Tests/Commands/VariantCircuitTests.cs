using System.Text.Json;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>Commands that have the grid look into a variant, from a program that could not itself.</summary>
public sealed class VariantCircuitTests(FakeGrid grid)
{
    private static readonly CircuitFacts Facts = CircuitSamples.Of(digits: 3, layers: 2, heads: 3);

    [Fact]
    public void An_analysis_that_is_not_divided_yet_waits() =>
        Assert.Equal("waits", JobText.Done(new AnalysisSnapshot("key", null, JobPhase.Running, 0, 0, 0, 0, null)));

    [Fact]
    public async Task The_grid_analyses_a_variant_by_what_it_was_trained_on()
    {
        var weights = Trained("seen");
        var plan = AnalysisPlan.Of(new AnalysisRequest(new(), null, [Operation.Add]));
        grid.World.Facts[plan.FileFor(weights)] = new() { Operations = [Operation.Add], Circuit = Facts };

        var (code, output, error) = Parts(await grid.RunAsync("analyse", "seen", "--json"));

        Assert.Equal((0, ""), (code, error));
        Assert.Equal(plan.KeyFor(weights), Assert.Single(grid.World.Analyses, one => one.Value.Weights == weights).Key);
        var root = JsonDocument.Parse(output).RootElement;
        Assert.Equal(("seen", Facts.Questions.Count), (root.GetProperty("model").GetString(), root.GetProperty("questions").GetArrayLength()));
    }

    [Fact]
    public async Task Claims_are_read_with_the_analysis_that_they_are_about()
    {
        var weights = Trained("claimed");
        var plan = AnalysisPlan.Of(new ClaimRequest(new(Questions: 50, Tasks: [SubTask.SA]), [Operation.Add]));
        grid.World.Facts[plan.Basis.FileFor(weights)] = new() { Operations = [Operation.Add], Circuit = Facts };
        grid.World.Facts[plan.FileFor(weights)] = new()
        {
            Claims = [new(new(SubTask.SA, 1, [Facts.UsefulNodes.First().Target.Node!.Value]), new(50, 50), new(0, 50), new(0, 50), new(0, 50), 2, null)],
        };

        var (code, output, error) = Parts(await grid.RunAsync("claims", "claimed", "--questions", "50", "--subtask", "SA", "--json"));

        Assert.Equal((0, ""), (code, error));
        var root = JsonDocument.Parse(output).RootElement;
        Assert.Equal("strong", Assert.Single(root.GetProperty("claims").EnumerateArray()).GetProperty("verdict").GetString());
        Assert.Equal(["add"], root.GetProperty("operations").EnumerateArray().Select(operation => operation.GetString()), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Questions_of_a_file_are_sent_in_their_plain_form()
    {
        var weights = Trained("asked");

        await grid.RunAsync("analyse", "asked", "--questions", Scratch.Write("mine.txt", "1+2\n055+045=+0100\n"));

        Assert.Equal(["001+002", "055+045"], Assert.Single(grid.World.Analyses.Values, one => one.Weights == weights).Plan.Questions!, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_question_that_does_not_fit_is_refused_before_the_grid_is_asked()
    {
        var weights = Trained("long");

        var refused = await grid.RunAsync("analyse", "long", "--questions", Scratch.Write("long.txt", "12345+2\n"));

        Assert.Equal((2, ""), (refused.Code, refused.Output));
        Assert.Contains("does not fit 3 digits", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(grid.World.Analyses.Values, one => one.Weights == weights);
    }

    [Fact]
    public async Task An_analysis_that_fails_says_why()
    {
        Trained("burnt");

        var failed = await grid.RunAsync("analyse", "burnt");

        Assert.Equal((ExitCodes.Unavailable, ""), (failed.Code, failed.Output));
        Assert.Contains("The analysis of burnt failed: the disk is on fire", failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_patch_is_made_by_the_grid()
    {
        Trained("patched");

        var (code, output, error) = Parts(await grid.RunAsync("patch", "patched", "--store", "111+111", "--alter", "123+456", "--node", "P9L0H0", "--json"));

        Assert.Equal((0, ""), (code, error));
        var root = JsonDocument.Parse(output).RootElement;
        Assert.Equal(("+0479", "A2", true), (root.GetProperty("patched").GetString(), root.GetProperty("impact").GetString(), root.GetProperty("changed").GetBoolean()));
    }

    [Fact]
    public async Task A_sweep_tells_of_its_analyses()
    {
        var plans = AnalysisPlan.AllOf(Scene.Small);
        var cell = Scene.Verified("looked-into") with
        {
            Analyses = [.. plans.Select((plan, i) => new AnalysisSnapshot($"{i}", plan, i == 0 ? JobPhase.Running : JobPhase.Completed, 12, 60, 3, 6, null))],
        };
        var done = cell with { Analyses = [.. cell.Analyses.Select(one => one with { Phase = JobPhase.Completed })] };
        grid.World.Script(
            Scene.Sweep("analysed", SweepPhase.Running, cell).As(spec => spec with { Analysis = true }),
            Scene.Sweep("analysed", SweepPhase.Completed, done).As(spec => spec with { Analysis = true }));

        var (code, output, error) = Parts(await grid.RunAsync("sweep", "run", Scratch.Write("analysed.yaml", "analysis: true\nvariants: [{name: looked-into, digits: 3, layers: 2, heads: 3, steps: 100}]")));

        Assert.Equal((0, ""), (code, error));
        Assert.True(grid.World.Submitted["analysed"].Analysis);
        Assert.Contains("; analysed, at ", output, StringComparison.Ordinal);
        Assert.Contains("looked-into: analysing, claims: 12 of 60 parts done", output, StringComparison.Ordinal);
        Assert.Contains("looked-into: done, loss 1.5e-07, add: 0 wrong, analysed", output, StringComparison.Ordinal);
        Assert.Contains("Analysed: 1 of 1 trained model.", output, StringComparison.Ordinal);
    }

    /// <summary>Has a sweep of its own with one trained variant.</summary>
    private WeightsRef Trained(string name)
    {
        var cell = Scene.Trained(name, Scene.Small with { Seed = (ulong)name.Sum(letter => letter) });
        grid.World.Script(Scene.Sweep($"of-{name}", SweepPhase.Completed, cell));
        return cell.Training.Weights!;
    }

    private static (int Code, string Output, string Error) Parts(Outcome outcome) => (outcome.Code, outcome.Output, outcome.Error);
}
