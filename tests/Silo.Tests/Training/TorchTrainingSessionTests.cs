using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo.Tests;

public sealed class TorchTrainingSessionTests : IDisposable
{
    private static readonly TimeSpan Always = TimeSpan.Zero;
    private static readonly TimeSpan Never = TimeSpan.FromDays(1);

    private readonly Workshop _workshop = new();

    public void Dispose() => _workshop.Dispose();

    [Fact]
    public void A_finished_training_leaves_a_record_of_every_step_and_its_configuration()
    {
        var report = _workshop.Train(Workshop.Spec, Never);

        Assert.Equal(AttemptState.Finished, report.State);
        Assert.Equal($"records/{Workshop.Spec.Id}/000000012.jsonl.gz", report.Record!.Key);
        var (head, steps) = _workshop.Read(report.Record);
        Assert.Equal(Workshop.Spec, head.Spec);
        Assert.Equal((Workshop.Spec.Id.Value, 12, (int?)null), (head.Variant, head.StepsDone, head.DivergedAtStep));
        Assert.Equal(["A3", "A2", "A1", "A0"], head.Tokens);
        Assert.Equal(Enumerable.Range(0, 12), steps.Select(step => step.Step));
        Assert.All(steps, step => Assert.Equal(step.Tokens.Average(), step.Loss, 1e-14));
        Assert.All(steps, step => Assert.True(step.GradientNorm > 0));
        Assert.Equal(steps.Select(step => new LearningRateSchedule(12, 1e-3).At(step.Step)), steps.Select(step => step.LearningRate));
        Assert.Equal(Math.Round(steps.TakeLast(5).Average(step => step.Loss), 9), head.AverageFinalLoss);
        Assert.Equal(report.AverageFinalLoss, head.AverageFinalLoss);
        Assert.Equal(TorchDevice.NameOf(TorchSharp.torch.CPU), head.Device);
    }

    [Fact]
    public void An_attempt_tells_how_many_bytes_it_has_written_and_no_others()
    {
        var earlier = _workshop.Checkpoints(2);
        var before = _workshop.Bytes();

        var report = _workshop.Train(Workshop.Spec, Never, earlier);

        Assert.NotEmpty(_workshop.Keys("weights/"));
        Assert.Equal(_workshop.Bytes() - before, report.Bytes);
    }

    [Fact]
    public void What_was_written_counts_when_it_is_deleted_again()
    {
        var report = _workshop.Train(Workshop.Spec, Always);

        Assert.InRange(report.Bytes, _workshop.Bytes() + 1, long.MaxValue);
    }

    [Fact]
    public void A_resumed_training_leaves_the_record_of_an_uninterrupted_one()
    {
        var whole = _workshop.Train(Workshop.Spec, Never).Record!;

        var resumed = _workshop.Train(Workshop.Spec, Never, _workshop.Checkpoints(2)).Record!;

        Assert.Equal(whole, resumed);
    }

    [Fact]
    public void A_training_that_diverges_is_hopeless_and_leaves_a_record_up_to_that_step()
    {
        var report = _workshop.Train(Workshop.Absurd, Never);

        Assert.Equal(AttemptState.Fatal, report.State);
        Assert.Null(report.Weights);
        var (head, steps) = _workshop.Read(report.Record!);
        Assert.Equal((steps.Count, null), (head.DivergedAtStep, head.AverageFinalLoss));
        Assert.Contains($" of step {steps.Count} is not finite", report.Error, StringComparison.Ordinal);
        Assert.Contains("There is no checkpoint yet", report.Error, StringComparison.Ordinal);
        Assert.Empty(_workshop.Keys("weights/"));
    }

    [Fact]
    public void No_checkpoint_of_a_training_that_diverges_holds_a_number_that_is_none()
    {
        var report = _workshop.Train(Workshop.Absurd, Always);

        var stored = _workshop.Keys("runs/");
        Assert.NotEmpty(stored);
        Assert.All(stored, key =>
        {
            using var stream = _workshop.Artefacts.OpenRead(key);
            Assert.All(
                CheckpointFile.Read(stream).ToStateDict().Entries, entry => Assert.All(entry.Value.Values, value => Assert.True(float.IsFinite(value))));
        });
        Assert.Contains($"The last good checkpoint is of step {report.Checkpoint!.Step}.", report.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_attempt_that_diverges_again_knows_the_checkpoint_it_began_with()
    {
        var checkpoint = _workshop.Train(Workshop.Absurd, Always).Checkpoint!;

        var again = _workshop.Train(Workshop.Absurd, Never, checkpoint);

        Assert.Null(again.Checkpoint);
        Assert.Contains($"The last good checkpoint is of step {checkpoint.Step}.", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_suspended_training_has_a_record_up_to_its_checkpoint()
    {
        var report = _workshop.Train(Workshop.Spec, Never, session => session.Stop(StopMode.Suspend), _workshop.Checkpoints(3));
        Assert.Equal((AttemptState.Suspended, 6), (report.State, report.Checkpoint!.Step));

        var record = await new CheckpointRecords(_workshop.Artefacts, _workshop.Log.For<CheckpointRecords>())
            .StoreAsync(Workshop.Spec, [report.Checkpoint], TestContext.Current.CancellationToken);

        var (head, steps) = _workshop.Read(record!);
        Assert.Equal((6, 6, null), (record!.Steps, steps.Count, head.AverageFinalLoss));
        var whole = _workshop.Read(_workshop.Train(Workshop.Spec, Never).Record!).Steps;
        Assert.Equal(whole.Take(6).Select(step => step.Loss), steps.Select(step => step.Loss));
    }

    [Fact]
    public async Task A_record_is_made_from_the_newest_checkpoint_that_can_be_read()
    {
        var checkpoints = _workshop.Checkpoints(2);
        await File.WriteAllTextAsync(_workshop.PathOf(checkpoints[0]), "torn", TestContext.Current.CancellationToken);
        var records = new CheckpointRecords(_workshop.Artefacts, _workshop.Log.For<CheckpointRecords>());

        var record = await records.StoreAsync(Workshop.Spec, checkpoints, TestContext.Current.CancellationToken);
        var none = await records.StoreAsync(Workshop.Spec, checkpoints[..1], TestContext.Current.CancellationToken);

        Assert.Equal(2, record!.Steps);
        Assert.Null(none);
    }
}
