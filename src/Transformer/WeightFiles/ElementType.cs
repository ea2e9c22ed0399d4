using System.Buffers.Binary;

namespace VerifiedAddition.Transformer;

/// <summary>The element type of a stored tensor. Only floating-point types can be weights.</summary>
internal enum ElementType
{
    Float64,
    Float32,
    Float16,
    BFloat16,
    Int64,
    Int32,
    Int16,
    Int8,
    Boolean,
}

/// <summary>The size of each element type and its conversion to float32; the bytes are little-endian.</summary>
internal static class ElementTypes
{
    /// <summary>Bytes per element.</summary>
    public static int Size(this ElementType type) => type switch
    {
        ElementType.Float64 or ElementType.Int64 => 8,
        ElementType.Float32 or ElementType.Int32 => 4,
        ElementType.Float16 or ElementType.BFloat16 or ElementType.Int16 => 2,
        _ => 1,
    };

    /// <summary>The type as PyTorch calls it, such as <c>bfloat16</c>.</summary>
    public static string Word(this ElementType type) => type.ToString().ToLowerInvariant();

    public static bool IsFloatingPoint(this ElementType type) => type <= ElementType.BFloat16;

    /// <summary>The element at <paramref name="index"/>, rounded to float32; a float64 beyond float32's range becomes an infinity.</summary>
    public static float ReadFloat(this ElementType type, ReadOnlySpan<byte> data, int index) => (float)type.ReadDouble(data, index);

    /// <summary>The element at <paramref name="index"/> as stored; float64 represents every value of the other types.</summary>
    public static double ReadDouble(this ElementType type, ReadOnlySpan<byte> data, int index)
    {
        var element = data.Slice(index * type.Size(), type.Size());
        return type switch
        {
            ElementType.Float64 => BinaryPrimitives.ReadDoubleLittleEndian(element),
            ElementType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(element),
            ElementType.Float16 => (double)BinaryPrimitives.ReadHalfLittleEndian(element),
            ElementType.BFloat16 => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(element) << 16),
            _ => throw new InvalidDataException($"{type} numbers cannot be weights: a weight must be floating-point."),
        };
    }

    /// <summary>Float32 values as bytes, as both formats store them.</summary>
    public static byte[] ToBytes(ReadOnlySpan<float> values)
    {
        var bytes = new byte[checked(values.Length * sizeof(float))];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        }

        return bytes;
    }
}
