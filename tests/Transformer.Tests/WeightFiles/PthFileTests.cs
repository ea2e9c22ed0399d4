using System.IO.Compression;

namespace VerifiedAddition.Transformer.Tests;

public class PthFileTests
{
    [Fact]
    public void What_is_written_is_read_back()
    {
        var weights = Weights.Tiny();

        Weights.Same(weights, Weights.ReadPth(Weights.Pth(weights)));
    }

    [Fact]
    public void A_file_is_written_and_read_by_path()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("model.pth");

        PthFile.Write(path, Weights.OneBlock());

        Weights.Same(Weights.OneBlock(), PthFile.Read(path));
    }

    [Theory]
    [InlineData("initial.pth", 0.034059520810842514f, 0.0594538189470768f, 8.37971907429528)]
    [InlineData("final.pth", 0.03274265304207802f, 0.059444282203912735f, 8.390059002445469)]
    public void A_model_of_TransformerLens_is_read_without_its_buffers(
        string file, float firstOfEmbed, float lastOfEmbed, double sumOfOutput)
    {
        var weights = PthFile.Read(Weights.Golden(file));

        Assert.Equal(38, weights.Entries.Count); // 42 with the mask and IGNORE of two blocks
        Assert.DoesNotContain(weights.Entries, entry => entry.Key.Contains("mask", StringComparison.OrdinalIgnoreCase));
        Assert.True(weights.TryGet("embed.W_E", out var embed));
        Assert.Equal([15, 48], embed.Shape);
        Assert.Equal((firstOfEmbed, lastOfEmbed), (embed.Values[0], embed.Values[^1]));
        Assert.True(weights.TryGet("blocks.1.attn.W_O", out var output));
        Assert.Equal([3, 16, 48], output.Shape);
        Assert.Equal(sumOfOutput, output.Values.Sum(value => (double)value), tolerance: 1e-9);
    }

    [Fact]
    public void The_pickle_is_what_torch_save_writes_up_to_the_metadata_of_modules()
    {
        var golden = Entries(File.ReadAllBytes(Weights.Golden("initial.pth")), "initial");
        var written = Entries(Weights.Pth(PthFile.Read(Weights.Golden("initial.pth")), PthBuffers.Include), "archive");

        var pickle = written["data.pkl"];
        Assert.Equal(pickle[..^1], golden["data.pkl"][..(pickle.Length - 1)]);
        Assert.Equal((byte)'}', golden["data.pkl"][pickle.Length - 1]); // where _metadata begins
        Assert.Equal(
            golden.Where(entry => entry.Key is not "data.pkl").OrderBy(entry => entry.Key, StringComparer.Ordinal),
            written.Where(entry => entry.Key is not "data.pkl" and not "byteorder").OrderBy(entry => entry.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void Buffers_follow_b_V_when_they_are_included()
    {
        var included = Names(Weights.Pth(Weights.OneBlock(), PthBuffers.Include));
        var omitted = Names(Weights.Pth(Weights.OneBlock(), PthBuffers.Omit));

        Assert.Equal(8, included);
        Assert.Equal(6, omitted);

        static int Names(byte[] file) => Entries(file, "archive").Keys.Count(name => name.StartsWith("data/", StringComparison.Ordinal));
    }

    [Fact]
    public void Buffers_need_the_positional_embedding_for_their_size()
    {
        var weights = new StateDict();
        weights.Add("blocks.0.attn.b_V", Weights.Counted(1, 2));

        var refusal = Assert.Throws<ArgumentException>(() => Weights.Pth(weights, PthBuffers.Include));

        Assert.Contains("pos_embed.W_pos", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_weights_make_the_same_file() => Assert.Equal(Weights.Pth(Weights.Tiny()), Weights.Pth(Weights.Tiny()));

    [Fact]
    public void Numbers_start_at_multiples_of_64_bytes()
    {
        var file = Weights.Pth(Weights.Tiny());

        var start = file.AsSpan().IndexOf(BitConverter.GetBytes(-3f).Concat(BitConverter.GetBytes(-2.5f)).ToArray());

        Assert.True(start > 0);
        Assert.Equal(0, start % 64);
    }

    [Fact]
    public void A_thousand_and_more_tensors_are_written_in_batches()
    {
        var weights = new StateDict();
        for (var i = 0; i < 2001; i++)
        {
            weights.Add($"weight.{i}", Weights.Counted(1, 1, 1, 2));
        }

        Weights.Same(weights, Weights.ReadPth(Weights.Pth(weights)));
    }

    [Fact]
    public void A_transposed_slice_is_gathered()
    {
        var pickle = Pickle.StateDict("w", Pickle.Tensor(Pickle.Storage("FloatStorage", 4), offset: 1, [2, 1], [2, 1]));

        var weights = Weights.ReadPth(Pickle.Zip(pickle));

        Assert.True(weights.TryGet("w", out var tensor));
        Assert.Equal([2, 1], tensor.Shape);
        Assert.Equal([2f, 4f], tensor.Values);
    }

    [Theory]
    [InlineData("DoubleStorage", 2, new[] { 2.0000004731118679f, 512.0001220703125f })]
    [InlineData("HalfStorage", 8, new[] { 0, 1.875f, 0, 2, 0, 2.125f, 0, 2.25f })]
    [InlineData("BFloat16Storage", 8, new[] { 0, 1f, 0, 2, 0, 3f, 0, 4 })]
    public void Other_floating_point_kinds_become_float32(string kind, int count, float[] expected)
    {
        var pickle = Pickle.StateDict("w", Pickle.Tensor(Pickle.Storage(kind, count), 0, [count], [1]));

        Assert.True(Weights.ReadPth(Pickle.Zip(pickle)).TryGet("w", out var tensor));

        Assert.Equal(expected, tensor.Values);
    }

    [Theory]
    [InlineData("blocks.0.attn.mask", "BoolStorage")]
    [InlineData("blocks.0.attn.mask", "LongStorage")]
    [InlineData("blocks.0.attn.IGNORE", "FloatStorage")]
    public void Buffers_are_left_out_whatever_they_hold(string name, string kind)
    {
        var pickle = Pickle.StateDict(name, Pickle.Tensor(Pickle.Storage(kind, 0), 0, [0, 0], [1, 1]));

        Assert.Empty(Weights.ReadPth(Pickle.Zip(pickle)).Entries);
    }

    [Fact]
    public void Whole_numbers_are_no_weights()
    {
        var refusal = Pickle.Refused(Pickle.StateDict("steps", Pickle.Tensor(Pickle.Storage("LongStorage", 2), 0, [2], [1])));

        Assert.Contains("'steps'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("floating-point", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Big_endian_numbers_are_refused()
    {
        var pickle = Pickle.StateDict("w", Pickle.Vector(4));
        var file = Pickle.Zip(
            CompressionLevel.NoCompression, ("a/data.pkl", pickle), ("a/byteorder", "big"u8.ToArray()), ("a/data/0", Pickle.OneToFour));

        var refusal = Assert.Throws<WeightFileException>(() => Weights.ReadPth(file));

        Assert.Contains("not little-endian", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_message_names_the_file() => Assert.Contains(
        "test.pth", Assert.Throws<WeightFileException>(() => Weights.ReadPth("no zip"u8.ToArray())).Message, StringComparison.Ordinal);

    private static Dictionary<string, byte[]> Entries(byte[] file, string prefix)
    {
        using var zip = new ZipArchive(new MemoryStream(file));
        return zip.Entries.ToDictionary(entry => entry.FullName[(prefix.Length + 1)..], Content, StringComparer.Ordinal);
    }

    private static byte[] Content(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
