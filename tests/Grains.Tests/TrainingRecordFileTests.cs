using System.IO.Compression;
using System.Text;
using static VerifiedAddition.Grains.Tests.Tickets;

namespace VerifiedAddition.Grains.Tests;

public sealed class TrainingRecordFileTests
{
    private static readonly byte[] Saved = Packed(FakeRecords.Record(Spec with { InitialiseFrom = new("parent", 2, WarmStartPolicy.Complete, true) }, 3));

    [Fact]
    public void What_was_written_is_read()
    {
        var record = FakeRecords.Record(Spec with { InitialiseFrom = new("parent", 2, WarmStartPolicy.Complete, true) }, 3);

        var (head, steps) = Read(Saved);

        Assert.Equal(record.Head with { Tokens = [] }, head with { Tokens = [] });
        Assert.Equal(record.Head.Spec.Id, head.Spec.Id);
        Assert.Equal(record.Head.Tokens, head.Tokens);
        Assert.Equal(record.Steps.Select(step => step with { Tokens = [] }), steps.Select(step => step with { Tokens = [] }));
        Assert.Equal(record.Steps.SelectMany(step => step.Tokens), steps.SelectMany(step => step.Tokens));
    }

    [Fact]
    public void It_is_a_line_for_the_head_and_one_for_each_step()
    {
        var lines = Text(Saved).Split('\n');

        Assert.StartsWith("""{"format":"va-training-record","version":1,"variant":""", lines[0], StringComparison.Ordinal);
        Assert.Equal("""{"step":2,"loss":2,"learningRate":0.001,"gradientNorm":0.2,"tokens":[1,2,3]}""", lines[3]);
        Assert.Equal((5, ""), (lines.Length, lines[4]));
    }

    [Theory]
    [InlineData("\"version\":1", "\"version\":2", "version 2")]
    [InlineData("va-training-record", "something-else", "something-else")]
    [InlineData("\"stepsDone\":3", "\"stepsDone\":4", "promises 4 steps and holds 3")]
    [InlineData("\"gradientNorm\"", "\"norm\"", "damaged")]
    [InlineData("{\"format\"", "[\"format\"", "damaged")]
    [InlineData("\"format\"", "\"form\"", "damaged")]
    public void Another_file_is_refused(string found, string replacement, string told)
    {
        using var stream = new MemoryStream();
        using (var packed = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true))
        {
            packed.Write(Encoding.UTF8.GetBytes(Text(Saved).Replace(found, replacement, StringComparison.Ordinal)));
        }

        Assert.Contains(told, Assert.Throws<InvalidDataException>(() => Read(stream.ToArray())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_such_file_at_all_is_refused() =>
        Assert.Throws<InvalidDataException>(() => Read("no gzip"u8.ToArray()));

    private static TrainingRecord Read(byte[] file) => TrainingRecordFile.Read(new MemoryStream(file));

    private static string Text(byte[] file)
    {
        using var text = new StreamReader(new GZipStream(new MemoryStream(file), CompressionMode.Decompress));
        return text.ReadToEnd();
    }

    private static byte[] Packed(TrainingRecord record)
    {
        using var stream = new MemoryStream();
        TrainingRecordFile.Write(record.Head, record.Steps, stream);
        return stream.ToArray();
    }
}
