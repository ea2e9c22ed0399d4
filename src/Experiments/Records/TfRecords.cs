using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace VerifiedAddition.Experiments;

/// <summary>TensorFlow's record files: length, its checksum, the bytes, their checksum, all little-endian.</summary>
internal static class TfRecords
{
    /// <summary>Added to a rotated checksum, so that one computed over data that holds checksums is still good.</summary>
    private const uint MaskDelta = 0xa282ead8;

    public static void Write(Stream stream, ProtobufMessage message)
    {
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)message.Bytes.Length);
        stream.Write(length);
        WriteChecksum(stream, length);
        stream.Write(message.Bytes);
        WriteChecksum(stream, message.Bytes);
    }

    /// <summary>CRC-32C (Castagnoli).</summary>
    internal static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var words = bytes.Length / sizeof(ulong);
        var crc = uint.MaxValue;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes[..(words * sizeof(ulong))]))
        {
            crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        }

        foreach (var one in bytes[(words * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return ~crc;
    }

    private static void WriteChecksum(Stream stream, ReadOnlySpan<byte> bytes)
    {
        Span<byte> masked = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(masked, BitOperations.RotateRight(Checksum(bytes), 15) + MaskDelta);
        stream.Write(masked);
    }
}
