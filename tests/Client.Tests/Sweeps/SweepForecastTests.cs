using VerifiedAddition.Arithmetic;
using VerifiedAddition.Experiments;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client.Tests;

/// <summary>How long a sweep still takes.</summary>
public sealed class SweepForecastTests
{
    /// <summary>80 steps/s.</summary>
    private static readonly CellSnapshot Halfway = Scene.Training("a", 1400, Scene.Small);

    [Fact]
    public void Models_that_train_side_by_side_are_through_with_the_slowest()
    {
        var sweep = Only(Halfway, Scene.Training("b", 2200, Scene.Small with { Seed = 2 }));

        Assert.Equal(new(20, IsWhole: true), SweepForecast.Of(sweep));
        Assert.Equal(", about 20.0 s left", SweepText.Left(sweep));
    }

    [Fact]
    public void What_waits_takes_as_long_as_its_like()
    {
        var sweep = Only(Halfway, Scene.Waiting("b", Scene.Small with { Seed = 2 }));

        Assert.Equal(new(20 + (3000 / 80.0), IsWhole: true), SweepForecast.Of(sweep));
    }

    [Fact]
    public void Where_nothing_is_known_of_some_it_takes_at_least_so_long()
    {
        var sweep = Only(Halfway, Scene.Waiting("b", Scene.Small with { DModel = 510, DHead = 170 }));

        Assert.Equal(", at least 20.0 s left", SweepText.Left(sweep));
    }

    [Fact]
    public void Questions_take_as_long_as_those_that_were_asked()
    {
        var asked = new VerificationSnapshot("k", new(Operation.Add, 3, SampleKind.Uniform, 345621, 1_000_000), JobPhase.Running, 400_000, 2, 30, 58, null);
        var sweep = Scene.Sweep("s", SweepPhase.Running, Scene.Trained("a") with { Verifications = [asked] }, Halfway with { Name = "b", Spec = Scene.Small with { Seed = 2 } });

        Assert.Equal(20 + (1_600_000 * 30 / 400_000.0), SweepForecast.Of(sweep)!.Seconds, 6);
        Assert.Equal(45, JobText.SecondsLeft(asked));
        Assert.EndsWith("13,333 questions/s, 45.0 s left", JobText.Asked(asked), StringComparison.Ordinal);
    }

    [Fact]
    public void Refinement_and_analyses_are_not_foretold()
    {
        var second = Halfway with { Name = "b", Spec = Scene.Small with { Seed = 2 } };
        Assert.True(SweepForecast.Of(Scene.Sweep("s", SweepPhase.Running, Scene.Verified("a"), second))!.IsWhole);
        Assert.False(SweepForecast.Of(Scene.Sweep("s", SweepPhase.Running, Scene.Verified("a"), second with { Refine = new(3, 500, 50, null) }))!.IsWhole);
        Assert.False(SweepForecast.Of(Only(Halfway).As(spec => spec with { Analysis = true }))!.IsWhole);
    }

    [Fact]
    public void Nobody_foretells_what_does_not_run_or_has_only_begun()
    {
        Assert.Null(SweepForecast.Of(Only(Scene.Waiting("a"))));
        Assert.Null(SweepForecast.Of(Only(Halfway) with { IsIdle = true }));
        Assert.Null(SweepForecast.Of(Only(Halfway) with { Phase = SweepPhase.Paused }));
        Assert.Equal("", SweepText.Left(Only(Scene.Waiting("a"))));
    }

    [Fact]
    public void In_a_narrow_place_wrong_answers_and_the_time_left_outlive_the_rest()
    {
        var sweep = Only(Halfway, Scene.Verified("b", failures: 3));

        Assert.Equal("step 1,400/3,000, loss 0.2500, 80.0 steps/s, 20.0 s left", SweepText.Doing(sweep, sweep.Cells[0], 60));
        Assert.Equal("step 1,400/3,000, 20.0 s left", SweepText.Doing(sweep, sweep.Cells[0], 30));
        Assert.Equal("20.0 s left", SweepText.Doing(sweep, sweep.Cells[0], 12));
        Assert.Equal("add: 3 wrong", SweepText.Doing(sweep, sweep.Cells[1], 20));
        Assert.Equal("add: 3…", SweepText.Doing(sweep, sweep.Cells[1], 7));
    }

    /// <summary>A running sweep without verification.</summary>
    private static SweepSnapshot Only(params CellSnapshot[] cells) =>
        Scene.Sweep("s", SweepPhase.Running, cells).As(spec => spec with { Verification = null });
}
