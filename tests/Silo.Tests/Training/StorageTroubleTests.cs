using VerifiedAddition.Grains;
using static TorchSharp.torch;

namespace VerifiedAddition.Silo.Tests;

/// <summary>Storage faults must not disturb training.</summary>
public sealed class StorageTroubleTests : IDisposable
{
    private static readonly TimeSpan Always = TimeSpan.Zero;
    private static readonly TimeSpan Never = TimeSpan.FromDays(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly Workshop _workshop = new();

    public void Dispose() => _workshop.Dispose();

    [Theory]
    [InlineData("weights/")]
    [InlineData("records/")]
    public async Task Results_that_cannot_be_stored_are_kept_in_memory_until_they_can(string what)
    {
        var expected = _workshop.Train(Workshop.Spec, Never).Weights;
        TrainingReport? meanwhile = null;
        var session = Session(Workshop.Spec, Never);
        _workshop.Obstructed.RefuseWrites(what, 2);
        _workshop.Obstructed.Refused = _ => meanwhile = session.Latest;

        session.Run(CPU);
        await session.Completion.WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.Equal((AttemptState.Running, 12), (meanwhile!.State, meanwhile.Step));
        Assert.Contains("its results could not be stored; they are kept in memory", meanwhile.StorageTrouble, StringComparison.Ordinal);
        Assert.Contains("No space left on device", meanwhile.StorageTrouble, StringComparison.Ordinal);
        Assert.Equal((AttemptState.Finished, null, null), (session.Latest.State, session.Latest.StorageTrouble, session.Latest.Error));
        Assert.Equal(expected, session.Latest.Weights);
        Assert.NotNull(session.Latest.Record);
    }

    [Fact]
    public async Task One_of_a_stack_that_waits_for_the_storage_does_not_hold_the_others_up()
    {
        VariantSpec[] specs = [Workshop.Spec, Workshop.Spec with { Seed = 7 }];
        var sessions = specs.Select(spec => Session(spec, Never)).ToArray();
        _workshop.Obstructed.RefuseWrites("weights/", 1);

        new TorchStack(CPU, sessions, _workshop.Metrics, _workshop.Log.For<TorchStack>()).Run();
        await Task.WhenAll(sessions.Select(session => session.Completion)).WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.All(sessions, session => Assert.Equal((AttemptState.Finished, null), (session.Latest.State, session.Latest.Error)));
        Assert.Equal(2, _workshop.Keys("weights/").Length);
    }

    [Fact]
    public async Task An_attempt_that_is_stopped_before_its_weights_could_be_stored_says_so()
    {
        _workshop.Obstructed.RefuseWrites("");
        var session = Session(Workshop.Spec, Never);

        session.Run(CPU);
        session.Stop(StopMode.Suspend);
        await session.Completion.WaitAsync(Patience, TestContext.Current.CancellationToken);

        Assert.Equal((AttemptState.Suspended, null, null), (session.Latest.State, session.Latest.Checkpoint, session.Latest.Weights));
        Assert.Contains("could not be stored", session.Latest.StorageTrouble, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_that_cannot_be_stored_is_told_and_what_was_stored_before_still_holds()
    {
        TrainingReport? told = null;
        var session = Session(Workshop.Spec, Always);
        _workshop.Obstructed.Refused = _ => told ??= session.Latest;
        _workshop.Obstructed.RefuseWrites("runs/", 3);

        session.Run(CPU);

        Assert.Contains(_workshop.Log.Lines, line => line.Message.Contains("the checkpoint of step 2 could not be stored", StringComparison.Ordinal));
        Assert.NotNull(told);
        Assert.Equal((AttemptState.Finished, null, 12), (session.Latest.State, session.Latest.StorageTrouble, session.Latest.Checkpoint!.Step));
    }

    [Fact]
    public void An_attempt_that_is_suspended_on_a_full_disk_names_the_checkpoint_that_is_stored_and_no_other()
    {
        var known = _workshop.Checkpoints(2);
        var session = Session(Workshop.Spec, Never, known);
        _workshop.Obstructed.RefuseWrites("runs/");

        session.Stop(StopMode.Suspend);
        session.Run(CPU);

        Assert.Equal((AttemptState.Suspended, null, 4), (session.Latest.State, session.Latest.Checkpoint, session.Latest.BeganAt));
        Assert.StartsWith("the checkpoint of step 4 could not be stored: No space left", session.Latest.StorageTrouble, StringComparison.Ordinal);
    }

    [Fact]
    public void A_storage_that_does_not_answer_at_the_beginning_is_waited_for_and_training_does_not_begin_anew()
    {
        var known = _workshop.Checkpoints(2);
        _workshop.Obstructed.RefuseReads(2);
        var session = Session(Workshop.Spec, Never, known);

        session.Run(CPU);

        Assert.Equal((AttemptState.Finished, 4, null), (session.Latest.State, session.Latest.BeganAt, session.Latest.StorageTrouble));
    }

    [Fact]
    public void An_attempt_that_waits_for_the_storage_can_be_stopped()
    {
        var known = _workshop.Checkpoints(2);
        _workshop.Obstructed.RefuseReads(int.MaxValue);
        var session = Session(Workshop.Spec, Never, known);

        session.Stop(StopMode.Suspend);
        session.Run(CPU);

        Assert.Equal((AttemptState.Suspended, null), (session.Latest.State, session.Latest.BeganAt));
        Assert.Contains("waiting for the storage: The storage does not answer", session.Latest.StorageTrouble, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_that_are_lost_with_unreadable_checkpoints_are_counted_in_a_warning()
    {
        var known = _workshop.Checkpoints(3);
        Array.ForEach(known[..2], checkpoint => File.Delete(_workshop.PathOf(checkpoint)));

        var report = _workshop.Train(Workshop.Spec, Never, known);

        Assert.Equal(2, report.BeganAt);
        Assert.Contains(
            _workshop.Log.Lines,
            line => line.Message.EndsWith("a checkpoint of step 6 was reported, but cannot be read: 4 steps are made again, from step 2 on", StringComparison.Ordinal));
    }

    private TorchTrainingSession Session(VariantSpec spec, TimeSpan checkpointInterval, params CheckpointRef[] earlier) =>
        _workshop.Session(spec, checkpointInterval, _workshop.Obstructed, earlier);
}
