using static VerifiedAddition.Grains.Tests.Tickets;

namespace VerifiedAddition.Grains.Tests;

/// <summary>How a variant's run handles attempts that fail, and storage that fails to read or write.</summary>
public sealed class VariantProgressTests
{
    private const int MaxRestarts = 2;

    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly TrainingReport Fault = new() { State = AttemptState.Faulted, Error = "no memory" };

    private VariantRun _run = VariantRun.None.Required("nine", Spec).Begun(Ticket(1)).Next;
    private long _epoch = 1;

    [Fact]
    public void A_variant_that_reaches_a_later_checkpoint_after_each_error_is_never_given_up()
    {
        for (var step = 10; step <= 100; step += 10)
        {
            Report(Running(step) with { Checkpoint = Checkpoint(step) });
            Report(Fault);
            Assert.Equal(VariantPhase.Queued, _run.Phase);
            Begin();
        }

        Assert.Equal(10, _run.Restarts);
    }

    [Fact]
    public void A_variant_whose_attempts_reach_no_later_checkpoint_is_given_up()
    {
        Report(Running(10) with { Checkpoint = Checkpoint(10) });
        for (var i = 0; i < MaxRestarts; i++)
        {
            Report(Fault);
            Begin();
            Report(Running(9) with { Checkpoint = new("runs/x/2/9.ckpt", "00", 9) });
        }

        Report(Fault);

        Assert.Equal(VariantPhase.Failed, _run.Phase);
    }

    [Fact]
    public void A_checkpoint_that_comes_with_the_error_is_progress_too()
    {
        for (var step = 10; step <= 50; step += 10)
        {
            Report(Fault with { Checkpoint = Checkpoint(step) });
            Begin();
        }

        Assert.Equal((VariantPhase.Training, 5), (_run.Phase, _run.Restarts));
    }

    [Fact]
    public void Checkpoints_that_an_attempt_could_not_read_are_safe_no_more_and_the_journal_says_what_is_lost()
    {
        Report(Running(2663) with { Checkpoint = Checkpoint(2663) });
        Begin();

        Report(Running(5) with { BeganAt = 0 });
        Report(Running(1500) with { BeganAt = 0, Checkpoint = Checkpoint(1500) });

        Assert.Equal(1500, _run.Snapshot(Spec.Id).CheckpointStep);
        Assert.Contains("the checkpoint of step 2,663 cannot be read: 2,663 steps are made again, from step 0 on", Events(), StringComparer.Ordinal);
    }

    [Fact]
    public void A_checkpoint_that_was_found_in_the_store_is_known_from_then_on()
    {
        Report(Running(100) with { Checkpoint = Checkpoint(100) });
        Begin();

        Report(Running(2663) with { BeganAt = 2663, Checkpoint = Checkpoint(2663) });

        Assert.Equal(2663, _run.Snapshot(Spec.Id).CheckpointStep);
        Assert.Contains("goes on at step 2,663, of which a checkpoint was stored that nobody had reported", Events(), StringComparer.Ordinal);
    }

    [Fact]
    public void A_checkpoint_that_could_not_be_stored_is_told_once_with_the_step_that_is_safe()
    {
        Report(Running(100) with { Checkpoint = Checkpoint(100) });
        Report(Running(133) with { Checkpoint = Checkpoint(100), StorageTrouble = "the checkpoint of step 133 could not be stored: full\nreally" });
        Report(Running(166) with { Checkpoint = Checkpoint(100), StorageTrouble = "the checkpoint of step 166 could not be stored: full" });

        var view = _run.Snapshot(Spec.Id);
        Assert.Equal((100, "the checkpoint of step 166 could not be stored: full"), (view.CheckpointStep, view.StorageTrouble));
        Assert.Equal("only step 100 is safe: the checkpoint of step 133 could not be stored: full", Events()[^1]);

        Report(Running(200) with { Checkpoint = Checkpoint(200) });

        Assert.Null(_run.Snapshot(Spec.Id).StorageTrouble);
        Assert.Equal("the storage answers again; step 200 is safe", Events()[^1]);
    }

    [Fact]
    public void An_attempt_that_is_suspended_without_its_checkpoint_stands_at_the_step_that_is_safe()
    {
        Report(Running(100) with { Checkpoint = Checkpoint(100) });

        Report(new()
        {
            State = AttemptState.Suspended,
            Step = 4199,
            Checkpoint = Checkpoint(100),
            StorageTrouble = "the checkpoint of step 4,199 could not be stored: full",
        });

        var view = _run.Snapshot(Spec.Id);
        Assert.Equal((VariantPhase.Queued, 100, 100), (view.Phase, view.Step, view.CheckpointStep));
        Assert.Equal("suspended at step 100: the checkpoint of step 4,199 could not be stored: full", Events()[^1]);
    }

    [Fact]
    public void Of_a_report_that_could_not_be_stored_only_what_may_be_forgotten_is_taken()
    {
        Report(Running(100) with { Checkpoint = Checkpoint(100), BeganAt = 0 });

        var next = _run.Unstored(Running(200) with { Checkpoint = Checkpoint(200), BeganAt = 0 }, "the disk is full");

        var view = next.Snapshot(Spec.Id);
        Assert.Equal((200, 100, "the disk is full"), (view.Step, view.CheckpointStep, view.StorageTrouble));
        Assert.False(_run.DiffersDurably(next));
    }

    private static TrainingReport Running(int step) => new() { State = AttemptState.Running, Step = step, Loss = 0.5 };

    private void Begin() => Become(_run.Begun(Ticket(++_epoch)).Next);

    private void Report(TrainingReport report) => Become(_run.After(Ticket(_epoch), report, MaxRestarts, keep: 2).Next);

    private void Become(VariantRun next) => _run = VariantJournal.Noted(_run, next, Noon);

    private string[] Events() => [.. _run.Events.Select(one => one.Text)];
}
