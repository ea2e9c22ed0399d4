using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains.Tests;

/// <summary>A sweep in a grid tells its counts and pages as it tells all of itself.</summary>
public sealed class SweepPartsTests(GridFixture grid)
{
    [Fact]
    public async Task A_sweep_is_told_in_parts_before_and_after_it_has_run()
    {
        var token = TestContext.Current.CancellationToken;
        NamedVariant[] variants = [.. Enumerable.Range(0, 3).Select(i => new NamedVariant($"v{i}", Tickets.Spec with { Seed = (ulong)(770_000 + i), Steps = 20 }))];
        var sweep = grid.Grains.GetGrain<ISweepGrain>("in-parts");

        Assert.Equal((SweepPhase.New, 0), (await sweep.OverviewAsync(token) is var none ? none.Phase : default, none.Variants));
        await sweep.SubmitAsync(new("in-parts", variants, new(1000, SampleKind.Uniform, 1)), token);
        var done = await grid.UntilAsync("in-parts", view => view.Phase is SweepPhase.Completed, token);
        var (overview, page) = (await sweep.OverviewAsync(token), await sweep.PageAsync(new(After: "v0", Count: 1, State: "done"), token));

        Assert.Equal((SweepPhase.Completed, 3, 3), (overview.Phase, overview.Trained, overview.CountOf("done")));
        Assert.Equal((3000, SweepOverview.Of(done).Totals), (overview.Totals.Asked, overview.Totals));
        Assert.Equal(("v1", 3, "v1"), (Assert.Single(page.Cells).Name, page.Matches, page.Next));
        Assert.Empty(await sweep.LeftAsync(token));
    }
}
