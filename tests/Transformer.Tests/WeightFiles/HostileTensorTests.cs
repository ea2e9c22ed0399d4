using System.IO.Compression;

namespace VerifiedAddition.Transformer.Tests;

public class HostileTensorTests
{
    private const long Huge = long.MaxValue;

    [Theory]
    [InlineData(0, new long[] { 5 }, new long[] { 1 })]
    [InlineData(1, new long[] { 4 }, new long[] { 1 })]
    [InlineData(4, new long[] { 1 }, new long[] { 1 })]
    [InlineData(-1, new long[] { 2 }, new long[] { 1 })]
    [InlineData(0, new long[] { 2, 2 }, new long[] { 3, 1 })]
    [InlineData(3, new long[] { 2 }, new long[] { -1 })]
    [InlineData(0, new long[] { -1 }, new long[] { 1 })]
    [InlineData(0, new long[] { -2, -2 }, new long[] { 1, 1 })]
    [InlineData(0, new long[] { 2 }, new long[] { Huge })]
    [InlineData(Huge, new long[] { 2 }, new long[] { 1 })]
    [InlineData(0, new long[] { Huge, Huge }, new long[] { 0, 0 })]
    [InlineData(0, new long[] { Huge, Huge, 0 }, new long[] { 0, 0, 0 })]
    [InlineData(0, new long[] { 1_000_000_000 }, new long[] { 0 })]
    [InlineData(0, new long[] { 2 }, new long[] { 1, 1 })]
    public void A_tensor_beyond_its_numbers_is_refused(long offset, long[] shape, long[] strides)
    {
        var refusal = Pickle.Refused(Pickle.StateDict("w", Pickle.Tensor(Pickle.Storage("FloatStorage", 4), offset, shape, strides)));

        Assert.StartsWith("'test.pth'", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(0)]
    [InlineData(-4)]
    [InlineData(Huge)]
    public void A_storage_of_another_size_than_its_entry_is_refused(long count) =>
        Pickle.Refused(Pickle.StateDict("w", Pickle.Tensor(Pickle.Storage("FloatStorage", count), 0, [1], [1])));

    [Fact]
    public void A_hundred_dimensions_are_refused()
    {
        var ones = Enumerable.Repeat(1L, 100).ToArray();

        Pickle.Refused(Pickle.StateDict("w", Pickle.Tensor(Pickle.Storage("FloatStorage", 4), 0, ones, ones)));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("../0")]
    [InlineData("")]
    public void A_storage_that_the_zip_lacks_is_refused(string key)
    {
        var refusal = Pickle.Refused(Pickle.StateDict("w", Pickle.Tensor(Pickle.Storage("FloatStorage", 4, key), 0, [4], [1])));

        Assert.Contains($"data/{key}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_used_many_times_over_are_refused_before_they_fill_the_memory()
    {
        var numbers = new byte[4_000_000];
        var vector = Pickle.Vector(numbers.Length / sizeof(float));
        var tensors = Enumerable.Range(0, 1000).SelectMany(i => Pickle.Of(Pickle.Text($"w{i}"), vector, "s")).ToArray();
        var file = Pickle.Zip(
            CompressionLevel.NoCompression, ("a/data.pkl", Pickle.Of(0x80, 2, Pickle.OrderedDict, tensors, ".")), ("a/data/0", numbers));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var refusal = Assert.Throws<WeightFileException>(() => Weights.ReadPth(file));

        Assert.Contains("more than once", refusal.Message, StringComparison.Ordinal);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 10 * file.Length);
    }

    [Fact]
    public void A_compressed_entry_is_refused_and_never_inflated()
    {
        var bomb = Pickle.Zip(
            CompressionLevel.SmallestSize,
            ("a/data.pkl", Pickle.StateDict("w", Pickle.Vector(4_000_000))), ("a/data/0", new byte[16_000_000]));

        Assert.Contains("compressed", Assert.Throws<WeightFileException>(() => Weights.ReadPth(bomb)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_zip_entry_given_twice_is_refused()
    {
        var pickle = Pickle.StateDict("w", Pickle.Vector(4));
        var twice = Pickle.Zip(
            CompressionLevel.NoCompression, ("a/data.pkl", pickle), ("a/data/0", Pickle.OneToFour), ("a/data/0", Pickle.OneToFour));
        var two = Pickle.Zip(CompressionLevel.NoCompression, ("a/data.pkl", pickle), ("b/data.pkl", pickle));
        var none = Pickle.Zip(CompressionLevel.NoCompression, ("a/data/0", Pickle.OneToFour));

        Assert.Contains("twice", Assert.Throws<WeightFileException>(() => Weights.ReadPth(twice)).Message, StringComparison.Ordinal);
        Assert.Contains("data.pkl", Assert.Throws<WeightFileException>(() => Weights.ReadPth(two)).Message, StringComparison.Ordinal);
        Assert.Contains("data.pkl", Assert.Throws<WeightFileException>(() => Weights.ReadPth(none)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Entries_that_overlap_are_refused_before_their_checksums_are_computed_over_and_over()
    {
        const int endLength = 22;
        const int copies = 10; // a zip may list the same bytes again under another name
        var file = Pickle.Zip(CompressionLevel.NoCompression, ("a/data.pkl", new byte[100_000]));
        var start = BitConverter.ToInt32(file, file.Length - 6);
        var entry = file[start..^endLength];
        var end = file[^endLength..];
        (end[8], end[10]) = (copies, copies);
        BitConverter.TryWriteBytes(end.AsSpan(12), copies * entry.Length);
        var directory = Enumerable.Range('a', copies).SelectMany(letter => (byte[])[.. entry[..^1], (byte)letter]);

        var refusal = Assert.Throws<WeightFileException>(() => Weights.ReadPth([.. file[..start], .. directory, .. end]));

        Assert.Contains("overlap", refusal.Message, StringComparison.Ordinal);
    }
}
