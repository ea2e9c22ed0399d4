using System.Buffers.Binary;
using System.Text;

namespace VerifiedAddition.Transformer;

/// <summary>A message of Protocol Buffers that is being written: fields in the order in which they are added.</summary>
/// <remarks>Encoding: https://protobuf.dev/programming-guides/encoding. Large contents are kept by reference and copied once, when all is written.</remarks>
internal sealed class ProtobufMessage
{
    private const int Varint = 0;
    private const int LengthDelimited = 2;
    private const int FourBytes = 5;

    private readonly List<ReadOnlyMemory<byte>> _parts = [];

    /// <summary>Number of bytes.</summary>
    public long Length { get; private set; }

    public ProtobufMessage Add(int field, long number) => Append(VarintOf((field << 3) | Varint)).Append(VarintOf(number));

    public ProtobufMessage Add(int field, float number)
    {
        var bytes = new byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, number);
        return Append(VarintOf((field << 3) | FourBytes)).Append(bytes);
    }

    public ProtobufMessage Add(int field, string text) => Add(field, Encoding.UTF8.GetBytes(text));

    public ProtobufMessage Add(int field, ReadOnlyMemory<byte> bytes) =>
        Append(VarintOf((field << 3) | LengthDelimited)).Append(VarintOf(bytes.Length)).Append(bytes);

    public ProtobufMessage Add(int field, ProtobufMessage inner)
    {
        Append(VarintOf((field << 3) | LengthDelimited)).Append(VarintOf(inner.Length));
        _parts.AddRange(inner._parts);
        Length += inner.Length;
        return this;
    }

    public void WriteTo(Stream stream)
    {
        foreach (var part in _parts)
        {
            stream.Write(part.Span);
        }
    }

    private ProtobufMessage Append(ReadOnlyMemory<byte> bytes)
    {
        _parts.Add(bytes);
        Length += bytes.Length;
        return this;
    }

    /// <summary>Seven bits a byte, the lowest first; a negative number takes ten bytes.</summary>
    private static byte[] VarintOf(long number)
    {
        var (rest, bytes) = ((ulong)number, new List<byte>());
        for (; rest > 0x7F; rest >>= 7)
        {
            bytes.Add((byte)(rest | 0x80));
        }

        return [.. bytes, (byte)rest];
    }
}
