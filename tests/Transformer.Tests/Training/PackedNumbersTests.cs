using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer.Tests;

public sealed class PackedNumbersTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(PackedNumbers.BlockLength)]
    [InlineData(PackedNumbers.BlockLength + 1)]
    public void What_was_written_is_read(int count)
    {
        var numbers = Some(count);

        Assert.Equal(numbers, Read(Written(numbers, PackedNumbers.Exact), count, PackedNumbers.Exact));
        var rounded = PackedNumbers.Round(numbers);
        Assert.Equal(rounded, Read(Written(rounded, PackedNumbers.Rounded), count, PackedNumbers.Rounded));
    }

    [Fact]
    public void Numbers_of_any_size_keep_their_bits()
    {
        float[] numbers = [0, -0f, float.Epsilon, -1e-42f, float.MaxValue, float.MinValue, 1, -1];

        Assert.Equal(Bits(numbers), Bits(Read(Written(numbers, PackedNumbers.Exact), numbers.Length, PackedNumbers.Exact)));
    }

    [Fact]
    public void It_rounds_to_eight_bits_to_the_nearest_and_between_two_to_the_even_one()
    {
        Assert.Equal(
            [1f, 1f, 1.0078125f, 1.015625f, -1f, 0f, 2f],
            PackedNumbers.Round([1f, 1.00390625f, 1.0039064f, 1.01171875f, -1.00390625f, 0f, 1.9999f]));
        Assert.All(PackedNumbers.Round([float.MaxValue, float.MinValue]), number => Assert.True(float.IsFinite(number)));
    }

    [Fact]
    public void What_is_rounded_is_near_and_does_not_change_any_more()
    {
        var numbers = Some(5000);

        var rounded = PackedNumbers.Round(numbers);

        Assert.All(numbers.Zip(rounded), pair => Assert.InRange(Math.Abs(pair.Second - pair.First), 0, Math.Abs(pair.First) / 256));
        Assert.Equal(rounded, PackedNumbers.Round(rounded));
    }

    [Fact]
    public void Moments_take_less_than_half_of_their_bytes()
    {
        var numbers = Some(PackedNumbers.BlockLength);

        Assert.InRange(Written(PackedNumbers.Round(numbers), PackedNumbers.Rounded).Length, 1, numbers.Length * sizeof(float) / 2);
        Assert.InRange(Written(numbers, PackedNumbers.Exact).Length, 1, numbers.Length * sizeof(float));
    }

    [Fact]
    public void What_cannot_be_unpacked_is_refused()
    {
        var written = Written(Some(1000), PackedNumbers.Exact);

        Assert.Contains("truncated", Refused(written[..^1], 1000), StringComparison.Ordinal);
        Assert.Contains("the weights cannot be unpacked", Refused(written, 900), StringComparison.Ordinal);
        Assert.Contains("the weights cannot be unpacked", Refused([255, 255, 255, 255, .. written[4..]], 1000), StringComparison.Ordinal);
        Assert.Contains("the weights cannot be unpacked", Refused([.. written[..4], .. new byte[written.Length - 4]], 1000), StringComparison.Ordinal);
    }

    private static string Refused(byte[] bytes, int count) =>
        Assert.Throws<CheckpointException>(() => Read(bytes, count, PackedNumbers.Exact)).Message;

    private static float[] Some(int count)
    {
        var random = new CounterRandom(1, 2, 3);
        var numbers = new float[count];
        for (var i = 0; i < count; i++)
        {
            numbers[i] = (float)((random.Unit() - 0.5) * 0.1);
        }

        return numbers;
    }

    private static byte[] Written(float[] numbers, int bytes)
    {
        using var stream = new MemoryStream();
        using (var writer = new HashedWriter(stream))
        {
            PackedNumbers.Write(writer, numbers, bytes);
        }

        return stream.ToArray();
    }

    private static float[] Read(byte[] bytes, int count, int width)
    {
        using var stream = new MemoryStream(bytes);
        using var reader = new HashedReader(stream);
        return PackedNumbers.Read(reader, count, width, "the weights");
    }

    private static uint[] Bits(float[] numbers) => [.. numbers.Select(BitConverter.SingleToUInt32Bits)];
}
