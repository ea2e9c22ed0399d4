using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains.Tests;

/// <summary>The third kind of job goes through a sweep like the first two.</summary>
public sealed class RobustSweepTests(GridFixture grid)
{
    private static readonly VariantSpec Spec = new() { Digits = 3, Layers = 1, Heads = 2, Steps = 20, SubtractPercent = 50, Seed = 70_001 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sweep_is_complete_when_every_variant_is_tested_and_each_part_is_done_once()
    {
        var sweep = new SweepSpec("robust", [new("v", Spec)], null, Robustness: true);

        await grid.Grains.GetGrain<ISweepGrain>(sweep.Name).SubmitAsync(sweep, Token);
        var end = await grid.UntilAsync(sweep.Name, view => view.Phase is not SweepPhase.Running, Token);

        Assert.Equal(SweepPhase.Completed, end.Phase);
        var job = Assert.IsType<RobustnessSnapshot>(Assert.Single(end.Cells[0].Jobs));
        Assert.Equal((JobPhase.Completed, 16L, 16L, 4.0), (job.Phase, job.Done, job.Total, job.PartSeconds));
        var plan = job.Plan!;
        Assert.Equal([Operation.Add, Operation.Subtract], plan.Operations);
        var weights = end.Cells[0].Training.Weights!;
        Assert.Equal(
            plan.Parts.Select(part => part.Name).Order(StringComparer.Ordinal),
            grid.Tester.Runs.Where(run => run.Weights == weights.Sha256).Select(run => run.Part).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        var report = await grid.Grains.GetGrain<IRobustnessGrain>(job.Key).ReportAsync(Token);
        Assert.Equal(plan.Parts, report!.Results.Select(result => result.Part));
        Assert.All(report.Results, result => Assert.Equal((int)result.Part.Family, result.Right));
        var charged = await grid.Grains.GetGrain<ILedgerGrain>(ILedgerGrain.Key).VariantsAsync(sweep.Name, Token);
        Assert.Equal(report.Results.Sum(result => (long)result.Questions), charged.Sum(line => line.Questions));
    }

    [Fact]
    public async Task Every_kind_of_job_has_a_grain_that_is_called_as_it_is()
    {
        foreach (var kind in JobKinds.All)
        {
            var unknown = await grid.Grains.GetJob(kind, "nobody-started-this").ViewAsync(Token);

            Assert.Equal((kind, JobPhase.New, 0L), (unknown.Job, unknown.Phase, unknown.Done));
        }

        Assert.Distinct(JobKinds.All.Select(kind => kind.Name), StringComparer.Ordinal);
        Assert.Equal(Enumerable.Range(0, JobKinds.All.Length), JobKinds.All.Select(kind => kind.Rank));
    }

    [Theory]
    [InlineData(0, "questions is 0, but must be a whole number from 1 to 100,000")]
    [InlineData(100_001, "questions is 100,001, but must be")]
    public void A_plan_out_of_range_is_refused(int questions, string told)
    {
        var error = Assert.Throws<ArgumentException>(() => new RobustnessPlan(3, [Operation.Add], Questions: questions).Require());

        Assert.Contains(told.Replace(",", "", StringComparison.Ordinal), error.Message.Replace(",", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void A_family_that_does_not_apply_and_a_part_that_is_none_are_refused_by_name()
    {
        var longest = new RobustnessPlan(20, [Operation.Add], Families: [RobustnessFamily.OneDigitOver]);
        var plan = new RobustnessPlan(3, [Operation.Add]);

        Assert.Contains("OneDigitOver does not apply", Assert.Throws<ArgumentException>(longest.Require).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new RobustnessPlan(3, []).Require());
        Assert.Throws<ArgumentException>(() => plan.Require(new RobustnessPart(RobustnessFamily.Format, Operation.Subtract)));
        Assert.Throws<ArgumentException>(() => plan.Require(new ShardRange(0, 0, 1)));
        plan.Require(plan.Parts[^1]);
    }

    [Fact]
    public void Every_choice_is_another_job_and_the_same_is_the_same()
    {
        var weights = WeightsRef.Called("w");
        var plan = new RobustnessPlan(3, [Operation.Add]);
        RobustnessPlan[] others =
        [
            plan with { Digits = 4 }, plan with { Operations = [Operation.Subtract] }, plan with { Seed = 1 }, plan with { Questions = 7 },
            plan with { Families = [RobustnessFamily.Swapped] },
        ];

        Assert.Equal(plan.KeyFor(weights), (plan with { Operations = [Operation.Add] }).KeyFor(weights));
        Assert.Distinct(others.Append(plan).Select(one => one.KeyFor(weights)).Append(plan.KeyFor(WeightsRef.Called("x"))), StringComparer.Ordinal);
    }
}
