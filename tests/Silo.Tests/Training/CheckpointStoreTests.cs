using Microsoft.Extensions.Logging;
using VerifiedAddition.Grains;
using VerifiedAddition.Transformer;

namespace VerifiedAddition.Silo.Tests;

public sealed class CheckpointStoreTests : IDisposable
{
    private readonly Workshop _workshop = new();

    public void Dispose() => _workshop.Dispose();

    [Fact]
    public void The_newest_checkpoint_is_where_training_goes_on()
    {
        Assert.Equal(6, ResumedStep(_workshop.Checkpoints(3)));
        Assert.Empty(_workshop.Log.Lines);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(1000)]
    [InlineData(-1)]
    public void A_torn_checkpoint_is_passed_over_with_a_warning(int length)
    {
        var checkpoints = _workshop.Checkpoints(3);
        using (var file = File.Open(_workshop.PathOf(checkpoints[0]), FileMode.Open))
        {
            file.SetLength(length < 0 ? file.Length + length : length);
        }

        Assert.Equal(4, ResumedStep(checkpoints));
        AssertWarned(checkpoints[0], "truncated");
    }

    [Fact]
    public void A_checkpoint_with_a_flipped_bit_is_passed_over_with_a_warning()
    {
        var checkpoints = _workshop.Checkpoints(2);
        var path = _workshop.PathOf(checkpoints[0]);
        var bytes = File.ReadAllBytes(path);
        bytes[^5000] ^= 4;
        File.WriteAllBytes(path, bytes);

        Assert.Equal(2, ResumedStep(checkpoints));
        AssertWarned(checkpoints[0], "damaged");
    }

    [Fact]
    public void A_checkpoint_of_another_training_is_passed_over_with_a_warning()
    {
        var checkpoints = _workshop.Checkpoints(1);
        using var other = Workshop.Run(Workshop.Spec with { Seed = 2 }, 8);
        var foreign = _workshop.Store(Workshop.Spec, 5).Write(other.Capture());

        Assert.Equal(2, ResumedStep([foreign, .. checkpoints]));
        AssertWarned(foreign, "another training");
    }

    [Fact]
    public void Deleted_checkpoints_are_passed_over_until_none_is_left()
    {
        var checkpoints = _workshop.Checkpoints(2);
        Array.ForEach(checkpoints, checkpoint => File.Delete(_workshop.PathOf(checkpoint)));

        Assert.Null(ResumedStep(checkpoints));
        Assert.Equal(2, _workshop.Log.Lines.Count);
    }

    [Fact]
    public void The_newest_ones_are_kept_and_one_more_that_is_not_reported_yet()
    {
        var earlier = _workshop.Checkpoints(3);
        var store = _workshop.Store(Workshop.Spec, 2, earlier);
        using var run = Workshop.Run(Workshop.Spec, 7);

        store.Write(run.Capture());
        run.Advance();
        var newest = store.Write(run.Capture());

        Assert.Equal(8, newest.Step);
        Assert.Equal([6, 7, 8], _workshop.Keys("runs/").Select(key => int.Parse(Path.GetFileNameWithoutExtension(key), null)));
    }

    [Fact]
    public void What_the_variants_state_names_is_not_deleted_however_many_reports_are_lost()
    {
        var store = Written(epoch: 5, [], 1, 2, 3);
        store.Acknowledge(At(3));
        WriteAll(store, 4, 5, 6, 7, 8, 9);

        Assert.Equal([3, 7, 8, 9], Steps());

        store.Acknowledge(At(9));
        WriteAll(store, 10);

        Assert.Equal([8, 9, 10], Steps());
    }

    [Fact]
    public void Reports_that_are_lost_cost_no_step_after_a_kill()
    {
        var killed = Written(epoch: 5, [], 1, 2);
        killed.Acknowledge(At(2));
        WriteAll(killed, 3, 4, 5, 6, 7);

        var next = _workshop.Store(Workshop.Spec, 2, epoch: 6, _workshop.Artefacts, At(2), At(1));
        var found = Newest(next);

        Assert.Equal((7, 7), (found!.Step, next.Unreported!.Step));
        Assert.Equal(64, next.Unreported.Sha256.Length);
        Assert.DoesNotContain(_workshop.Log.Lines, line => line.Level is LogLevel.Warning);
    }

    [Fact]
    public void With_none_left_that_the_state_knows_the_newest_whole_one_of_the_store_is_taken()
    {
        Written(epoch: 5, [], 10, 11, 12);
        File.WriteAllText(_workshop.PathOf(At(12)), "torn");

        var next = _workshop.Store(Workshop.Spec, 2, epoch: 6, _workshop.Artefacts, At(4), At(3));

        Assert.Equal(11, Newest(next)!.Step);
    }

    [Fact]
    public void Attempts_that_are_killed_one_after_the_other_leave_no_more_and_more_checkpoints()
    {
        for (var epoch = 1; epoch <= 8; epoch++)
        {
            var store = _workshop.Store(Workshop.Spec, 2, epoch, _workshop.Artefacts);
            var from = Newest(store)?.Step ?? 0;
            WriteAll(store, from + 1, from + 2, from + 3);
        }

        Assert.Equal([22, 23, 24], Steps());
    }

    [Fact]
    public void What_a_newer_attempt_stores_is_neither_taken_nor_deleted()
    {
        Written(epoch: 7, [], 20, 21, 22, 23);
        Written(epoch: 5, [], 10);
        var stale = _workshop.Store(Workshop.Spec, 1, epoch: 6, _workshop.Artefacts);

        Assert.Equal(10, Newest(stale)!.Step);
        WriteAll(stale, 11, 12, 13);

        Assert.Equal([12, 13, 21, 22, 23], Steps());
    }

    [Fact]
    public void A_storage_that_does_not_give_is_told_apart_from_one_that_has_nothing()
    {
        var checkpoints = _workshop.Checkpoints(2);
        var store = _workshop.Store(Workshop.Spec, 2, epoch: 6, _workshop.Obstructed, checkpoints);
        var (shape, recipe) = (SpecModels.ShapeOf(Workshop.Spec), SpecModels.RecipeOf(Workshop.Spec, parent: null));

        _workshop.Obstructed.RefuseReads(1);
        Assert.Throws<IOException>(() => store.Newest(shape, recipe));
        _workshop.Obstructed.RefuseReads(1);
        Assert.Equal(2, store.Newest(shape, recipe, passesOver: true)!.Step);
        _workshop.Obstructed.RefuseReads(int.MaxValue);
        Assert.Throws<IOException>(() => store.Newest(shape, recipe, passesOver: true));
    }

    [Fact]
    public void What_a_checkpoint_is_called_tells_variant_epoch_and_step() =>
        Assert.Equal($"runs/{Workshop.Spec.Id}/5/000000002.ckpt", _workshop.Checkpoints(1)[0].Key);

    private static CheckpointRef At(int step) => new($"runs/{Workshop.Spec.Id}/5/{step:D9}.ckpt", "", step);

    private CheckpointStore Written(long epoch, CheckpointRef[] earlier, params int[] steps)
    {
        var store = _workshop.Store(Workshop.Spec, 2, epoch, _workshop.Artefacts, earlier);
        WriteAll(store, steps);
        return store;
    }

    private static void WriteAll(CheckpointStore store, params int[] steps)
    {
        using var run = Workshop.Run(Workshop.Spec with { Steps = 100 }, 0);
        foreach (var step in steps)
        {
            while (run.Step < step)
            {
                run.Advance();
            }

            store.Write(run.Capture());
        }
    }

    private int[] Steps() => [.. _workshop.Keys("runs/").Select(key => int.Parse(Path.GetFileNameWithoutExtension(key), null)).Order()];

    private static TrainingCheckpoint? Newest(CheckpointStore store) =>
        store.Newest(SpecModels.ShapeOf(Workshop.Spec), SpecModels.RecipeOf(Workshop.Spec with { Steps = 100 }, parent: null));

    private int? ResumedStep(CheckpointRef[] checkpoints)
    {
        var (shape, recipe) = (SpecModels.ShapeOf(Workshop.Spec), SpecModels.RecipeOf(Workshop.Spec, parent: null));
        return _workshop.Store(Workshop.Spec, 2, checkpoints).Newest(shape, recipe)?.Step;
    }

    private void AssertWarned(CheckpointRef checkpoint, string reason)
    {
        var (level, message) = Assert.Single(_workshop.Log.Lines);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Contains(checkpoint.Key, message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }
}
