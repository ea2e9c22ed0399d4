using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains.Tests;

/// <summary>Pages of a sweep's variants: which are on them, and what is refused.</summary>
public sealed class SweepPageTests
{
    private static readonly VerificationSpec Thousand = new(1000, SampleKind.Uniform, 1);

    private static CellSnapshot Cell(string name, VariantPhase phase, params IJobSnapshot[] jobs)
    {
        var spec = Tickets.Spec with { Seed = name.Aggregate(17UL, (seed, letter) => (31 * seed) + letter) };
        return new(name, spec, new() { Id = spec.Id, Phase = phase, Steps = spec.Steps }, jobs, Waiting: null);
    }

    private static VerificationSnapshot Verified(JobPhase phase, long failures = 0) => new(
        "k", VerificationPlan.Of(Operation.Add, 3, Thousand), phase, 1000, failures, 1, 1, null);

    private static RobustnessSnapshot Tested(JobPhase phase) => new("r", new(3, [Operation.Add]), phase, 1, 2, 1, 1, null);

    private static AnalysisSnapshot Analysed(JobPhase phase) => new("a", null, phase, 1, 2, 1, 1, null);

    private static SweepSnapshot Sweep(params CellSnapshot[] cells) => new(
        "s", SweepPhase.Running, cells, new("s", [], Thousand), DateTimeOffset.UnixEpoch, FinishedUtc: null);

    private static SweepSnapshot Many(int count) =>
        Sweep([.. Enumerable.Range(0, count).Select(i => Cell($"v{i}", i % 2 == 0 ? VariantPhase.Queued : VariantPhase.Training))]);

    private static IEnumerable<string> Names(SweepPage page) => page.Cells.Select(cell => cell.Name);

    /// <summary>A variant in each state, called like it.</summary>
    private static SweepSnapshot InEachState(bool isIdle = false) => Sweep(
        Cell("waiting", VariantPhase.Queued),
        Cell("training", VariantPhase.Training),
        Cell("verifying", VariantPhase.Trained, Verified(JobPhase.Running)),
        Cell("analysing", VariantPhase.Trained, Verified(JobPhase.Completed), Analysed(JobPhase.Running)),
        Cell("testing", VariantPhase.Trained, Verified(JobPhase.Completed), Tested(JobPhase.Running)),
        Cell("done", VariantPhase.Trained, Verified(JobPhase.Completed)),
        Cell("failed", VariantPhase.Failed),
        Cell("cancelled", VariantPhase.Cancelled)) with
    { IsIdle = isIdle };

    [Theory]
    [InlineData("waiting")]
    [InlineData("training")]
    [InlineData("verifying")]
    [InlineData("analysing")]
    [InlineData("testing")]
    [InlineData("done")]
    [InlineData("failed")]
    [InlineData("cancelled")]
    public void Each_state_chooses_the_variants_that_are_in_it(string state)
    {
        var page = SweepPage.Of(InEachState(), new(State: state));

        Assert.Equal((state, 1, null), (Assert.Single(page.Cells).Name, page.Matches, page.Next));
        Assert.Equal(1, SweepOverview.Of(InEachState()).CountOf(state));
    }

    [Fact]
    public void What_nobody_goes_on_with_is_interrupted_and_what_is_paused_is_paused()
    {
        Assert.Equal(
            ["training", "verifying", "analysing", "testing"], Names(SweepPage.Of(InEachState(isIdle: true), new(State: "interrupted"))), StringComparer.Ordinal);
        Assert.Equal(
            ["waiting", "cancelled"], Names(SweepPage.Of(InEachState() with { Phase = SweepPhase.Paused }, new(State: "paused"))), StringComparer.Ordinal);
    }

    [Fact]
    public void Wrong_answers_count_until_a_round_of_refinement_follows()
    {
        var sweep = Sweep(
            Cell("flawless", VariantPhase.Trained, Verified(JobPhase.Completed)),
            Cell("flawed", VariantPhase.Trained, Verified(JobPhase.Completed, failures: 3)),
            Cell("mended", VariantPhase.Trained, Verified(JobPhase.Completed, failures: 5)),
            Cell("mended~1", VariantPhase.Trained, Verified(JobPhase.Completed, failures: 2)) with { RefinedFrom = new("mended", 1, 1, 50, 5) });

        Assert.Equal(["flawed", "mended~1"], Names(SweepPage.Of(sweep, new(State: SweepPageRequest.Wrong))), StringComparer.Ordinal);
        Assert.Equal((2, 10), (SweepOverview.Of(sweep).Wrong, SweepOverview.Of(sweep).Totals.Failures));
    }

    [Fact]
    public void Names_are_found_by_a_part_of_them_in_capitals_or_not()
    {
        var sweep = Sweep(Cell("Add_d3", VariantPhase.Queued), Cell("sub_d3", VariantPhase.Queued), Cell("add_d4", VariantPhase.Training));

        Assert.Equal(["Add_d3", "add_d4"], Names(SweepPage.Of(sweep, new(Name: "ADD"))), StringComparer.Ordinal);
        Assert.Equal(["Add_d3"], Names(SweepPage.Of(sweep, new(Name: "add", State: "waiting"))), StringComparer.Ordinal);
    }

    [Fact]
    public void Pages_follow_each_other_to_the_last_and_have_each_variant_once()
    {
        var sweep = Many(10);
        var (first, second) = (SweepPage.Of(sweep, new(Count: 4)), SweepPage.Of(sweep, new(After: "v3", Count: 4)));
        var third = SweepPage.Of(sweep, new(After: second.Next, Count: 4));

        Assert.Equal(("v3", "v7", null), (first.Next, second.Next, third.Next));
        Assert.Equal(sweep.Cells.Select(cell => cell.Name), Names(first).Concat(Names(second)).Concat(Names(third)), StringComparer.Ordinal);
        Assert.All([first, second, third], page => Assert.Equal(10, page.Matches));
    }

    [Fact]
    public void A_page_that_ends_with_the_list_is_the_last() => Assert.Null(SweepPage.Of(Many(4), new(Count: 4)).Next);

    [Fact]
    public void Nothing_fits_or_nothing_is_left_makes_an_empty_page()
    {
        Assert.Equivalent(new SweepPage([], 0, Next: null), SweepPage.Of(Many(4), new(Name: "x")));
        Assert.Equivalent(new SweepPage([], 4, Next: null), SweepPage.Of(Many(4), new(Skip: 9)));
        Assert.Equivalent(new SweepPage([], 4, Next: null), SweepPage.Of(Many(4), new(After: "v3")));
        Assert.Empty(SweepPage.Of(Sweep(), new()).Cells);
    }

    [Fact]
    public void Some_that_fit_are_passed_over() => Assert.Equal(["v5", "v7"], Names(SweepPage.Of(Many(10), new(Skip: 2, Count: 2, State: "training"))), StringComparer.Ordinal);

    [Fact]
    public void What_changes_between_two_pages_neither_repeats_nor_loses_what_does_not()
    {
        var before = Many(6);
        var first = SweepPage.Of(before, new(Count: 3));

        // A round comes behind the first variant; the last of the page, and one behind it, end.
        var after = Sweep([
            before.Cells[0], Cell("v0~1", VariantPhase.Queued) with { RefinedFrom = new("v0", 1, 1, 50, 1) }, before.Cells[1],
            Cell("v2", VariantPhase.Failed), before.Cells[3], Cell("v4", VariantPhase.Failed), before.Cells[5]]);
        var second = SweepPage.Of(after, new(After: first.Next, Count: 3));
        var unfinished = SweepPage.Of(after, new(After: first.Next, State: "training"));

        Assert.Equal(["v3", "v4", "v5"], Names(second), StringComparer.Ordinal);
        Assert.Equal(["v3", "v5"], Names(unfinished), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData(0, "count is 0, but must be a whole number from 1 to 1000.")]
    [InlineData(1001, "count is 1001, but must be a whole number from 1 to 1000.")]
    public void A_page_has_1_to_1000_variants(int count, string refusal) =>
        Assert.Contains(refusal, Assert.Throws<ArgumentException>(() => SweepPage.Of(Many(3), new(Count: count))).Message, StringComparison.Ordinal);

    [Fact]
    public void What_there_is_not_is_refused_with_what_was_expected()
    {
        Assert.Contains(
            "state is 'tired', but must be one of waiting, training, verifying, analysing, testing, done, stopped, failed, cancelled, paused, interrupted, wrong.",
            Assert.Throws<ArgumentException>(() => SweepPage.Of(Many(3), new(State: "tired"))).Message, StringComparison.Ordinal);
        Assert.Contains("skip is -1, but must be", Assert.Throws<ArgumentException>(() => SweepPage.Of(Many(3), new(Skip: -1))).Message, StringComparison.Ordinal);
        Assert.Contains(
            "after is 'v3', but the sweep has no such variant",
            Assert.Throws<ArgumentException>(() => SweepPage.Of(Many(3), new(After: "v3"))).Message, StringComparison.Ordinal);
        Assert.Equal(3, SweepPage.Of(Many(3), new(Count: 1000)).Cells.Length);
    }
}
