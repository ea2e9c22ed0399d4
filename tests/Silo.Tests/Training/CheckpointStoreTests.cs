using Microsoft.Extensions.Logging;
using VerifiedAddition.Grains;

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
    public void What_a_checkpoint_is_called_tells_variant_epoch_and_step() =>
        Assert.Equal($"runs/{Workshop.Spec.Id}/5/000000002.ckpt", _workshop.Checkpoints(1)[0].Key);

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
