namespace VerifiedAddition.Grains.Tests;

/// <summary>Analyses that are part of sweeps.</summary>
public sealed class AnalysedSweepTests(GridFixture grid)
{
    private static readonly VariantSpec Spec = Tickets.Spec with { Digits = 2, Steps = 20 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sweep_is_complete_when_every_variant_is_analysed()
    {
        var sweep = new SweepSpec("analysed", [new("add", Spec with { Seed = 501 }), new("mul", Spec with { Seed = 502, MultiplyPercent = 100 })], null, Analysis: true);

        await Sweep(sweep).SubmitAsync(sweep, Token);
        var end = await grid.UntilAsync(sweep.Name, view => view.Phase is not SweepPhase.Running, Token);

        Assert.Equal((SweepPhase.Completed, true), (end.Phase, end.Spec!.Analysis));
        Assert.Equal([AnalysisKind.Claims, AnalysisKind.Separability], end.Cells[0].Analyses.Select(one => one.Plan!.Kind));
        Assert.All(end.Cells[0].Analyses, one => Assert.Equal((JobPhase.Completed, one.Parts), (one.Phase, one.Done)));
        Assert.Empty(end.Cells[1].Analyses);
        Assert.All(
            grid.Analysers.Runs.Where(run => end.Cells[0].Analyses.Any(one => one.Key == run.Analysis)).CountBy(run => (run.Analysis, run.Part)),
            part => Assert.Equal(1, part.Value));
    }

    [Fact]
    public void Analyses_wait_for_training_and_hold_the_sweep_open()
    {
        var spec = new SweepSpec("open", [new("v", Spec)], null, Analysis: true);
        var trained = new VariantSnapshot { Id = Spec.Id, Phase = VariantPhase.Trained, Weights = WeightsRef.Called("w") };
        var plans = AnalysisPlan.AllOf(Spec).Select(plan => (Key: plan.KeyFor(trained.Weights), Plan: plan)).ToArray();

        Assert.Empty(Progress(trained with { Phase = VariantPhase.Training, Weights = null }, []).Unfinished);
        Assert.Equal((2, SweepPhase.Running), (Progress(trained, []).Unfinished.Count(), Progress(trained, []).Phase));
        Assert.Equal((1, SweepPhase.Running), Seen(JobPhase.Completed, JobPhase.Paused));
        Assert.Equal((0, SweepPhase.Completed), Seen(JobPhase.Completed, JobPhase.Completed));
        Assert.Equal((0, SweepPhase.Failed), Seen(JobPhase.Completed, JobPhase.Failed));
        Assert.Equal(["v"], Progress(trained, [JobPhase.Failed]).Failed.Select(variant => variant.Name), StringComparer.Ordinal);
        Assert.Equal("analysis waits for a slot", Progress(trained, [JobPhase.Running, JobPhase.Running]).Cells(null)[0].Waiting);

        (int, SweepPhase) Seen(params JobPhase[] phases) => (Progress(trained, phases).Unfinished.Count(), Progress(trained, phases).Phase);

        SweepProgress Progress(VariantSnapshot variant, JobPhase[] phases) => new(
            spec,
            new Dictionary<VariantId, VariantSnapshot> { [Spec.Id] = variant },
            plans.Zip(phases).ToDictionary(
                pair => pair.First.Key,
                IJobSnapshot (pair) => new AnalysisSnapshot(pair.First.Key, pair.First.Plan, pair.Second, 0, 1, 0, 0, null),
                StringComparer.Ordinal));
    }

    private ISweepGrain Sweep(SweepSpec sweep) => grid.Grains.GetGrain<ISweepGrain>(sweep.Name);
}
