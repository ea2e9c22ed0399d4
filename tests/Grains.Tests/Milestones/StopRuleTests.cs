using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains.Tests;

/// <summary>When a variant ends before its last step.</summary>
public sealed class StopRuleTests
{
    private static readonly VariantSpec Spec = Tickets.Spec with { Steps = 900 };
    private static readonly VerificationSpec Asked = new(500, SampleKind.Uniform, 7);

    private readonly Dictionary<VariantId, VariantSnapshot> _variants = [];
    private readonly Dictionary<string, IJobSnapshot> _jobs = new(StringComparer.Ordinal);

    private static SweepSpec Sweep(StopRule stop, Halving? halving = null) =>
        new("one", [new("a", Spec), new("b", Spec with { Seed = 5 }), new("c", Spec with { Seed = 6 })], Verification: new(10, null, 1), Halving: halving, StopWhen: stop);

    [Fact]
    public void Without_a_decision_it_trains_from_look_to_look()
    {
        var sweep = Sweep(new([100, 200], Loss: 0.1));
        Assert.Equal(new(100, [100, 200], KeepsWeights: true), StandingIn(sweep).Goal);

        Rest(100, 0.5);
        Assert.Equal(200, StandingIn(sweep).Goal.Until);
        Rest(200, 0.4);

        Assert.Equal((900, false), (StandingIn(sweep).Goal.Until, StandingIn(sweep).IsOver));
    }

    [Fact]
    public void A_low_loss_ends_it_and_its_model_is_verified()
    {
        var sweep = Sweep(new([100, 200], Loss: 0.1));
        Rest(100, 0.5);
        Rest(200, 0.09);

        var standing = StandingIn(sweep);
        var progress = new SweepProgress(sweep, _variants, _jobs);

        Assert.Equal((true, 200, "ended at step 200 of 900: its loss 0.09 is below 0.1"), (standing.IsOver, standing.End?.Step, standing.Words));
        Assert.Equal(new(200, [100, 200], KeepsWeights: true, IsEnd: true), standing.Goal);
        Assert.Equal(WeightsOf(200), Assert.Single(progress.JobsOf(Spec)).Weights);
        Assert.Equal([(Spec, standing.Goal)], progress.Pursuits);
    }

    [Fact]
    public void Answers_are_asked_only_where_the_loss_is_low_enough_and_it_rests_meanwhile()
    {
        var sweep = Sweep(new([100, 200], Loss: 0.1, Clean: Asked));
        Rest(100, 0.5);
        Assert.Empty(MilestoneDecisions.JobsOf(sweep, Spec, _variants[Spec.Id].Milestones));

        Rest(200, 0.05);

        var job = Assert.Single(MilestoneDecisions.JobsOf(sweep, Spec, _variants[Spec.Id].Milestones));
        Assert.Equal((WeightsOf(200), 500), (job.Weights, ((VerificationPlan)job.Plan).Questions));
        Assert.Equal((200, "rests at step 200 while its answers are verified"), (StandingIn(sweep).Goal.Until, StandingIn(sweep).Words));
        Assert.Equal(job.Key, Assert.Single(new SweepProgress(sweep, _variants, _jobs).Unfinished).Key);
    }

    [Theory]
    [InlineData(0, "ended at step 100 of 900: all of 500 answers are right", 100)]
    [InlineData(1, null, 200)]
    public void Right_answers_end_it_and_a_wrong_one_does_not(long wrong, string? words, int until)
    {
        var sweep = Sweep(new([100, 200], Clean: Asked));
        Rest(100, 0.5);
        Verify(sweep, wrong);

        Assert.Equal((words, until), (StandingIn(sweep).Words, StandingIn(sweep).Goal.Until));
    }

    [Fact]
    public void A_verification_that_failed_ends_nothing_and_can_be_retried()
    {
        var sweep = Sweep(new([100], Clean: Asked));
        Rest(100, 0.5);
        Verify(sweep, 0, JobPhase.Failed);

        Assert.Equal(900, StandingIn(sweep).Goal.Until);
        Assert.Equal("a", Assert.Single(new SweepProgress(sweep, _variants, _jobs).Failed).Name);
    }

    [Fact]
    public void What_has_ended_early_takes_a_place_at_later_rungs()
    {
        var sweep = Sweep(new([100], Loss: 0.1), new([200], Factor: 3));
        Rest(100, 0.05);
        foreach (var other in sweep.Variants[1..])
        {
            _variants[other.Spec.Id] = new()
            {
                Id = other.Spec.Id,
                Phase = VariantPhase.Resting,
                CheckpointStep = 200,
                Milestones = [new(100, 0.5, null), new(200, 0.4, null)],
            };
        }

        var decisions = MilestoneDecisions.Of(sweep, _variants, _jobs)!;

        Assert.Equal(100, decisions.Of(Spec.Id)!.Goal.Until);
        Assert.Equal("went on from step 200: the best of all", decisions.Of(sweep.Variants[1].Spec.Id)!.Words); // otherwise nobody would
        Assert.True(decisions.Of(sweep.Variants[2].Spec.Id)!.IsOver);
    }

    [Fact]
    public void A_sweep_is_complete_when_all_have_ended_and_their_jobs_have()
    {
        var sweep = Sweep(new([100], Loss: 0.1)) with { Variants = [new("a", Spec)] };
        Rest(100, 0.05);
        Assert.Equal(SweepPhase.Running, new SweepProgress(sweep, _variants, _jobs).Phase);

        var job = Assert.Single(new SweepProgress(sweep, _variants, _jobs).JobsOf(Spec));
        _jobs[job.Key] = new VerificationSnapshot(job.Key, (VerificationPlan)job.Plan, JobPhase.Completed, 10, 0, 1, 1, null);
        var progress = new SweepProgress(sweep, _variants, _jobs);

        Assert.Equal(SweepPhase.Completed, progress.Phase);
        var cell = Assert.Single(progress.Cells(queue: null));
        Assert.Equal((CellState.Done, 100), (CellReading.StateOf(new("one", SweepPhase.Completed, [], sweep, null, null), Spec, cell.Training, cell.Jobs), cell.Training.Step));
    }

    private static WeightsRef WeightsOf(int step) => WeightsRef.Called(step.ToString("x64", null));

    private Standing StandingIn(SweepSpec sweep) => MilestoneDecisions.Of(sweep, _variants, _jobs)!.Of(Spec.Id)!;

    private void Rest(int step, double loss)
    {
        var before = _variants.GetValueOrDefault(Spec.Id)?.Milestones ?? [];
        _variants[Spec.Id] = new()
        {
            Id = Spec.Id,
            Phase = VariantPhase.Resting,
            Steps = Spec.Steps,
            CheckpointStep = step,
            Milestones = [.. before, new(step, loss, WeightsOf(step))],
        };
    }

    private void Verify(SweepSpec sweep, long wrong, JobPhase phase = JobPhase.Completed)
    {
        foreach (var job in MilestoneDecisions.JobsOf(sweep, Spec, _variants[Spec.Id].Milestones))
        {
            _jobs[job.Key] = new VerificationSnapshot(job.Key, (VerificationPlan)job.Plan, phase, 500, wrong, 1, 1, phase is JobPhase.Failed ? "no silo" : null);
        }
    }
}
