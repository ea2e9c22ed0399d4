using System.Buffers.Binary;
using System.Text;

namespace VerifiedAddition.Transformer;

/// <summary>Reads the operands of a pickle in order.</summary>
internal sealed class PickleReader(ReadOnlyMemory<byte> pickle)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    public byte Byte() => Bytes(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(sizeof(ushort)));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(sizeof(int)));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(sizeof(uint)));

    /// <summary>A signed little-endian number of 0 to 8 bytes.</summary>
    /// <exception cref="InvalidDataException">It has more than 8 bytes, which no tensor dimension needs.</exception>
    public long Long(int length)
    {
        if (length > sizeof(long))
        {
            throw new InvalidDataException($"data.pkl holds a number of {length} bytes; sizes have at most {sizeof(long)}.");
        }

        var bytes = Bytes(length);
        Span<byte> whole = stackalloc byte[sizeof(long)];
        whole.Fill(length > 0 && bytes[^1] >= 0x80 ? byte.MaxValue : byte.MinValue);
        bytes.CopyTo(whole);
        return BinaryPrimitives.ReadInt64LittleEndian(whole);
    }

    /// <summary>A text of <paramref name="length"/> UTF-8 bytes.</summary>
    public string Text(long length)
    {
        try
        {
            return StrictUtf8.GetString(Bytes(length));
        }
        catch (DecoderFallbackException cause)
        {
            throw new InvalidDataException("data.pkl holds a text that is not UTF-8: the file is damaged.", cause);
        }
    }

    /// <summary>A text up to the next line feed, which is consumed too.</summary>
    public string Line()
    {
        var length = pickle.Span[Position..].IndexOf((byte)'\n');
        var line = Text(length < 0 ? long.MaxValue : length);
        Position++;
        return line;
    }

    public void Skip(long length) => Bytes(length);

    private ReadOnlySpan<byte> Bytes(long length)
    {
        if (length > pickle.Length - Position)
        {
            throw new InvalidDataException($"data.pkl ends in the middle of an instruction, after {pickle.Length} bytes: it is truncated.");
        }

        var start = Position;
        Position += (int)length;
        return pickle.Span.Slice(start, (int)length);
    }
}
