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
