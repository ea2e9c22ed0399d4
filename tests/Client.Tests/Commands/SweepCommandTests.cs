using System.Text.Json;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

public sealed class SweepCommandTests(FakeGrid grid)
{
    private static readonly VariantSpec Mixed = Scene.Small with { SubtractPercent = 66, Heads = 4 };

    [Fact]
    public async Task A_plan_needs_no_grid()
    {
        var plan = await Va.RunAsync(["sweep", "plan", Path.Combine(AppContext.BaseDirectory, "sweeps", "nine.yaml")]);

        Assert.Equal((0, ""), (plan.Code, plan.Error));
        Assert.Contains("6,283,215", plan.Output, StringComparison.Ordinal);
        Assert.Contains("add_d6_l2_h3_train15K_seed372001, mode 1, seed", plan.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', plan.Output);
    }

    [Fact]
    public async Task A_plan_as_json_has_the_identities()
    {
        var plan = await Va.RunAsync(["sweep", "plan", Sample("minimal"), "--json"]);

        var variant = JsonDocument.Parse(plan.Output).RootElement.GetProperty("variants")[0];
        Assert.Equal(new VariantSpec { Digits = 3, Layers = 2, Heads = 3, Steps = 100 }.Id.Value, variant.GetProperty("id").GetString());
        Assert.Equal("add", variant.GetProperty("operations")[0].GetString());
        Assert.Equal(510, variant.GetProperty("spec").GetProperty("dModel").GetInt32());
    }

    [Fact]
    public async Task A_plan_of_many_variants_shows_the_first_and_counts_the_others()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(
            file,
            $"name: many\ndefaults: {{ digits: 2, layers: 1, heads: 2, dModel: 24, dHead: 12, steps: 100 }}\nmatrix: {{ seed: [{string.Join(", ", Enumerable.Range(0, 1_203))}] }}\n",
            TestContext.Current.CancellationToken);

        var plan = await Va.RunAsync(["sweep", "plan", file]);
        var json = await Va.RunAsync(["sweep", "plan", file, "--json"]);
        File.Delete(file);

        Assert.Contains("_seed199 ", plan.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("_seed200 ", plan.Output, StringComparison.Ordinal);
        Assert.Contains("These are the first 200; 1,003 more are not shown. '--json' tells of all.", plan.Output, StringComparison.Ordinal);
        Assert.Equal(1_203, JsonDocument.Parse(json.Output).RootElement.GetProperty("variants").GetArrayLength());
    }

    [Fact]
    public async Task A_run_stays_until_the_sweep_ends_and_tells_what_happened_in_plain_lines()
    {
        grid.World.Script(
            Scene.Sweep("run-to-end", SweepPhase.Running, Scene.Waiting("a"), Scene.Waiting("b", Mixed)),
            Scene.Sweep("run-to-end", SweepPhase.Running, Scene.Training("a", 1500), Scene.Waiting("b", Mixed)),
            Scene.Sweep("run-to-end", SweepPhase.Running, Scene.Verified("a"), Scene.Training("b", 10, Mixed)),
            Scene.Sweep("run-to-end", SweepPhase.Completed, Scene.Verified("a"), Scene.Verified("b", 7, Mixed)));

        var run = await grid.RunAsync("sweep", "run", Written("run-to-end"));

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("a: training, goes on at step 1,500", run.Output, StringComparison.Ordinal);
        Assert.Contains("a: done, loss 1.5e-07, add: 0 wrong", run.Output, StringComparison.Ordinal);
        Assert.Contains("The sweep run-to-end is complete.", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Output);
        Assert.Equal(2, grid.World.Submitted["run-to-end"].Variants.Length);
    }

    [Fact]
    public async Task What_travels_to_the_grid_and_back_is_what_was_written()
    {
        var sent = SweepFile.Read(Sample("matrix-and-variants"));
        grid.World.Script(Scene.Sweep(sent.Name, SweepPhase.Completed, Scene.Verified("a", 3, Mixed)));

        var run = await grid.RunAsync("sweep", "run", Sample("matrix-and-variants"), "--json");

        var received = grid.World.Submitted[sent.Name];
        Assert.Equal((sent.Name, sent.Verification), (received.Name, received.Verification));
        Assert.Equal(sent.Variants, received.Variants);
        var variant = JsonDocument.Parse(run.Output).RootElement.GetProperty("variants")[0];
        Assert.Equal("trained", variant.GetProperty("phase").GetString());
        Assert.Equal("oneOperation", variant.GetProperty("spec").GetProperty("mix").GetString());
        Assert.Equal("seed", variant.GetProperty("spec").GetProperty("generator").GetString());
        Assert.Equal(["add", "subtract"], variant.GetProperty("verifications").EnumerateArray().Select(one => one.GetProperty("operation").GetString()), StringComparer.Ordinal);
    }

    [Fact]
    public async Task With_json_the_output_holds_nothing_else()
    {
        grid.World.Script(
            Scene.Sweep("json-run", SweepPhase.Running, Scene.Training("a", 5)),
            Scene.Sweep("json-run", SweepPhase.Completed, Scene.Verified("a")));

        var run = await grid.RunAsync("sweep", "run", Written("json-run"), "--json");

        Assert.Equal("completed", JsonDocument.Parse(run.Output).RootElement.GetProperty("phase").GetString());
        Assert.Contains("a: training", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sweep_with_a_failed_variant_returns_1_and_says_why()
    {
        grid.World.Script(Scene.Sweep("failing", SweepPhase.Failed, Scene.Verified("a"), Scene.Failed("b", "The loss is not a number at step 17.")));

        var run = await grid.RunAsync("sweep", "run", Written("failing"));

        Assert.Equal(1, run.Code);
        Assert.Contains("b: The loss is not a number at step 17.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sweep_that_somebody_cancels_ends_its_run_with_a_word()
    {
        grid.World.Script(Scene.Sweep("cancel-me", SweepPhase.Running, Scene.Training("a", 5)));
        var run = grid.RunAsync("sweep", "run", Written("cancel-me"));

        var cancel = await grid.RunAsync("sweep", "cancel", "cancel-me");
        var ended = await run;

        Assert.Equal(0, cancel.Code);
        Assert.Contains("The sweep cancel-me is cancelled", cancel.Output, StringComparison.Ordinal);
        Assert.Equal(1, ended.Code);
        Assert.Contains("was cancelled. What was done is kept", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_waits_for_a_grid_that_does_not_answer_and_goes_on_when_it_does_again()
    {
        grid.World.Silences["silent"] = new([true, false, true, true]);
        grid.World.Script(
            Scene.Sweep("silent", SweepPhase.Running, Scene.Training("a", 5)),
            Scene.Sweep("silent", SweepPhase.Completed, Scene.Verified("a")));

        var run = await grid.RunAsync("sweep", "run", Written("silent"));

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(2, run.Output.Split("does not answer. Waiting for it; what was done is kept.").Length - 1);
        Assert.Single(run.Output.Split('\n'), line => line.EndsWith("The grid answers again.", StringComparison.Ordinal));
        Assert.Contains("The sweep silent is complete.", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Response did not arrive", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grid_that_is_silent_for_too_long_has_gone_and_that_is_said_in_plain_words()
    {
        grid.World.Silences["gone"] = new([false, true, true, true]);
        grid.World.Script(Scene.Sweep("gone", SweepPhase.Running, Scene.Training("a", 5)));
        var access = new PretendedGrid(grid, Trainer.Others) { Patience = TimeSpan.FromSeconds(1) };

        var run = await Va.RunAsync(["sweep", "run", Written("gone")], access);

        Assert.Equal(3, run.Code);
        Assert.Contains("has gone. What the sweep gone has done is kept: run the same command again", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Response did not arrive", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupted_run_returns_130_and_says_that_a_remote_sweep_goes_on()
    {
        grid.World.Script(Scene.Sweep("interrupted", SweepPhase.Running, Scene.Training("a", 5)));
        using var interrupt = new CancellationTokenSource(TimeSpan.FromSeconds(3));

        var run = await Va.RunUntilAsync(
            ["sweep", "run", Written("interrupted"), "--cluster", grid.ClusterFile], new RemoteGridAccess(), interrupt.Token);

        Assert.Equal(130, run.Code);
        Assert.Contains("the sweep goes on", run.Error, StringComparison.Ordinal);
        Assert.False(grid.World.Cancelled.ContainsKey("interrupted"));
    }

    [Fact]
    public async Task A_detached_run_returns_at_once_and_needs_a_cluster()
    {
        grid.World.Script(Scene.Sweep("detached", SweepPhase.Running, Scene.Training("a", 5)));

        Assert.Equal(0, (await grid.RunAsync("sweep", "run", Written("detached"), "--detach")).Code);
        var refused = await Va.RunAsync(["sweep", "run", Written("detached"), "--detach"]);
        Assert.Equal(2, refused.Code);
        Assert.Contains("--cluster", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sweep_that_was_run_before_is_run_again_by_its_name()
    {
        grid.World.Script(Scene.Sweep("again", SweepPhase.Completed, Scene.Verified("a"), Scene.Verified("b", 0, Mixed)));

        var run = await grid.RunAsync("sweep", "run", "again");

        Assert.Equal(0, run.Code);
        Assert.Equal(["a", "b"], grid.World.Submitted["again"].Variants.Select(variant => variant.Name), StringComparer.Ordinal);
        Assert.Equal(Scene.Million, grid.World.Submitted["again"].Verification);
    }

    [Fact]
    public async Task A_weight_file_that_a_variant_starts_from_is_at_the_grid_before_the_sweep()
    {
        var (file, sweep) = HeirOfFile("from-file", layers: 2);
        grid.World.Script(Scene.Sweep("from-file", SweepPhase.Completed, Scene.Verified("heir")));
        var files = new FakeWeightFiles();

        var run = await Va.RunAsync(["sweep", "run", sweep, "--cluster", grid.ClusterFile], files: files);

        Assert.Equal((0, ""), (run.Code, run.Error));
        var sent = grid.World.Submitted["from-file"].Variants.Single().Spec.InitialiseFrom!;
        Assert.Equal([(file, sent.File!.Sha256)], files.Parents);
        Assert.Equal("sha256:" + sent.File.Sha256, sent.Parent);
    }

    [Fact]
    public async Task A_weight_file_that_does_not_fit_is_refused_before_the_grid_gets_the_sweep()
    {
        var (_, sweep) = HeirOfFile("misfit", layers: 1);

        var run = await Va.RunAsync(["sweep", "run", sweep, "--cluster", grid.ClusterFile], files: new FakeWeightFiles());

        Assert.Equal(2, run.Code);
        Assert.Contains("'heir' has 1 layers, but its parent", run.Error, StringComparison.Ordinal);
        Assert.False(grid.World.Submitted.ContainsKey("misfit"));
    }

    [Fact]
    public async Task A_client_without_libtorch_refuses_a_sweep_that_needs_a_weight_file()
    {
        var (_, sweep) = HeirOfFile("thin", layers: 2);

        var run = await grid.RunAsync("sweep", "run", sweep);

        Assert.Equal(2, run.Code);
        Assert.Contains("no libtorch", run.Error, StringComparison.Ordinal);
        Assert.False(grid.World.Submitted.ContainsKey("thin"));
    }

    [Fact]
    public async Task A_wrong_file_is_refused_before_the_grid_hears_of_it()
    {
        var run = await Va.RunAsync(["sweep", "run", Path.Combine(AppContext.BaseDirectory, "Samples", "Invalid", "digits-21.yaml")]);

        Assert.Equal(2, run.Code);
        Assert.Contains("digits-21.yaml:2:23: digits is 21, but must be a whole number from 1 to 20.", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task An_unknown_sweep_is_refused_with_the_nearest_name()
    {
        grid.World.Script(Scene.Sweep("summer", SweepPhase.Completed, Scene.Verified("a")));

        var show = await grid.RunAsync("sweep", "show", "sumer");

        Assert.Equal(2, show.Code);
        Assert.Contains("There is no sweep 'sumer'", show.Error, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'summer'?", show.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_and_list_tell_how_far_sweeps_are()
    {
        grid.World.Script(Scene.Sweep("half-way", SweepPhase.Running, Scene.Verified("a"), Scene.Training("b", 1500), Scene.Waiting("c")));

        var show = await grid.RunAsync("sweep", "show", "half-way");
        var list = await grid.RunAsync("sweep", "list", "--json");

        Assert.Contains("1 of 3 done, 1 training, 1 waiting", show.Output, StringComparison.Ordinal);
        Assert.Contains("c: 2 variants are before it in the queue", show.Output, StringComparison.Ordinal);
        var one = JsonDocument.Parse(list.Output).RootElement.EnumerateArray().Single(sweep => sweep.GetProperty("name").GetString() is "half-way");
        Assert.Equal(("running", 3, 1), (one.GetProperty("phase").GetString(), one.GetProperty("variants").GetInt32(), one.GetProperty("trained").GetInt32()));
    }

    [Fact]
    public async Task A_run_tells_once_what_waits_for_what_may_never_come()
    {
        var waiting = Scene.Training("a", 0) with { Waiting = "waits for a slot: it needs at least 12.0 GiB", Cause = WaitCause.NoMemory };
        var usual = Scene.Training("b", 0) with { Waiting = "waits for a slot: 0 of 4 free", Cause = WaitCause.Busy };
        grid.World.Script(
            Scene.Sweep("no-memory", SweepPhase.Running, waiting, usual),
            Scene.Sweep("no-memory", SweepPhase.Running, waiting, usual),
            Scene.Sweep("no-memory", SweepPhase.Completed, Scene.Verified("a"), Scene.Verified("b")));

        var run = await grid.RunAsync("sweep", "watch", "no-memory");

        Assert.Equal(2, run.Output.Split("a: waits for a slot: it needs at least 12.0 GiB").Length);
        Assert.DoesNotContain("0 of 4 free", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_says_what_refinement_may_cost()
    {
        var plan = await Va.RunAsync(["sweep", "plan", Path.Combine(AppContext.BaseDirectory, "sweeps", "refine.yaml")]);
        var json = await Va.RunAsync(["sweep", "plan", Path.Combine(AppContext.BaseDirectory, "sweeps", "refine.yaml"), "--json"]);

        Assert.Contains(
            "what has wrong answers refined: up to 5 rounds of 500 steps, 50 % of the rows from failing strata, learning rate 0.001", plan.Output,
            StringComparison.Ordinal);
        Assert.Contains("1,000 steps in all, and at most 2,500 of refinement.", plan.Output, StringComparison.Ordinal);
        Assert.Contains(" MiB of memory to be trained.", plan.Output, StringComparison.Ordinal);
        Assert.InRange(JsonDocument.Parse(json.Output).RootElement.GetProperty("variants")[0].GetProperty("leastMemoryBytes").GetInt64(), 1, 1L << 30);
        Assert.Equal(5, JsonDocument.Parse(json.Output).RootElement.GetProperty("variants")[0].GetProperty("refine").GetProperty("rounds").GetInt32());
    }

    [Fact]
    public async Task Rounds_of_refinement_are_shown_with_what_they_mend()
    {
        var variant = Scene.Verified("sub", 3120) with { Refine = new(3, 500) };
        grid.World.Script(
            Scene.Sweep("rounds", SweepPhase.Running, variant, Scene.Training("sub~1", 0) with { RefinedFrom = new("sub", 1, 2, 50, 3120) }),
            Scene.Sweep("rounds", SweepPhase.Completed, variant, Scene.Round("sub~1", "sub", 1, 3120, 14), Scene.Round("sub~2", "sub~1", 2, 14, 0)));

        var run = await grid.RunAsync("sweep", "run", Written("rounds"), "--require-perfect");
        var show = await grid.RunAsync("sweep", "show", "rounds", "--json");
        var round = await grid.RunAsync("variant", "show", "rounds/sub~1");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("sub~1: training, 3,000 steps, refined from sub: round 1, 2 strata at 50 %, 3,120 wrong before", run.Output, StringComparison.Ordinal);
        Assert.Contains("sub~1: refined from sub: round 1, 2 strata at 50 %, 3,120 → 14 wrong", run.Output, StringComparison.Ordinal);
        Assert.Contains("sub~2: refined from sub~1: round 2, 2 strata at 50 %, 14 → 0 wrong", run.Output, StringComparison.Ordinal);
        var variants = JsonDocument.Parse(show.Output).RootElement.GetProperty("variants");
        Assert.Equal(500, variants[0].GetProperty("refine").GetProperty("steps").GetInt32());
        Assert.Equal(JsonValueKind.Null, variants[0].GetProperty("refinedFrom").ValueKind);
        Assert.Equal(("sub", 3120), (variants[1].GetProperty("refinedFrom").GetProperty("variant").GetString(), variants[1].GetProperty("refinedFrom").GetProperty("failures").GetInt32()));
        Assert.Equal("UU1", variants[1].GetProperty("spec").GetProperty("focus").GetProperty("add")[1].GetString());
        Assert.Contains("50 % from 0U1 UU1", round.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sweep_that_must_be_perfect_is_judged_by_its_last_rounds()
    {
        grid.World.Script(Scene.Sweep("imperfect", SweepPhase.Completed, Scene.Verified("sub", 9), Scene.Round("sub~1", "sub", 1, 9, 1)));

        var flawed = await grid.RunAsync("sweep", "run", Written("imperfect"), "--require-perfect");

        Assert.Equal(1, flawed.Code);
        Assert.Contains("Not perfect: sub~1.", flawed.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await grid.RunAsync("sweep", "run", Written("imperfect"))).Code);
        Assert.Equal(2, (await grid.RunAsync("sweep", "run", Written("imperfect"), "--require-perfect", "--detach")).Code);
    }

    [Fact]
    public async Task A_refined_sweep_that_is_run_by_its_name_asks_for_no_round_by_itself()
    {
        grid.World.Script(Scene.Sweep(
            "refined-again", SweepPhase.Completed, Scene.Verified("sub", 9) with { Refine = new(3, 500) }, Scene.Round("sub~1", "sub", 1, 9, 0)));

        await grid.RunAsync("sweep", "run", "refined-again");

        Assert.Equal([("sub", new Refinement(3, 500))], grid.World.Submitted["refined-again"].Variants.Select(variant => (variant.Name, variant.Refine!)));
    }

    private static string Sample(string name) => Path.Combine(AppContext.BaseDirectory, "Samples", "Valid", name + ".yaml");

    /// <summary>A weight file of two layers, and a sweep of one variant that starts from it.</summary>
    private static (string File, string Sweep) HeirOfFile(string name, int layers)
    {
        var sweep = Scratch.Write(name + ".yaml", $$"""
            variants:
              - name: heir
                digits: 3
                layers: {{layers}}
                heads: 3
                steps: 3000
                dModel: 96
                initialiseFrom: {file: small.pth, mode: 1, policy: complete}
            """);
        var file = Path.Combine(Path.GetDirectoryName(sweep)!, "small.pth");
        File.WriteAllText(file, "weights");
        return (file, sweep);
    }

    /// <summary>A file of a sweep called so, with two variants.</summary>
    private static string Written(string name) => Scratch.Write(name + ".yaml", """
        defaults: {digits: 3, layers: 2, heads: 3, steps: 3000, dModel: 96}
        variants: [{name: a}, {name: b, subtractPercent: 66, heads: 4}]
        """);
}
