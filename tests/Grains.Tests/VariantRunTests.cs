using static VerifiedAddition.Grains.Tests.Tickets;

namespace VerifiedAddition.Grains.Tests;

public sealed class VariantRunTests
{
    private static readonly VariantRun Queued = VariantRun.None.Required("nine", Spec);

    private static readonly VariantRun Heir = VariantRun.None.Required(
        "nine", Spec with { InitialiseFrom = new("0123456789abcdef0123", 1, WarmStartPolicy.Original, Late: false) });

    private static VariantRun Training(long epoch) => Queued.Begun(Ticket(epoch)).Next;

    private static TrainingReport Running(int step, CheckpointRef? checkpoint = null, double seconds = 1) =>
        new() { State = AttemptState.Running, Step = step, Loss = 0.5, AttemptSeconds = seconds, Checkpoint = checkpoint };

    private static (VariantRun Next, TrainingDirective Directive) After(VariantRun run, long epoch, TrainingReport report) =>
        run.After(Ticket(epoch), report, maxRestarts: 2, keep: 2);

    [Fact]
    public void A_variant_that_a_sweep_asks_for_is_queued() => Assert.Equal(VariantPhase.Queued, Queued.Phase);

    [Fact]
    public void Asking_twice_changes_nothing() => Assert.False(Queued.DiffersDurably(Queued.Required("nine", Spec)));

    [Fact]
    public void A_variant_trains_as_far_as_a_sweep_wants_and_rests_there()
    {
        var goal = new TrainingGoal(50, [20, 50], KeepsWeights: true);
        var run = VariantRun.None.Required("race", Spec, goal).Begun(Ticket(5));
        Assert.Equal(goal, run.Order.Goal);

        var rests = After(run.Next, 5, RestingAt(50, new(20, 0.5, null), new(50, 0.4, null))).Next;

        Assert.Equal((VariantPhase.Resting, 50), (rests.Phase, rests.Snapshot(Spec.Id).Step));
        Assert.Equal([20, 50], rests.Snapshot(Spec.Id).Milestones.Select(one => one.Step));
        Assert.Equal(TrainingDirective.Stop, rests.Begun(Ticket(6)).Order.Directive);
        Assert.True(run.Next.DiffersDurably(rests));
    }

    [Fact]
    public void A_variant_that_rests_goes_on_when_a_sweep_wants_more()
    {
        var rests = After(VariantRun.None.Required("race", Spec, new(50, [50, 80])).Begun(Ticket(5)).Next, 5, RestingAt(50, new Milestone(50, 0.4, null))).Next;

        var further = rests.Required("race", Spec, new(80, [50, 80]));
        Assert.Equal(VariantPhase.Queued, further.Phase);
        Assert.Equal(new(80, [80]), further.Begun(Ticket(6)).Order.Goal); // what is recorded is not recorded again
        Assert.Equal(VariantPhase.Queued, rests.Required("whole", Spec).Phase);
        Assert.Equal(new(100, [80]), rests.Required("whole", Spec).Required("race", Spec, new(50, [50, 80])).Begun(Ticket(6)).Order.Goal);
    }

    [Fact]
    public void When_the_sweep_that_wanted_more_wants_nothing_it_rests_and_without_any_it_is_cancelled()
    {
        var rests = After(VariantRun.None.Required("race", Spec, new(50, [50])).Begun(Ticket(5)).Next, 5, RestingAt(50, new Milestone(50, 0.4, null))).Next;

        Assert.Equal(VariantPhase.Resting, rests.Required("whole", Spec).Released("whole").Phase);
        Assert.Equal(VariantPhase.Cancelled, rests.Released("race").Phase);
        Assert.Equal(VariantPhase.Resting, rests.Released("race").Required("race", Spec, new(50, [50])).Phase);
    }

    [Fact]
    public void A_goal_that_is_reached_without_its_milestone_is_tried_again()
    {
        var run = VariantRun.None.Required("race", Spec, new(50, [50])).Begun(Ticket(5)).Next;

        run = After(run, 5, RestingAt(50)).Next;

        Assert.Equal((VariantPhase.Queued, new TrainingGoal(50, [50])), (run.Phase, run.Begun(Ticket(6)).Order.Goal));
    }

    [Fact]
    public void A_lease_that_is_given_again_after_its_attempt_has_ended_begins_nothing_and_the_next_one_goes_on()
    {
        var rests = After(VariantRun.None.Required("race", Spec, new(50, [50])).Begun(Ticket(5)).Next, 5, RestingAt(50, new Milestone(50, 0.4, null))).Next;
        var queued = rests.Required("race", Spec, new(80, [50, 80]));

        var (same, stop) = queued.Begun(Ticket(5));
        Assert.Same(queued, same);
        Assert.Equal(TrainingDirective.Stop, stop.Directive);

        var (next, order) = queued.Begun(Ticket(6));
        Assert.Equal((VariantPhase.Training, 80), (next.Phase, order.Goal?.Until));
        Assert.Same(next.Goals, next.Begun(Ticket(6)).Next.Goals); // asked again after a lost reply
        Assert.Equal(TrainingDirective.Fenced, After(next, 5, RestingAt(20)).Directive); // a delayed report of the ended attempt
        var further = After(next, 6, RestingAt(80, new Milestone(80, 0.3, null))).Next;
        Assert.Equal((VariantPhase.Resting, 80), (further.Phase, further.Snapshot(Spec.Id).CheckpointStep));
    }

    [Fact]
    public void A_variant_whose_training_a_sweep_has_ended_has_the_weights_of_that_step()
    {
        var weights = WeightsRef.Called(new('a', 64));
        var run = VariantRun.None.Required("race", Spec, new(50, [50], KeepsWeights: true)).Begun(Ticket(5)).Next;
        run = After(run, 5, RestingAt(50, new Milestone(50, 0.4, weights))).Next;
        Assert.Null(run.Snapshot(Spec.Id).Weights);

        run = run.Required("race", Spec, new(50, [50], KeepsWeights: true, IsEnd: true));

        Assert.Equal((VariantPhase.Resting, weights), (run.Phase, run.Snapshot(Spec.Id).Weights));
        Assert.Null(run.Required("whole", Spec).Snapshot(Spec.Id).Weights);
    }

    private static TrainingReport RestingAt(int step, params Milestone[] milestones) =>
        Running(step, Checkpoint(step)) with { State = AttemptState.Suspended, Milestones = milestones };

    [Fact]
    public void An_attempt_resumes_from_the_newest_checkpoint()
    {
        var run = After(Training(5), 5, Running(10, Checkpoint(10))).Next;
        run = After(run, 5, Running(20, Checkpoint(20))).Next;
        run = After(run, 5, Running(30, Checkpoint(30))).Next;

        var (_, order) = run.Begun(Ticket(6));

        Assert.Equal([30, 20], order.Checkpoints.Select(checkpoint => checkpoint.Step));
        Assert.Equal(Spec, order.Spec);
    }

    [Fact]
    public void A_report_that_newer_ones_have_overtaken_takes_no_step_back()
    {
        var run = After(Training(5), 5, Running(20, Checkpoint(20)) with { BeganAt = 10 }).Next;

        run = After(run, 5, Running(10, Checkpoint(10))).Next;
        run = After(run, 5, Running(10) with { BeganAt = 10 }).Next;

        Assert.Equal([20], run.Checkpoints.Select(checkpoint => checkpoint.Step));
    }

    [Theory]
    [InlineData(AttemptState.Faulted)]
    [InlineData(AttemptState.Suspended)]
    public void An_end_that_is_told_again_counts_once(AttemptState state)
    {
        var report = Running(10) with { State = state, Error = "the device is gone" };
        var run = After(Training(5), 5, report).Next;

        var (again, directive) = After(run, 5, report);

        Assert.Same(run, again);
        Assert.Equal(TrainingDirective.Stop, directive);
    }

    [Fact]
    public void Beginning_again_after_a_lost_reply_gives_the_same_order()
    {
        var run = Training(5);

        var (next, order) = run.Begun(Ticket(5));

        Assert.False(run.DiffersDurably(next));
        Assert.Equal(TrainingDirective.Continue, order.Directive);
    }

    [Fact]
    public void A_newer_attempt_fences_the_older_one_out()
    {
        var run = Training(5).Begun(Ticket(6)).Next;

        var (next, directive) = After(run, 5, Running(99, Checkpoint(99)));

        Assert.Equal(TrainingDirective.Fenced, directive);
        Assert.Same(run, next);
        Assert.Equal((TrainingDirective.Fenced, 6), (run.Begun(Ticket(5)).Order.Directive, run.Begun(Ticket(5)).Order.Owner));
    }

    public static TheoryData<AttemptState> States => new(Enum.GetValues<AttemptState>());

    [Theory]
    [MemberData(nameof(States))]
    public void Nothing_that_an_older_attempt_says_changes_anything(AttemptState state)
    {
        var stale = new TrainingReport
        {
            State = state,
            Step = 99,
            Checkpoint = Checkpoint(99),
            Weights = new("weights/stale.safetensors", "stale"),
            Record = new("records/stale.jsonl.gz", "stale", 99),
            Error = "stale",
        };
        var training = After(Training(5).Begun(Ticket(6)).Next, 6, Running(20, Checkpoint(20))).Next;
        var trained = After(training, 6, new() { State = AttemptState.Finished, Weights = new("weights/1.safetensors", "1") }).Next;

        Assert.All(new[] { training, trained }, run =>
        {
            var (next, directive) = After(run, 5, stale);
            Assert.Same(run, next);
            Assert.Equal(TrainingDirective.Fenced, directive);
        });
    }

    [Fact]
    public void A_finished_attempt_leaves_a_trained_variant()
    {
        var weights = new WeightsRef("weights/1.safetensors", "1");
        var report = new TrainingReport { State = AttemptState.Finished, Step = 100, Weights = weights, AverageFinalLoss = 1e-8 };

        var run = After(Training(5), 5, report).Next;

        Assert.Equal((VariantPhase.Trained, weights, 1e-8), (run.Phase, run.Weights, run.AverageFinalLoss));
        Assert.Equal(VariantPhase.Trained, run.Required("other", Spec).Phase);
        Assert.Equal(TrainingDirective.Stop, run.Begun(Ticket(6)).Order.Directive);
    }

    [Fact]
    public void What_an_attempt_recorded_at_its_end_is_kept()
    {
        var (upToNaN, whole) = (new RecordRef("records/7.jsonl.gz", "7", 7), new RecordRef("records/100.jsonl.gz", "100", 100));
        var failed = After(Training(5), 5, new() { State = AttemptState.Fatal, Error = "NaN", Record = upToNaN }).Next;
        var again = failed.Required("nine", Spec).Begun(Ticket(6)).Next;
        var trained = After(again, 6, new() { State = AttemptState.Finished, Weights = new("weights/1.safetensors", "1"), Record = whole }).Next;

        Assert.Equal([upToNaN, upToNaN, whole], new[] { failed, again, trained }.Select(run => run.Snapshot(Spec.Id).Record));
    }

    [Fact]
    public void The_end_of_an_attempt_may_be_told_twice()
    {
        var report = new TrainingReport { State = AttemptState.Finished, Weights = new("weights/1.safetensors", "1") };
        var run = After(Training(5), 5, report).Next;

        var (next, directive) = After(run, 5, report);

        Assert.Same(run, next);
        Assert.Equal(TrainingDirective.Stop, directive);
    }

    [Fact]
    public void A_faulted_attempt_is_followed_by_another_until_there_were_too_many()
    {
        var fault = new TrainingReport { State = AttemptState.Faulted, Error = "no memory" };

        var once = After(Training(5), 5, fault).Next;
        var twice = After(once.Begun(Ticket(6)).Next, 6, fault).Next;
        var thrice = After(twice.Begun(Ticket(7)).Next, 7, fault).Next;

        Assert.Equal((VariantPhase.Queued, VariantPhase.Queued, VariantPhase.Failed), (once.Phase, twice.Phase, thrice.Phase));
        Assert.Equal("no memory", thrice.Error);
    }

    [Theory]
    [InlineData(VariantPhase.Queued, VariantPhase.Failed)]
    [InlineData(VariantPhase.Training, VariantPhase.Failed)]
    [InlineData(VariantPhase.Trained, VariantPhase.Trained)]
    [InlineData(VariantPhase.Cancelled, VariantPhase.Cancelled)]
    public void What_the_pool_gives_up_fails_unless_it_is_over(VariantPhase before, VariantPhase after)
    {
        var run = Training(5) with { Phase = before };

        var next = run.GivenUp("it takes silos down");

        Assert.Equal((after, after is VariantPhase.Failed ? "it takes silos down" : null), (next.Phase, next.Error));
        Assert.Equal(after is VariantPhase.Failed ? VariantPhase.Queued : after, after is VariantPhase.Cancelled ? after : next.Required("nine", Spec).Phase);
    }

    [Fact]
    public void An_attempt_at_a_variant_that_was_given_up_is_told_to_stop()
    {
        var run = Training(5).GivenUp("it takes silos down");

        Assert.Equal(TrainingDirective.Stop, After(run, 5, Running(99)).Directive);
    }

    [Fact]
    public void A_hopeless_attempt_is_the_last()
    {
        var run = After(Training(5), 5, new() { State = AttemptState.Fatal, Error = "NaN at step 7" }).Next;

        Assert.Equal((VariantPhase.Failed, "NaN at step 7"), (run.Phase, run.Error));
    }

    [Fact]
    public void A_failed_variant_is_tried_again_when_it_is_asked_for_again()
    {
        var failed = After(Training(5), 5, new() { State = AttemptState.Fatal, Error = "NaN" }).Next;

        var again = failed.Required("nine", Spec);

        Assert.Equal((VariantPhase.Queued, 0, null), (again.Phase, again.Restarts, again.Error));
    }

    [Fact]
    public void A_variant_that_no_sweep_wants_is_stopped_and_keeps_its_checkpoint()
    {
        var run = After(Training(5), 5, Running(10, Checkpoint(10))).Next.Released("nine");

        var (stopping, directive) = After(run, 5, Running(12));
        var stopped = After(stopping, 5, new() { State = AttemptState.Suspended, Step = 13, Checkpoint = Checkpoint(13) }).Next;

        Assert.Equal(TrainingDirective.Stop, directive);
        Assert.Equal(VariantPhase.Cancelled, stopped.Phase);
        Assert.Equal(13, stopped.Required("nine", Spec).Begun(Ticket(6)).Order.Checkpoints[0].Step);
    }

    [Fact]
    public void A_variant_that_another_sweep_wants_goes_on()
    {
        var run = Training(5).Required("other", Spec).Released("nine");

        Assert.Equal(TrainingDirective.Continue, After(run, 5, Running(10)).Directive);
        Assert.Equal(["other"], run.Sweeps);
    }

    [Fact]
    public void A_variant_that_finishes_while_it_is_being_cancelled_is_trained()
    {
        var run = Training(5).Released("nine");

        var next = After(run, 5, new() { State = AttemptState.Finished, Weights = new("weights/1.safetensors", "1") }).Next;

        Assert.Equal(VariantPhase.Trained, next.Phase);
    }

    [Fact]
    public void The_time_of_all_attempts_adds_up()
    {
        var run = After(Training(5), 5, Running(10, seconds: 30)).Next;
        run = After(run, 5, new() { State = AttemptState.Suspended, AttemptSeconds = 40 }).Next;
        run = After(run.Begun(Ticket(6)).Next, 6, Running(20, seconds: 2)).Next;

        Assert.Equal(42, run.Snapshot(Spec.Id).TrainingSeconds);
    }

    [Fact]
    public void Progress_alone_is_not_worth_a_write()
    {
        var run = Training(5);

        Assert.False(run.DiffersDurably(After(run, 5, Running(10)).Next));
        Assert.True(run.DiffersDurably(After(run, 5, Running(10, Checkpoint(10))).Next));
    }

    [Fact]
    public void A_variant_gets_its_parents_weights_with_its_order()
    {
        var weights = new WeightsRef("weights/1.safetensors", "1");

        var (next, order) = Heir.Begun(Ticket(5), weights);
        var (again, repeated) = next.Begun(Ticket(5), weights);

        Assert.Equal((TrainingDirective.Continue, weights), (order.Directive, order.Parent));
        Assert.Equal(weights, repeated.Parent);
        Assert.False(next.DiffersDurably(again));
        Assert.Equal(weights, next.Snapshot(Spec.Id).Parent);
    }

    [Fact]
    public void A_variant_does_not_begin_without_its_parents_weights()
    {
        var (next, order) = Heir.Begun(Ticket(5), parent: null);

        Assert.Equal(TrainingDirective.Stop, order.Directive);
        Assert.Equal(VariantPhase.Queued, next.Phase);
    }

    [Fact]
    public void An_extension_begins_when_its_parent_is_trained_and_is_told_its_last_checkpoint()
    {
        var longer = Queued with { Spec = ExtensionRules.SpecOf(Spec, 50) };
        var (weights, final) = (new WeightsRef("weights/x", "00ff"), new CheckpointRef("runs/x/1/100.ckpt", "00", 100));

        var (next, order) = longer.Begun(Ticket(5), weights, final);

        Assert.Equal(TrainingDirective.Stop, longer.Begun(Ticket(5)).Order.Directive);
        Assert.Equal((TrainingDirective.Continue, final, weights, weights), (order.Directive, order.Extended, order.Parent, next.Parent));
        Assert.StartsWith($"trains from the end of {Spec.Id}, after step ", VariantJournal.Noted(longer, next, DateTimeOffset.UnixEpoch).Events[^1].Text, StringComparison.Ordinal);
        Assert.Equal(VariantPhase.Failed, longer.Behind("adder", new() { Id = Spec.Id, Phase = VariantPhase.Failed }).Phase);
    }

    [Fact]
    public void A_variant_that_waits_for_a_failed_parent_fails_for_its_reason()
    {
        var failed = Heir.Behind("adder", Parent(VariantPhase.Failed));

        Assert.Equal((VariantPhase.Failed, "parent adder failed: NaN at step 7"), (failed.Phase, failed.Error));
        Assert.Equal((VariantPhase.Queued, null), (failed.Required("nine", Heir.Spec!).Phase, failed.Required("nine", Heir.Spec!).Error));
    }

    [Theory]
    [InlineData(VariantPhase.Queued)]
    [InlineData(VariantPhase.Training)]
    [InlineData(VariantPhase.Trained)]
    [InlineData(VariantPhase.Cancelled)]
    public void A_parent_that_has_not_failed_changes_nothing(VariantPhase parent) => Assert.Same(Heir, Heir.Behind("adder", Parent(parent)));

    [Fact]
    public void A_variant_that_has_begun_is_not_failed_by_its_parent()
    {
        var training = Heir.Begun(Ticket(5), new WeightsRef("weights/1.safetensors", "1")).Next;

        Assert.Same(training, training.Behind("adder", Parent(VariantPhase.Failed)));
    }

    private static VariantSnapshot Parent(VariantPhase phase) => new() { Id = new("0123456789abcdef0123"), Phase = phase, Error = "NaN at step 7" };
}
