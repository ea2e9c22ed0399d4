using System.Text.Json;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>Pausing, resuming, retrying and ranking sweeps.</summary>
public sealed class SweepControlTests(FakeGrid grid)
{
    [Fact]
    public async Task A_paused_sweep_is_waited_for_until_somebody_resumes_it()
    {
        // Each several times: tests that list all sweeps see some of them.
        grid.World.Script(
        [
            Scene.Sweep("pausing", SweepPhase.Running, Scene.Training("a", 5)),
            .. Enumerable.Repeat(Scene.Sweep("pausing", SweepPhase.Paused, Scene.Cancelled("a")), 4),
            .. Enumerable.Repeat(Scene.Sweep("pausing", SweepPhase.Running, Scene.Training("a", 1300)), 4),
            Scene.Sweep("pausing", SweepPhase.Completed, Scene.Verified("a")),
        ]);

        var watch = await grid.RunAsync("sweep", "watch", "pausing");

        Assert.Equal((0, ""), (watch.Code, watch.Error));
        Assert.Contains("The sweep is paused; it waits for 'va sweep resume pausing'", watch.Output, StringComparison.Ordinal);
        Assert.Contains("The sweep goes on.", watch.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("a: cancelled", watch.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pausing_says_what_waits_and_what_other_sweeps_go_on_with()
    {
        var shared = Scene.Training("shared", 10);
        grid.World.Script(Scene.Sweep("pause-me", SweepPhase.Running, Scene.Waiting("a"), shared with
        {
            Training = shared.Training with { Sweeps = ["other"] },
        }));

        var pause = await grid.RunAsync("sweep", "pause", "pause-me");

        Assert.Equal(0, pause.Code);
        Assert.Contains("The sweep pause-me is paused (0 of 2 done, 1 training, 1 paused)", pause.Output, StringComparison.Ordinal);
        Assert.Contains("Other sweeps (other) go on with shared.", pause.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pause", SweepPhase.Paused, "was paused before")]
    [InlineData("pause", SweepPhase.Cancelled, "was cancelled before; nothing to pause")]
    [InlineData("pause", SweepPhase.Completed, "has ended (completed); nothing to pause")]
    [InlineData("resume", SweepPhase.Running, "is running; nothing to resume")]
    [InlineData("resume", SweepPhase.Completed, "has ended (completed); nothing to resume")]
    [InlineData("resume", SweepPhase.Failed, "'va sweep retry resume-Failed' tries once more what failed")]
    [InlineData("resume", SweepPhase.Paused, "was paused and goes on")]
    [InlineData("resume", SweepPhase.Cancelled, "was cancelled and goes on")]
    [InlineData("cancel", SweepPhase.Paused, "is cancelled (0 of 1 done, 1 cancelled)")]
    public async Task Each_verb_says_what_happened_and_what_did_not(string verb, SweepPhase phase, string expected)
    {
        var name = $"{verb}-{phase}";
        grid.World.Script(Scene.Sweep(name, phase, Scene.Cancelled("a")));

        var outcome = await grid.RunAsync("sweep", verb, name);

        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Assert.Contains(expected, outcome.Output, StringComparison.Ordinal);
        var acted = verb is "resume" && phase is SweepPhase.Paused or SweepPhase.Cancelled;
        Assert.Equal(acted, grid.World.Phases.ContainsKey(name));
    }

    [Fact]
    public async Task Resuming_where_nobody_trains_says_who_would()
    {
        grid.World.Script(Scene.Sweep("stored", SweepPhase.Paused, Scene.Cancelled("a")));

        var resume = await Va.RunAsync(["sweep", "resume", "stored"], new PretendedGrid(grid, Trainer.Nobody));

        Assert.Equal(0, resume.Code);
        Assert.Contains("Nobody works on it here now: 'va sweep run stored' does.", resume.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_retry_tries_what_failed()
    {
        grid.World.Script(Scene.Sweep("retry", SweepPhase.Failed, Scene.Failed("a", "no memory"), Scene.Verified("b"), Scene.Failed("c", "no memory")));

        var some = await grid.RunAsync("sweep", "retry", "retry", "c");
        Assert.Contains("tries once more: c.", some.Output, StringComparison.Ordinal);
        Assert.Equal(["c"], grid.World.Retried["retry"], StringComparer.Ordinal);
        var all = await grid.RunAsync("sweep", "retry", "retry", "--json");
        Assert.Equal("running", JsonDocument.Parse(all.Output).RootElement.GetProperty("phase").GetString());
        Assert.Empty(grid.World.Retried["retry"]);
    }

    [Fact]
    public async Task A_retry_of_a_variant_that_is_not_there_is_refused()
    {
        grid.World.Script(Scene.Sweep("no-retry-adder", SweepPhase.Failed, Scene.Failed("addr", "no memory"), Scene.Verified("good")));

        var retry = await grid.RunAsync("sweep", "retry", "no-retry-adder", "adder");

        Assert.Equal(2, retry.Code);
        Assert.Contains("has no variant 'adder'. Did you mean 'addr'?", retry.Error, StringComparison.Ordinal);
        Assert.False(grid.World.Retried.ContainsKey("no-retry-adder"));
    }

    [Theory]
    [InlineData(SweepPhase.Failed, "good", "failed addr, but not good; nothing to retry")]
    [InlineData(SweepPhase.Paused, "addr", "goes on with it, and tries once more what failed")]
    [InlineData(SweepPhase.Cancelled, "addr", "goes on with it, and tries once more what failed")]
    public async Task A_retry_with_nothing_to_do_says_so_as_its_siblings_do(SweepPhase phase, string variant, string expected)
    {
        var name = $"no-retry-{phase}";
        grid.World.Script(Scene.Sweep(name, phase, Scene.Failed("addr", "no memory"), Scene.Verified("good")));

        var retry = await grid.RunAsync("sweep", "retry", name, variant);
        var json = await grid.RunAsync("sweep", "retry", name, variant, "--json");

        Assert.Equal((0, ""), (retry.Code, retry.Error));
        Assert.Contains(expected, retry.Output, StringComparison.Ordinal);
        Assert.Equal(name, JsonDocument.Parse(json.Output).RootElement.GetProperty("name").GetString());
        Assert.False(grid.World.Retried.ContainsKey(name));
    }

    [Fact]
    public async Task A_retry_where_nothing_failed_has_nothing_to_do()
    {
        grid.World.Script(Scene.Sweep("all-good", SweepPhase.Completed, Scene.Verified("good")));

        var retry = await grid.RunAsync("sweep", "retry", "all-good");

        Assert.Equal((0, "Nothing of the sweep all-good has failed; nothing to retry."), (retry.Code, retry.Output.Trim()));
    }

    [Fact]
    public async Task A_deletion_tells_what_goes_and_what_stays_and_deletes_nothing_where_it_is_only_asked()
    {
        var both = Scene.Verified("both");
        both = both with { Spec = both.Spec with { Seed = 178 } };
        grid.World.Script(Scene.Sweep("delete-me", SweepPhase.Completed, Scene.Verified("only") with { Spec = both.Spec with { Seed = 77 } }, both));
        grid.World.Script(Scene.Sweep("delete-not", SweepPhase.Running, both));

        var plan = await grid.RunAsync("sweep", "delete", "delete-me", "--dry-run");
        Assert.Equal((0, false), (plan.Code, grid.World.Deleted.ContainsKey("delete-me")));
        Assert.Contains("The sweep delete-me would be deleted, with 1 variant (only)", plan.Output, StringComparison.Ordinal);
        Assert.Contains("1 variant (both) would stay: ", plan.Output, StringComparison.Ordinal);
        Assert.Contains("delete-not", plan.Output, StringComparison.Ordinal);
        var deleted = await grid.RunAsync("sweep", "delete", "delete-me", "--json");

        var json = JsonDocument.Parse(deleted.Output).RootElement;
        Assert.True(grid.World.Deleted.ContainsKey("delete-me"));
        Assert.True(json.GetProperty("isDone").GetBoolean());
        Assert.Equal("only", Assert.Single(json.GetProperty("deleted").EnumerateArray()).GetString());
        Assert.Equal("both", Assert.Single(json.GetProperty("kept").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task A_variant_is_deleted_out_of_the_sweep_that_is_named()
    {
        var (both, only) = (Scene.Verified("thin-both"), Scene.Verified("thin-only"));
        grid.World.Script(Scene.Sweep("thin-me", SweepPhase.Completed, only with { Spec = only.Spec with { Seed = 78 } }, both with { Spec = both.Spec with { Seed = 79 } }));
        grid.World.Script(Scene.Sweep("thin-too", SweepPhase.Completed, both with { Spec = both.Spec with { Seed = 79 } }));

        var alone = await grid.RunAsync("variant", "delete", "thin-only");
        var several = await grid.RunAsync("variant", "delete", "thin-both");
        var one = await grid.RunAsync("variant", "delete", "thin-me/thin-both", "--json");

        Assert.Equal((0, 2, 0), (alone.Code, several.Code, one.Code));
        Assert.StartsWith("The variant thin-only of the sweep thin-me is deleted", alone.Output, StringComparison.Ordinal);
        Assert.Contains("Several sweeps have 'thin-both': thin-me/thin-both, thin-too/thin-both. Name one of these.", several.Error, StringComparison.Ordinal);
        Assert.Equal("thin-too", Assert.Single(JsonDocument.Parse(one.Output).RootElement.GetProperty("keptBy").EnumerateArray()).GetString());
        Assert.Equal(["thin-me/thin-only", "thin-me/thin-both"], grid.World.Removed.Where(name => name.StartsWith("thin-", StringComparison.Ordinal)), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData()]
    [InlineData("--dry-run")]
    public async Task A_sweep_that_runs_is_not_deleted(params string[] more)
    {
        grid.World.Script(Scene.Sweep("busy", SweepPhase.Running, Scene.Training("a", 5)));

        var outcome = await grid.RunAsync(["sweep", "delete", "busy", .. more]);

        Assert.Equal(1, outcome.Code);
        Assert.Contains("The sweep 'busy' is running. 'va sweep cancel busy' stops it; then it can be deleted.", outcome.Error, StringComparison.Ordinal);
        Assert.False(grid.World.Deleted.ContainsKey("busy"));
    }

    [Fact]
    public async Task A_priority_keeps_the_limit_of_slots_that_nobody_changes()
    {
        grid.World.Script(Scene.Sweep("ranked", SweepPhase.Running, Scene.Waiting("a")).As(spec => spec with { Terms = new(1, 3) }));

        var first = await grid.RunAsync("sweep", "priority", "ranked", "-5");
        Assert.Contains("has priority -5 and at most 3 slots now; before, priority 1 and at most 3 slots.", first.Output, StringComparison.Ordinal);
        await grid.RunAsync("sweep", "priority", "ranked", "9", "--max-slots", "none");
        Assert.Equal(new SweepTerms(9), grid.World.Terms["ranked"]);
        var list = await grid.RunAsync("sweep", "list", "--json");
        var listed = JsonDocument.Parse(list.Output).RootElement.EnumerateArray().Single(one => one.GetProperty("name").GetString() == "ranked");
        Assert.Equal(9, listed.GetProperty("priority").GetInt32());
    }

    [Theory]
    [InlineData("5000", "none", "priority is 5000, but must be a whole number from -1000 to 1000.")]
    [InlineData("5", "0", "--max-slots is '0', but must be a whole number from 1 on, or none.")]
    [InlineData("5", "many", "--max-slots is 'many', but must be a whole number from 1 on, or none.")]
    public async Task A_priority_out_of_range_changes_nothing(string priority, string most, string expected)
    {
        grid.World.Script(Scene.Sweep("unranked", SweepPhase.Running, Scene.Waiting("a")));

        var outcome = await grid.RunAsync("sweep", "priority", "unranked", priority, "--max-slots", most);

        Assert.Equal(2, outcome.Code);
        Assert.Contains(expected, outcome.Error, StringComparison.Ordinal);
        Assert.False(grid.World.Terms.ContainsKey("unranked"));
    }

    [Fact]
    public async Task A_sweep_that_is_run_again_by_its_name_keeps_all_that_its_file_said()
    {
        grid.World.Script(Scene.Sweep("kept", SweepPhase.Completed, Scene.Verified("a") with { Requires = ["cuda"] })
            .As(spec => spec with { Terms = new(4, 2), Fuse = Stacking.Off }));

        var run = await grid.RunAsync("sweep", "run", "kept");
        var plan = await grid.RunAsync("sweep", "plan", "kept");

        var again = grid.World.Submitted["kept"];
        Assert.Equal((new SweepTerms(4, 2), Stacking.Off), (again.Terms, again.Fuse));
        Assert.Equal(["cuda"], again.Variants[0].Requires!, StringComparer.Ordinal);
        Assert.Contains("; priority 4, at most 2 slots", run.Output, StringComparison.Ordinal);
        Assert.Contains("Requires", plan.Output, StringComparison.Ordinal);
    }
}
