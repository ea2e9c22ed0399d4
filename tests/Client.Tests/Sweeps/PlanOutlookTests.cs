using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>What a planned sweep meets at a grid.</summary>
public sealed class PlanOutlookTests(FakeGrid grid)
{
    private static readonly VariantSpec Second = Scene.Small with { Seed = 2 };
    private static readonly VariantSpec Third = Scene.Small with { Seed = 3 };

    [Fact]
    public void What_is_trained_costs_nothing_and_the_rest_what_its_like_took()
    {
        var outlook = PlanOutlook.Of(Scene.SpecOf("s", Scene.Waiting("a"), Scene.Waiting("b", Second)), [Scene.Sweep("other", SweepPhase.Completed, Scene.Trained("x"))]);

        Assert.Equal((0, 3000), (outlook.StepsLeft(Scene.Small), outlook.StepsLeft(Second)));
        Assert.Equal(36.2, outlook.SecondsLeft(Second)!.Value, 6);
        Assert.Equal("b", Assert.Single(outlook.Untrained).Name);
        Assert.Empty(outlook.Leaving);
    }

    [Fact]
    public void A_step_of_a_model_of_half_the_work_takes_half_the_time_and_others_are_not_guessed()
    {
        var outlook = PlanOutlook.Of(Scene.SpecOf("s", Scene.Waiting("a")), [Scene.Sweep("other", SweepPhase.Completed, Scene.Trained("x", Scene.Small with { BatchSize = 128 }))]);

        Assert.Equal(36.2 * Scene.Small.BatchSize / 128, outlook.SecondsLeft(Scene.Small)!.Value, 6);
        Assert.Null(outlook.SecondsLeft(Scene.Small with { DModel = 510, DHead = 170 }));
    }

    [Fact]
    public void What_the_file_no_longer_has_leaves_and_a_new_name_alone_is_no_leave()
    {
        var before = Scene.Sweep("s", SweepPhase.Completed, Scene.Trained("a"), Scene.Trained("b", Second), Scene.Round("b~1", "b", 1, 9, 0));

        var outlook = PlanOutlook.Of(Scene.SpecOf("s", Scene.Waiting("renamed"), Scene.Waiting("c", Third)), [before]);

        Assert.Equal(["b"], outlook.Leaving.Select(variant => variant.Name), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_plan_says_what_is_trained_what_the_rest_takes_and_what_leaves()
    {
        var spec = Scene.Small with { Seed = 77_001 };
        grid.World.Script(Scene.Sweep("planned", SweepPhase.Completed, Scene.Trained("p1", spec), Scene.Trained("gone", spec with { Seed = 77_002 })));
        var file = Scratch.Write("planned.yaml", """
            name: planned
            defaults: { digits: 3, layers: 2, heads: 3, dModel: 96, dHead: 32, steps: 3000 }
            variants: [{ name: p1, seed: 77001 }, { name: p2, seed: 77003 }]
            """);

        var plan = await grid.RunAsync("sweep", "plan", file);

        Assert.Equal((0, ""), (plan.Code, plan.Error));
        Assert.Matches(@"p1 .* trained\s", plan.Output);
        Assert.Matches(@"p2 .* new\s", plan.Output);
        Assert.Contains("1 of 2 variants trained already; 3,000 steps are left.", plan.Output, StringComparison.Ordinal);
        Assert.Contains("Training takes about ", plan.Output, StringComparison.Ordinal);
        Assert.Contains("To run it takes out of the sweep: gone. What was done for it is kept.", plan.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_needs_no_grid()
    {
        var file = Scratch.Write("alone.yaml", "variants: [{ name: p1, digits: 3, layers: 2, heads: 3, steps: 10 }]");

        var alone = await Va.RunAsync(["sweep", "plan", file]);
        var named = await Va.RunAsync(["sweep", "plan", file, "--cluster", Scratch.PathOf("none.json")]);

        Assert.Equal((0, ""), (alone.Code, alone.Error));
        Assert.Contains("How long training takes is not known here", alone.Output, StringComparison.Ordinal);
        Assert.Equal(0, named.Code);
        Assert.StartsWith("Note: what is trained already is not known. There is no cluster file", named.Error, StringComparison.Ordinal);
    }
}
