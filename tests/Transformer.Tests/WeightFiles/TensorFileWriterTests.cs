namespace VerifiedAddition.Transformer.Tests;

/// <summary>Tensors that are written piece by piece. That others read them is tested with activations.</summary>
public sealed class TensorFileWriterTests
{
    private static readonly Dictionary<string, string> NoMetadata = new(StringComparer.Ordinal);

    [Theory]
    [InlineData("safetensors")]
    [InlineData("npz")]
    public void The_bytes_do_not_depend_on_the_pieces(string format)
    {
        var whole = Written(format, [[1, 2, 3, 4, 5, 6]], [[7, 8]]);

        Assert.Equal(whole, Written(format, [[1, 2, 3], [4, 5, 6]], [[7], [8]]));
        Assert.NotEqual(whole, Written(format, [[1, 2, 3, 4, 5, 6]], [[7, 9]]));
    }

    [Fact]
    public void Safetensors_are_read_as_they_were_given()
    {
        using var stream = new MemoryStream(Written("safetensors", [[1, 2, 3], [4, 5, 6]], [[7], [8]]));

        var read = SafetensorsFile.Read(stream, "it");

        Assert.Equal(["a", "b"], read.Entries.Select(entry => entry.Key), StringComparer.Ordinal);
        Assert.Equal([2, 3], read.Entries[0].Value.Shape);
        Assert.Equal([1, 2, 3, 4, 5, 6], read.Entries[0].Value.Values);
        Assert.Equal([7, 8], read.Entries[1].Value.Values);
    }

    [Theory]
    [InlineData("safetensors")]
    [InlineData("npz")]
    public void Too_many_numbers_and_too_few_are_refused_with_the_tensor(string format)
    {
        using var stream = new MemoryStream();
        var file = TensorFileWriter.Begin(format, stream, [new("a", [2, 3])], NoMetadata);
        file.Append(0, [1, 2, 3]);

        Assert.Equal("'a' has 12 of 24 bytes.", Assert.Throws<InvalidOperationException>(file.Finish).Message);
        Assert.StartsWith("'a' has 24 bytes; 28 were given.", Assert.Throws<ArgumentException>(() => file.Append(0, [4, 5, 6, 7])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_and_what_is_no_format_is_refused()
    {
        using var stream = new MemoryStream();

        Assert.StartsWith(
            "The tensors do not fit a zip of 4 GiB.",
            Assert.Throws<ArgumentException>(() => TensorFileWriter.Begin("npz", stream, [new("a", [1L << 30])], NoMetadata)).Message, StringComparison.Ordinal);
        Assert.StartsWith(
            "The format is 'csv', but must be safetensors or npz.",
            Assert.Throws<ArgumentException>(() => TensorFileWriter.Begin("csv", stream, [], NoMetadata)).Message, StringComparison.Ordinal);
    }

    private static byte[] Written(string format, float[][] first, float[][] second)
    {
        using var stream = new MemoryStream();
        var file = TensorFileWriter.Begin(format, stream, [new("a", [2, 3]), new("b", [2])], NoMetadata);
        for (var piece = 0; piece < first.Length; piece++)
        {
            file.Append(0, first[piece]);
            file.Append(1, second[piece]);
        }

        file.Finish();
        return stream.ToArray();
    }
}
