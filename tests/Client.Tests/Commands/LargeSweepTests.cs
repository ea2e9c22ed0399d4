using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>A sweep of more variants than anybody reads is counted, and what matters of it is listed.</summary>
public sealed class LargeSweepTests(FakeGrid grid)
{
    /// <summary>So many trained ones, and behind them one that failed, one with wrong answers, two that train, and one that waits.</summary>
    private static SweepSnapshot Large(string name, int trained, SweepPhase phase = SweepPhase.Running) => Scene.Sweep(name, phase,
    [
        .. Enumerable.Range(0, trained).Select(i => Scene.Verified($"{name}-{i}", spec: Seeded(name, i))),
        Scene.Failed($"{name}-failed", "The loss is not a number at step 17.") is var failed ? failed with { Spec = Seeded(name, 5001), Training = failed.Training with { Id = Seeded(name, 5001).Id } } : failed,
        Scene.Verified($"{name}-wrong", 7, Seeded(name, 5002)),
        Scene.Training($"{name}-t1", 100, Seeded(name, 5003)),
        Scene.Training($"{name}-t2", 200, Seeded(name, 5004)),
        Scene.Waiting($"{name}-waits", Seeded(name, 5005)) with { Cause = WaitCause.Busy },
    ]);

    private static VariantSpec Seeded(string name, int i) => Scene.Small with { Seed = name.Aggregate(71UL, (seed, letter) => (31 * seed) + letter) + (ulong)i };

    [Fact]
    public async Task A_large_sweep_is_counted_and_what_matters_is_listed_the_worst_first()
    {
        grid.World.Script(Large("large-shown", 300));

        var show = await grid.RunAsync("sweep", "show", "large-shown");

        Assert.Equal((0, ""), (show.Code, show.Error));
        Assert.Contains("Sweep large-shown: running; 301 of 305 done, 2 training, 1 failed, 1 waiting, at least", show.Output, StringComparison.Ordinal);
        Assert.Contains("1 waiting: the first 2 variants are before it in the queue", show.Output, StringComparison.Ordinal);
        Assert.Contains("301,000,000 questions asked, 7 wrong; 1 variant gave wrong answers in the end.", show.Output, StringComparison.Ordinal);
        var places = new[] { "large-shown-failed ", "large-shown-wrong ", "large-shown-t1 ", "large-shown-t2 ", "Listed: 4 of 305 variants" }
            .Select(part => show.Output.IndexOf(part, StringComparison.Ordinal)).ToArray();
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
        Assert.DoesNotContain("large-shown-17 ", show.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("large-shown-waits ", show.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nothing_matters_any_more_that_is_said()
    {
        grid.World.Script(Scene.Sweep(
            "large-done", SweepPhase.Completed, [.. Enumerable.Range(0, 201).Select(i => Scene.Trained($"large-done-{i}", Seeded("large-done", i)))]));

        var show = await grid.RunAsync("sweep", "show", "large-done");

        Assert.Contains("No variant has failed, has wrong answers or trains. 'va sweep show large-done --state STATE' lists", show.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("question", show.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sweep_of_200_variants_is_shown_as_a_whole()
    {
        var sweep = Large("just-whole", 195);
        grid.World.Script(sweep);

        var (usual, all) = (await grid.RunAsync("sweep", "show", "just-whole"), await grid.RunAsync("sweep", "show", "just-whole", "--all"));

        Assert.Contains("196 of 200 done", usual.Output, StringComparison.Ordinal);
        Assert.All(sweep.Cells, cell => Assert.Contains(cell.Name, usual.Output, StringComparison.Ordinal));
        Assert.Equal(usual.Output, all.Output);
        Assert.DoesNotContain("Listed:", usual.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Variants_are_chosen_by_state_by_name_and_by_page()
    {
        grid.World.Script(Large("large-paged", 300));
        Task<Outcome> Show(params string[] options) => grid.RunAsync(["sweep", "show", "large-paged", .. options]);

        var (wrong, named, second) = (await Show("--state", "wrong"), await Show("--name", "PAGED-29"), await Show("--state", "done", "--page", "2"));
        var (all, none) = (await Show("--state", "done", "--all"), await Show("--state", "paused"));

        Assert.Contains("large-paged-wrong ", wrong.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("large-paged-t1", wrong.Output, StringComparison.Ordinal);
        Assert.Equal(11, named.Output.Split("large-paged-29").Length - 1);
        Assert.Contains("large-paged-100 ", second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("large-paged-99 ", second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("large-paged-200 ", second.Output, StringComparison.Ordinal);
        Assert.Contains(
            "Variants 101 to 200 of 301, page 2 of 4. 'va sweep show large-paged --state done --page 3' shows the next, --all shows all.",
            second.Output, StringComparison.Ordinal);
        Assert.Contains("large-paged-299 ", all.Output, StringComparison.Ordinal);
        Assert.Contains("None of 305 variants fits.", none.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--page is 5, but the 305 variants that fit fill 4 pages of 100. Take a page from 1 to 4.", "--page", "5")]
    [InlineData("--page is 0, but must be a whole number from 1 on.", "--page", "0")]
    [InlineData("--page 1 shows some of the variants and --all shows all.", "--page", "1", "--all")]
    [InlineData("tired", "--state", "tired")]
    public async Task What_cannot_be_shown_is_refused(string refusal, params string[] options)
    {
        grid.World.Script(Large("large-refused", 300));

        var show = await grid.RunAsync(["sweep", "show", "large-refused", .. options]);

        Assert.Equal((2, ""), (show.Code, show.Output));
        Assert.Contains(refusal, show.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_json_a_large_sweep_is_written_from_pages_letter_for_letter_as_from_a_snapshot()
    {
        var sweep = Large("large-json", 1100) with { Left = [new("large-json", "gone", Seeded("large-json", 6000).Id, HasLeft: true)] };
        grid.World.Script(sweep);

        var (whole, failed) = (await grid.RunAsync("sweep", "show", "large-json", "--json"), await grid.RunAsync("sweep", "show", "large-json", "--json", "--state", "failed"));

        Assert.Equal(JsonOutput.Of(SweepJson.Of(sweep)) + Environment.NewLine, whole.Output);
        Assert.Equal(JsonOutput.Of(SweepJson.Of(sweep) with { Variants = [.. SweepJson.Of(sweep).Variants.Where(one => one.State == "failed")] }) + Environment.NewLine, failed.Output);
    }

    [Fact]
    public async Task Nothing_that_fits_is_an_empty_array()
    {
        var sweep = Large("large-empty", 300);
        grid.World.Script(sweep);

        var json = await grid.RunAsync("sweep", "show", "large-empty", "--json", "--name", "nobody");

        Assert.Equal(JsonOutput.Of(SweepJson.Of(sweep) with { Variants = [] }) + Environment.NewLine, json.Output);
    }

    [Fact]
    public async Task A_large_sweep_is_followed_in_numbers_and_its_failures_by_name()
    {
        var end = Large("large-watched", 300, SweepPhase.Failed);
        grid.World.Script(
            Large("large-watched", 300) is var running ? running with { Cells = [.. running.Cells.Select(cell => cell.Training.Phase is VariantPhase.Failed ? Scene.Waiting(cell.Name, cell.Spec) : cell)] } : running,
            running,
            end with { Cells = [.. end.Cells.Where(cell => cell.Training.Phase is VariantPhase.Trained or VariantPhase.Failed)] });

        var watch = await grid.RunAsync("sweep", "watch", "large-watched");

        Assert.Equal((1, ""), (watch.Code, watch.Error));
        Assert.Contains("large-watched-failed: failed, The loss is not a number at step 17.", watch.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("large-watched-t1", watch.Output, StringComparison.Ordinal);
        Assert.Contains("Listed: 2 of 302 variants", watch.Output, StringComparison.Ordinal);
        Assert.Contains("The sweep large-watched has ended, but not everything succeeded:", watch.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_live_table_of_a_large_sweep_counts_those_that_it_does_not_show()
    {
        var sweep = Large("large-live", 300);
        var overview = SweepOverview.Of(sweep);
        var drawn = new StringWriter();
        var console = Spectre.Console.AnsiConsole.Create(new() { Ansi = Spectre.Console.AnsiSupport.No, Out = new Spectre.Console.AnsiConsoleOutput(drawn) });
        console.Profile.Width = 120;

        console.Write(LiveSweepTable.Of(overview.With(SweepPage.Of(sweep, new(State: "training")).Cells), 120, 24, overview));

        Assert.Contains("301 of 305 done, 2 training, 1 failed, 1 waiting", drawn.ToString(), StringComparison.Ordinal);
        Assert.Contains("large-live-t1", drawn.ToString(), StringComparison.Ordinal);
        Assert.Contains("… and 303 variants more", drawn.ToString(), StringComparison.Ordinal);
    }
}
