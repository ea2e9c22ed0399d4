using System.Buffers.Binary;
using System.IO.Compression;

namespace VerifiedAddition.Transformer;

/// <summary>Numbers as they stand in the last checkpoint of a training: their highest bytes together, then the next, and all deflated.</summary>
/// <remarks>
/// Signs and exponents of weights and moments repeat, the lower bytes do not: together, the former shrink to a fifth or two. A block has at most
/// <see cref="BlockLength"/> numbers, and its length in bytes before it.
/// </remarks>
internal static class PackedNumbers
{
    public const int BlockLength = 1 << 16;

    /// <summary>Bytes of a number that is stored exactly.</summary>
    public const int Exact = sizeof(float);

    /// <summary>Bytes of a number that <see cref="Round"/> has rounded.</summary>
    public const int Rounded = 2;

    private const int LowerBits = 16;

    private const uint LowerHalf = (1u << LowerBits) - 1;

    /// <summary>Writes numbers.</summary>
    /// <param name="writer">Receives them.</param>
    /// <param name="numbers">The numbers.</param>
    /// <param name="bytes"><see cref="Exact"/> or <see cref="Rounded"/>.</param>
    public static void Write(HashedWriter writer, ReadOnlySpan<float> numbers, int bytes)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var planes = new byte[Math.Min(numbers.Length, BlockLength) * bytes];
        Span<byte> length = stackalloc byte[sizeof(int)];
        for (var at = 0; at < numbers.Length; at += BlockLength)
        {
            var block = numbers[at..Math.Min(at + BlockLength, numbers.Length)];
            for (var i = 0; i < block.Length; i++)
            {
                var bits = BitConverter.SingleToUInt32Bits(block[i]);
                for (var plane = 0; plane < bytes; plane++)
                {
                    planes[(plane * block.Length) + i] = (byte)(bits >> ShiftOf(plane));
                }
            }

            using var packed = new MemoryStream();
            using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            {
                deflate.Write(planes.AsSpan(0, block.Length * bytes));
            }

            BinaryPrimitives.WriteInt32LittleEndian(length, (int)packed.Length);
            writer.Write(length);
            writer.Write(packed.GetBuffer().AsSpan(0, (int)packed.Length));
        }
    }

    /// <summary>Reads numbers.</summary>
    /// <param name="reader">Where they are.</param>
    /// <param name="count">Number of them.</param>
    /// <param name="bytes">As they were written.</param>
    /// <param name="what">What they are, in words.</param>
    /// <exception cref="CheckpointException">The stream ends too early, or they are damaged.</exception>
    public static float[] Read(HashedReader reader, int count, int bytes, string what)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var numbers = new float[count];
        var planes = new byte[Math.Min(count, BlockLength) * bytes];
        Span<byte> length = stackalloc byte[sizeof(int)];
        for (var at = 0; at < count; at += BlockLength)
        {
            var block = numbers.AsSpan(at, Math.Min(BlockLength, count - at));
            reader.Read(length, what);
            var claimed = BinaryPrimitives.ReadInt32LittleEndian(length);
            if (claimed <= 0 || claimed > 2 * planes.Length)
            {
                throw Damaged(what);
            }

            var packed = new byte[claimed];
            reader.Read(packed, what);
            Unpack(packed, planes.AsSpan(0, block.Length * bytes), what);
            for (var i = 0; i < block.Length; i++)
            {
                var bits = 0u;
                for (var plane = 0; plane < bytes; plane++)
                {
                    bits |= (uint)planes[(plane * block.Length) + i] << ShiftOf(plane);
                }

                block[i] = BitConverter.UInt32BitsToSingle(bits);
            }
        }

        return numbers;
    }

    /// <summary>Returns the numbers with 8 significant bits in place of 24 (bfloat16), rounded to the nearest, of two to the even one.</summary>
    /// <remarks>What is rounded already does not change, and what is finite stays so.</remarks>
    public static float[] Round(ReadOnlySpan<float> numbers)
    {
        var rounded = new float[numbers.Length];
        for (var i = 0; i < rounded.Length; i++)
        {
            var bits = BitConverter.SingleToUInt32Bits(numbers[i]);
            var up = BitConverter.UInt32BitsToSingle((bits + (LowerHalf >> 1) + ((bits >> LowerBits) & 1)) & ~LowerHalf);
            rounded[i] = float.IsFinite(up) ? up : BitConverter.UInt32BitsToSingle(bits & ~LowerHalf);
        }

        return rounded;
    }

    private static void Unpack(byte[] packed, Span<byte> planes, string what)
    {
        try
        {
            using var inflate = new DeflateStream(new MemoryStream(packed), CompressionMode.Decompress);
            inflate.ReadExactly(planes);
            if (inflate.ReadByte() >= 0)
            {
                throw Damaged(what);
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw Damaged(what, e);
        }
    }

    private static CheckpointException Damaged(string what, Exception? cause = null) =>
        new($"The checkpoint is damaged: {what} cannot be unpacked.", cause);

    /// <summary>The highest byte comes first.</summary>
    private static int ShiftOf(int plane) => 24 - (8 * plane);
}
