using System.Buffers.Binary;
using System.Text;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client.Tests;

public sealed class TensorBoardRecordTests
{
    [Theory]
    [InlineData("123456789", 0xE3069283)] // the check value of CRC-32C in Williams' catalogue
    [InlineData("", 0)]
    public void Checksums_are_those_of_Castagnoli(string text, uint expected) =>
        Assert.Equal(expected, TfRecords.Checksum(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void An_event_file_can_be_read_by_its_specification()
    {
        using var file = new MemoryStream();

        TensorBoardRecord.Write(Samples.Record(3), DateTimeOffset.FromUnixTimeSeconds(1_700_000_000), file);

        var events = Records(file.ToArray()).Select(Fields).ToArray();
        Assert.Equal(4, events.Length);
        Assert.All(events, one => Assert.Equal(1_700_000_000.0, BitConverter.ToDouble(one[1][0])));
        Assert.Equal("brain.Event:2", Encoding.UTF8.GetString(events[0][3][0]));
        Assert.Equal([0L, 1L, 2L], events[1..].Select(one => BitConverter.ToInt64(one[2][0])));
        var scalars = Fields(events[3][5][0])[1].Select(Fields).ToDictionary(
            value => Encoding.UTF8.GetString(value[1][0]), value => BitConverter.ToSingle(value[2][0]), StringComparer.Ordinal);
        Assert.Equal(
            ["loss/mean", "optimiser/learningRate", "optimiser/gradientNorm", "loss/A4", "loss/A3", "loss/A2", "loss/A1", "loss/A0"],
            scalars.Keys, StringComparer.Ordinal);
        var step = Samples.Record(3).Steps[2];
        Assert.Equal(((float)step.Loss, (float)step.LearningRate), (scalars["loss/mean"], scalars["optimiser/learningRate"]));
        Assert.Equal(((float)step.GradientNorm, (float)step.Tokens[0]), (scalars["optimiser/gradientNorm"], scalars["loss/A4"]));
    }

    /// <summary>The framing of a TFRecord file, checksums included.</summary>
    private static IEnumerable<byte[]> Records(byte[] file)
    {
        for (var at = 0; at < file.Length;)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            Assert.Equal(Masked(file.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            Assert.Equal(Masked(file.AsSpan(at + 12, length)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)));
            yield return file[(at + 12)..(at + 12 + length)];
            at += length + 16;
        }
    }

    /// <summary>A bit at a time, by the polynomial.</summary>
    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0x82F63B78);
            }
        }

        crc = ~crc;
        return ((crc >> 15) | (crc << 17)) + 0xA282EAD8;
    }

    /// <summary>A message's fields by their numbers: eight bytes for a varint, the bytes of everything else.</summary>
    private static Dictionary<int, List<byte[]>> Fields(byte[] message)
    {
        var fields = new Dictionary<int, List<byte[]>>();
        for (var at = 0; at < message.Length;)
        {
            var key = Varint(message, ref at);
            var value = (key & 7) switch
            {
                0 => BitConverter.GetBytes(Varint(message, ref at)),
                1 => Take(message, 8, ref at),
                2 => Take(message, (int)Varint(message, ref at), ref at),
                5 => Take(message, 4, ref at),
                var wire => throw new InvalidDataException($"There is no wire type {wire}."),
            };
            fields.TryAdd((int)(key >> 3), []);
            fields[(int)(key >> 3)].Add(value);
        }

        return fields;
    }

    private static byte[] Take(byte[] message, int count, ref int at) => message[at..(at += count)];

    private static ulong Varint(byte[] message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var one = message[at++];
            value |= (one & 0x7FUL) << shift;
            if (one < 0x80)
            {
                return value;
            }
        }
    }
}
