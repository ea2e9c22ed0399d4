using System.Buffers.Binary;
using System.Text;

namespace VerifiedAddition.Transformer.Tests;

public class SafetensorsFileTests
{
    [Fact]
    public void What_is_written_is_read_back() =>
        Weights.Same(Weights.Tiny(), Weights.ReadSafetensors(Weights.Safetensors(Weights.Tiny())));

    [Fact]
    public void A_file_is_written_as_the_format_says()
    {
        var weights = new StateDict();
        weights.Add("weight", new HostTensor([1, 2], [1, -2]));

        var file = Weights.Safetensors(weights);

        const string header = """{"weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}""";
        Assert.Equal(File(header.PadRight(64), 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0), file);
    }

    [Fact]
    public void Metadata_is_kept()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.safetensors");
        Dictionary<string, string> metadata = new(StringComparer.Ordinal) { ["format"] = "pt", ["note"] = "π \"quoted\"\n" };

        SafetensorsFile.Write(path, Weights.Tiny(), metadata);

        Assert.Equal(metadata, SafetensorsFile.ReadMetadata(path));
        Weights.Same(Weights.Tiny(), SafetensorsFile.Read(path));
    }

    [Fact]
    public void A_file_without_metadata_has_none()
    {
        using var folder = new TemporaryFolder();
        SafetensorsFile.Write(folder.File("m"), Weights.Tiny());

        Assert.Empty(SafetensorsFile.ReadMetadata(folder.File("m")));
    }

    [Theory]
    [InlineData("F64", 8, new byte[] { 0, 0, 0, 0, 0, 0, 0xF8, 0x3F })]
    [InlineData("F32", 4, new byte[] { 0, 0, 0xC0, 0x3F })]
    [InlineData("F16", 2, new byte[] { 0, 0x3E })]
    [InlineData("BF16", 2, new byte[] { 0xC0, 0x3F })]
    public void Every_floating_point_kind_becomes_float32(string kind, int size, byte[] oneAndAHalf)
    {
        var file = File($$$"""{"w":{"dtype":"{{{kind}}}","shape":[],"data_offsets":[0,{{{size}}}]}}""", oneAndAHalf);

        Assert.True(Weights.ReadSafetensors(file).TryGet("w", out var tensor));

        Assert.Equal([1.5f], tensor.Values);
    }

    [Fact]
    public void Tensors_may_lie_in_another_order_than_the_header_lists()
    {
        var file = File(
            """{"b":{"dtype":"F16","shape":[1],"data_offsets":[2,4]},"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}""",
            0, 0x3C, 0, 0x40);

        var weights = Weights.ReadSafetensors(file);

        Assert.Equal([("b", 2f), ("a", 1f)], weights.Entries.Select(entry => (entry.Key, entry.Value.Values[0])));
    }

    [Fact]
    public void Whole_numbers_are_read_past_in_buffers_and_refused_in_weights()
    {
        const string bools = """{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]}""";

        Assert.Empty(Weights.ReadSafetensors(File($$$"""{"attn.mask":{{{bools}}}}""", 1, 1)).Entries);
        Assert.Contains("floating-point", Refused(File($$$"""{"attn.W_Q":{{{bools}}}}""", 1, 1)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"w":{"dtype":"F16","shape":[1],"data_offsets":[0,4]}}""")] // more bytes than the shape
    [InlineData("""{"w":{"dtype":"F16","shape":[3],"data_offsets":[0,6]}}""")] // beyond the end
    [InlineData("""{"w":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}""")] // bytes that belong to no tensor
    [InlineData("""{"w":{"dtype":"F16","shape":[1],"data_offsets":[2,4]}}""")] // a gap
    // overlapping, then shared
    [InlineData("""{"v":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"w":{"dtype":"F16","shape":[1],"data_offsets":[2,4]}}""")]
    [InlineData("""{"v":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"w":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}""")]
    [InlineData("""{"w":{"dtype":"F16","shape":[-2],"data_offsets":[0,4]}}""")]
    [InlineData("""{"w":{"dtype":"F16","shape":[-1,-2],"data_offsets":[0,4]}}""")]
    [InlineData("""{"w":{"dtype":"F16","shape":[4611686018427387904,4],"data_offsets":[0,4]}}""")] // overflows to 0
    [InlineData("""{"w":{"dtype":"F16","shape":[9223372036854775807],"data_offsets":[0,4]}}""")]
    [InlineData("""{"w":{"dtype":"F16","shape":[2],"data_offsets":[4,0]}}""")]
    [InlineData("""{"w":{"dtype":"F16","shape":[2],"data_offsets":[-4,0]}}""")]
    [InlineData("""{"w":{"dtype":"F16","shape":[2],"data_offsets":[0,4,8]}}""")]
    [InlineData("""{"w":{"dtype":"F16","shape":[2.5],"data_offsets":[0,4]}}""")]
    [InlineData("""{"w":{"dtype":"F16","shape":["2"],"data_offsets":[0,4]}}""")]
    [InlineData("""{"w":{"dtype":"F16","shape":2,"data_offsets":[0,4]}}""")]
    [InlineData("""{"w":{"dtype":"F8","shape":[4],"data_offsets":[0,4]}}""")]
    [InlineData("""{"w":{"dtype":16,"shape":[2],"data_offsets":[0,4]}}""")]
    [InlineData("""{"w":{"dtype":null,"shape":[2],"data_offsets":[0,4]}}""")]
    [InlineData("""{"w":{"shape":[2],"data_offsets":[0,4]}}""")]
    [InlineData("""{"w":4}""")]
    [InlineData("""{"w":{"dtype":"F16","shape":[1],"data_offsets":[0,2]},"w":{"dtype":"F16","shape":[1],"data_offsets":[2,4]}}""")] // twice
    [InlineData("""{"__metadata__":{"a":1},"w":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}""")]
    [InlineData("""{"__metadata__":{"a":null},"w":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}""")]
    [InlineData("""{"__metadata__":[],"w":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}""")]
    [InlineData("[[[[[[[[]]]]]]]]")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("")]
    public void A_header_that_does_not_fit_the_numbers_is_refused(string header) =>
        Assert.StartsWith("'test.safetensors'", Refused(File(header, 0, 0, 0, 0)), StringComparison.Ordinal);

    [Theory]
    [InlineData(100_000_001UL)]
    [InlineData(3UL)]
    [InlineData(ulong.MaxValue)]
    public void A_header_longer_than_the_file_or_the_format_allows_is_refused(ulong claimed)
    {
        var file = File("{}");
        BinaryPrimitives.WriteUInt64LittleEndian(file, claimed);

        Assert.Contains("header", Refused(file), StringComparison.Ordinal);
    }

    [Fact]
    public void No_tensor_may_be_called_as_the_metadata_is()
    {
        var weights = new StateDict();
        weights.Add("__metadata__", Weights.Counted(1));

        Assert.Throws<ArgumentException>(() => Weights.Safetensors(weights));
    }

    private static string Refused(byte[] file) => Assert.Throws<WeightFileException>(() => Weights.ReadSafetensors(file)).Message;

    private static byte[] File(string header, params byte[] numbers) =>
        [.. BitConverter.GetBytes((ulong)Encoding.UTF8.GetByteCount(header)), .. Encoding.UTF8.GetBytes(header), .. numbers];
}
