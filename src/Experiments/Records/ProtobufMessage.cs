using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace VerifiedAddition.Experiments;

/// <summary>A message in the wire format of Protocol Buffers, as far as event files need it.</summary>
internal sealed class ProtobufMessage
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>What follows a field's number.</summary>
    private enum Wire
    {
        Varint = 0,
        EightBytes = 1,
        Counted = 2,
        FourBytes = 5,
    }

    public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    public ProtobufMessage Integer(int field, long value) => Key(field, Wire.Varint).Varint((ulong)value);

    public ProtobufMessage Double(int field, double value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        return Key(field, Wire.EightBytes).Raw(bytes);
    }

    public ProtobufMessage Float(int field, float value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        return Key(field, Wire.FourBytes).Raw(bytes);
    }

    public ProtobufMessage String(int field, string value) => Counted(field, Encoding.UTF8.GetBytes(value));

    public ProtobufMessage Message(int field, ProtobufMessage value) => Counted(field, value.Bytes);

    private ProtobufMessage Counted(int field, ReadOnlySpan<byte> bytes) =>
        Key(field, Wire.Counted).Varint((ulong)bytes.Length).Raw(bytes);

    private ProtobufMessage Key(int field, Wire wire) => Varint(((ulong)field << 3) | (uint)wire);

    /// <summary>Seven bits a byte, the lowest first; the top bit says that more follow.</summary>
    private ProtobufMessage Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            Raw([(byte)(value | 0x80)]);
        }

        return Raw([(byte)value]);
    }

    private ProtobufMessage Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.Write(bytes);
        return this;
    }
}
