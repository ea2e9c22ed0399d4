using System.Security.Cryptography;
using System.Text;

namespace VerifiedAddition.Transformer.Tests;

public sealed class CheckpointFileTests
{
    private static readonly Lazy<byte[]> Saved = new(() =>
    {
        using var run = TrainingRun.Start(Shapes.Small, Shapes.Recipe(Shapes.Small, steps: 3));
        run.Advance();
        run.Advance();
        return Checkpoints.ToBytes(run.Capture());
    });

    private static readonly Lazy<TrainingCheckpoint> Last = new(() =>
    {
        using var run = TrainingRun.Start(Shapes.Small, Shapes.Recipe(Shapes.Small, steps: 3));
        while (run.Step < run.Steps)
        {
            run.Advance();
        }

        return run.Capture();
    });

    [Fact]
    public void What_was_written_is_read()
    {
        var checkpoint = Checkpoints.FromBytes(Saved.Value);

        Assert.Equal(Shapes.Small, checkpoint.Shape);
        Assert.Equal(Shapes.Recipe(Shapes.Small, steps: 3), checkpoint.Recipe);
        Assert.Equal(2, checkpoint.Step);
        Assert.Equal(2, checkpoint.LossHistory.Count);
        Assert.Equal(Shapes.Small, ModelShape.Infer(checkpoint.ToStateDict()));
        Assert.Equal(Saved.Value, Checkpoints.ToBytes(checkpoint));
    }

    [Fact]
    public void The_last_one_has_the_same_weights_and_losses_and_rounded_moments_in_less_than_two_thirds_of_the_bytes()
    {
        var end = Last.Value;
        var bytes = Checkpoints.ToBytes(end);

        var read = Checkpoints.FromBytes(bytes);

        Assert.Equal(3, read.Step);
        Assert.Equal(end.Weights, read.Weights);
        Assert.Equal(end.Losses, read.Losses);
        Assert.Equal(end.GradientNorms, read.GradientNorms);
        Assert.Equal(PackedNumbers.Round(end.FirstMoment), read.FirstMoment);
        Assert.Equal(PackedNumbers.Round(end.SecondMoment), read.SecondMoment);
        Assert.Equal(bytes, Checkpoints.ToBytes(read));
        Assert.InRange(bytes.Length, 1, Saved.Value.Length * 2 / 3);
    }

    [Fact]
    public void A_flipped_bit_anywhere_in_the_last_one_is_refused()
    {
        var bytes = Checkpoints.ToBytes(Last.Value);
        for (var at = 0; at < bytes.Length; at += at < 1000 ? 1 : 997)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[at] ^= 0x10;

            Assert.Throws<CheckpointException>(() => Checkpoints.FromBytes(damaged));
        }
    }

    /// <summary>Checkpoints from before there was a focus are resumed, since those without one have the same hash.</summary>
    [Fact]
    public void A_focus_is_part_of_the_hash_and_of_the_file_and_nothing_without_one_changes()
    {
        var recipe = Shapes.Recipe(Shapes.Small, steps: 3);
        var plain = recipe.Generator;
        var focused = new TrainingRecipe(
            3, recipe.BatchSize, recipe.LearningRate, recipe.WeightDecay, recipe.Seed,
            new(plain.Digits, plain.Kind, Focus: new(50, "0U1 UU1", "")));
        using var run = TrainingRun.Start(Shapes.Small, focused);
        run.Advance();

        var read = Checkpoints.FromBytes(Checkpoints.ToBytes(run.Capture()));

        Assert.Equal(focused, read.Recipe);
        Assert.Equal("7b26e2bbb7bbb4db97af7a3dea6ae4963e5404af7b458966df67b22d2e970076", TrainingSpec.Hash(Shapes.Small, recipe));
        Assert.NotEqual(TrainingSpec.Hash(Shapes.Small, recipe), read.SpecHash, StringComparer.Ordinal);
        Assert.DoesNotContain("ocus", Encoding.UTF8.GetString(Saved.Value, 12, BitConverter.ToInt32(Saved.Value, 8)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(10)]
    [InlineData(60)]
    [InlineData(5000)]
    [InlineData(-1)]
    [InlineData(-32)]
    [InlineData(-33)]
    public void A_truncated_checkpoint_is_refused(int length)
    {
        var cut = Saved.Value[..(length < 0 ? Saved.Value.Length + length : length)];

        AssertRefused("truncated", cut);
    }

    [Fact]
    public void A_flipped_bit_anywhere_is_refused()
    {
        for (var at = 0; at < Saved.Value.Length; at += at < 1000 ? 1 : 9973)
        {
            var damaged = (byte[])Saved.Value.Clone();
            damaged[at] ^= 0x10;

            Assert.Throws<CheckpointException>(() => Checkpoints.FromBytes(damaged));
        }
    }

    [Fact]
    public void More_than_a_checkpoint_is_refused() => AssertRefused("more follows", [.. Saved.Value, 0]);

    [Fact]
    public void Another_file_is_refused() => AssertRefused("not a checkpoint", "PK and then some more"u8.ToArray());

    [Theory]
    [InlineData("\"formatVersion\":2", "\"formatVersion\":1", "format version 1")]
    [InlineData("\"step\":2", "\"step\":9", "step")]
    [InlineData("\"digits\":3", "\"digits\":0", "header cannot be read")]
    [InlineData("\"recipe\":{", "\"prescription\":{", "header cannot be read")]
    [InlineData("\"learningRate\":0.001", "\"learningRate\":0.002", "another version of the engine")]
    public void A_sealed_header_that_makes_no_sense_is_refused(string found, string replacement, string hint) =>
        AssertRefused(hint, WithHeader(text => text.Replace(found, replacement, StringComparison.Ordinal)));

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_whole_checkpoint_of_broken_weights_is_refused(float broken)
    {
        var checkpoint = Checkpoints.FromBytes(Saved.Value);
        checkpoint.Weights[^1] = broken;

        AssertRefused("not finite", Checkpoints.ToBytes(checkpoint));
    }

    [Fact]
    public void A_checkpoint_of_another_training_does_not_resume()
    {
        var checkpoint = Checkpoints.FromBytes(Saved.Value);

        Assert.Throws<CheckpointException>(() => TrainingRun.Resume(checkpoint, Shapes.Small, Shapes.Recipe(Shapes.Small, steps: 4)));
        Assert.Throws<CheckpointException>(() =>
            TrainingRun.Resume(checkpoint, new(3, 1, 3, 24, 8), Shapes.Recipe(Shapes.Small, steps: 3)));
    }

    private static void AssertRefused(string hint, byte[] bytes) => Assert.Contains(
        hint, Assert.Throws<CheckpointException>(() => Checkpoints.FromBytes(bytes)).Message, StringComparison.Ordinal);

    /// <summary>The saved checkpoint with another header, and checksums that go with it.</summary>
    private static byte[] WithHeader(Func<string, string> change)
    {
        const int Start = 12;
        var length = BitConverter.ToInt32(Saved.Value, 8);
        var header = Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(Saved.Value, Start, length)));
        byte[] beginning = [.. Saved.Value[..8], .. BitConverter.GetBytes(header.Length), .. header];
        byte[] body = [.. beginning, .. SHA256.HashData(beginning), .. Saved.Value[(Start + length + 32)..^32]];
        return [.. body, .. SHA256.HashData(body)];
    }
}
