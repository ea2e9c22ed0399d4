using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace VerifiedAddition.Transformer;

/// <summary>The binary format of checkpoints: a magic number, a JSON header, weights, moments and the mean of a filter if the recipe has one, then losses and gradient norms so far.</summary>
/// <remarks>
/// A SHA-256 of all preceding bytes follows the header, and another one ends the file. Numbers are raw, little-endian, and in the order of
/// <see cref="ParameterLayout"/>: a format for resuming, not for publication. Weights and moments of the last checkpoint, which is kept, are packed
/// (<see cref="PackedNumbers"/>), and its moments are rounded, as is done before a training goes on from them
/// (<see cref="TrainingCheckpoint.Continue"/>).
/// </remarks>
public static class CheckpointFile
{
    public const int FormatVersion = 2;

    /// <summary>The version of the last checkpoint of a training.</summary>
    public const int PackedVersion = 3;

    private const int LargestHeader = 1 << 16;

    private static ReadOnlySpan<byte> Magic => "VA-CKPT\n"u8;

    public static void Write(TrainingCheckpoint checkpoint, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(stream);
        using var writer = new HashedWriter(stream);
        var header = JsonSerializer.SerializeToUtf8Bytes(CheckpointHeader.Of(checkpoint), TrainingSpec.Json);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, header.Length);
        writer.Write(Magic);
        writer.Write(length);
        writer.Write(header);
        writer.Seal();
        if (checkpoint.IsLast)
        {
            PackedNumbers.Write(writer, checkpoint.Weights, PackedNumbers.Exact);
            PackedNumbers.Write(writer, PackedNumbers.Round(checkpoint.FirstMoment), PackedNumbers.Rounded);
            PackedNumbers.Write(writer, PackedNumbers.Round(checkpoint.SecondMoment), PackedNumbers.Rounded);
            PackedNumbers.Write(writer, PackedNumbers.Round(checkpoint.FilterMean), PackedNumbers.Rounded);
        }
        else
        {
            writer.Write(MemoryMarshal.AsBytes<float>(checkpoint.Weights));
            writer.Write(MemoryMarshal.AsBytes<float>(checkpoint.FirstMoment));
            writer.Write(MemoryMarshal.AsBytes<float>(checkpoint.SecondMoment));
            writer.Write(MemoryMarshal.AsBytes<float>(checkpoint.FilterMean));
        }

        writer.Write(MemoryMarshal.AsBytes<double>(checkpoint.Losses));
        writer.Write(MemoryMarshal.AsBytes<double>(checkpoint.GradientNorms));
        writer.Seal();
    }

    /// <exception cref="CheckpointException">The stream holds no checkpoint, a damaged one, or one of another format version.</exception>
    public static TrainingCheckpoint Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var reader = new HashedReader(stream);
        Span<byte> magic = stackalloc byte[Magic.Length];
        reader.Read(magic, "its first bytes");
        if (!magic.SequenceEqual(Magic))
        {
            throw new CheckpointException("This is not a checkpoint: its first bytes are wrong. Checkpoints are written by a training run.");
        }

        var header = ReadHeader(reader);
        var floats = new ParameterLayout(header.Shape).Length;
        var (weights, first, second) = (
            Floats(PackedNumbers.Exact, "the weights"), Floats(PackedNumbers.Rounded, "the first moments"), Floats(PackedNumbers.Rounded, "the second moments"));
        var mean = header.Recipe.Filter is null ? [] : Floats(PackedNumbers.Rounded, "the filtered gradient");
        var checkpoint = new TrainingCheckpoint(
            header.Shape,
            header.Recipe,
            header.Step,
            weights,
            first,
            second,
            Numbers<double>(reader, header.Step * header.Shape.Layout.AnswerTokens, "the losses"),
            Numbers<double>(reader, header.Step, "the gradient norms"))
        {
            Arithmetic = header.Arithmetic,
            FilterMean = mean,
        };
        reader.CheckSeal();
        reader.CheckEnd();
        if (!checkpoint.IsFinite)
        {
            throw new CheckpointException("The checkpoint holds weights or moments that are not finite: its training had diverged.");
        }

        return string.Equals(header.SpecHash, checkpoint.SpecHash, StringComparison.Ordinal)
            ? checkpoint
            : throw new CheckpointException(
                $"The checkpoint was written for spec {header.SpecHash}, but its shape and recipe have spec {checkpoint.SpecHash}: " +
                "another version of the engine made it. Resume it with that version, or start over.");

        float[] Floats(int bytes, string what) => header.FormatVersion == PackedVersion
            ? PackedNumbers.Read(reader, floats, bytes, what)
            : Numbers<float>(reader, floats, what);
    }

    private static CheckpointHeader ReadHeader(HashedReader reader)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        reader.Read(length, "the length of its header");
        var count = BinaryPrimitives.ReadInt32LittleEndian(length);
        if (count is <= 0 or > LargestHeader)
        {
            throw new CheckpointException($"The checkpoint is damaged: its header claims {count} bytes.");
        }

        var json = new byte[count];
        reader.Read(json, "its header");
        reader.CheckSeal(); // before anything in the header is trusted
        return CheckpointHeader.Parse(json);
    }

    private static T[] Numbers<T>(HashedReader reader, int count, string what)
        where T : unmanaged
    {
        var numbers = new T[count];
        reader.Read(MemoryMarshal.AsBytes(numbers.AsSpan()), what);
        return numbers;
    }
}
