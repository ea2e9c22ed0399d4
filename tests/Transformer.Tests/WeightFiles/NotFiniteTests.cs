using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace VerifiedAddition.Transformer.Tests;

/// <summary>Weights that are no finite float32 are refused by tensor, element and value.</summary>
public sealed class NotFiniteTests
{
    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    [InlineData(float.NegativeInfinity, "-Infinity")]
    public void A_float32_that_is_no_number_is_named(float value, string text)
    {
        var weights = Weights.Tiny();
        Assert.True(weights.TryGet("matrix", out var matrix));
        matrix.Values[4] = value;

        Assert.All(Refusals(Weights.Pth(weights), Weights.Safetensors(weights)), message =>
        {
            Assert.StartsWith("The weight file 'test.", message, StringComparison.Ordinal);
            Assert.Contains($"'matrix' holds {text} at [1, 1], but a weight must be a finite number.", message, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData(1e300, "'big' holds 1E+300 at [1], but models are computed in float32, whose largest number is 3.4028235E+38.")]
    [InlineData(-4e38, "'big' holds -4E+38 at [1], but models are computed in float32")]
    [InlineData(double.NaN, "'big' holds NaN at [1], but a weight must be a finite number.")]
    public void A_float64_that_float32_cannot_hold_is_named(double value, string expected) =>
        Assert.All(Refusals(Pth(value), Safetensors(value)), message => Assert.Contains(expected, message, StringComparison.Ordinal));

    [Fact]
    public void What_rounds_to_the_largest_float32_is_read()
    {
        Assert.True(WeightFile.Read(new MemoryStream(Safetensors(3.4028234e38)), "test").TryGet("big", out var read));

        Assert.Equal([1, float.MaxValue], read.Values);
    }

    /// <summary>TransformerLens writes an infinite buffer into each file, which is no weight.</summary>
    [Fact]
    public void The_infinity_in_a_buffer_is_no_weight() =>
        Weights.Same(Weights.OneBlock(), Weights.ReadPth(Weights.Pth(Weights.OneBlock(), PthBuffers.Include)));

    private static IEnumerable<string> Refusals(byte[] pth, byte[] safetensors) =>
    [
        Assert.Throws<WeightFileException>(() => WeightFile.Read(new MemoryStream(pth), "test.pth")).Message,
        Assert.Throws<WeightFileException>(() => WeightFile.Read(new MemoryStream(safetensors), "test.safetensors")).Message,
    ];

    private static byte[] Pth(double value) => Pickle.Zip(
        CompressionLevel.NoCompression,
        ("any/data.pkl", Pickle.StateDict("big", Pickle.Tensor(Pickle.Storage("DoubleStorage", 2), 0, [2], [1]))),
        ("any/data/0", Numbers(value)));

    private static byte[] Safetensors(double value)
    {
        var header = Encoding.UTF8.GetBytes("""{"big":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}}""");
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. Numbers(value)];
    }

    private static byte[] Numbers(double value)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, 1);
        BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(8), value);
        return bytes;
    }
}
