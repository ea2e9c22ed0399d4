using Microsoft.Win32.SafeHandles;

namespace VerifiedAddition.Transformer;

/// <summary>The content of a weight file, read piece by piece: its tensors are as large as it is, so it is not kept beside them.</summary>
internal abstract class WeightContent
{
    /// <summary>Number of bytes.</summary>
    public abstract int Length { get; }

    /// <summary>Reads bytes from <paramref name="start"/> on, which are there.</summary>
    /// <exception cref="IOException">They cannot be read.</exception>
    public abstract void Read(int start, Span<byte> to);

    /// <summary>A copy of some bytes, which are there.</summary>
    public byte[] Bytes(int start, int count)
    {
        var bytes = new byte[count];
        Read(start, bytes);
        return bytes;
    }

    /// <summary>The first bytes, fewer if there are fewer.</summary>
    public byte[] First(int count) => Bytes(0, Math.Min(count, Length));

    /// <summary>All bytes: of files that turn out to be none of weights.</summary>
    public virtual ReadOnlyMemory<byte> All() => Bytes(0, Length);

    public FileSlice Slice(int start, int length) => new(this, start, length);

    /// <summary>In memory.</summary>
    public sealed class OfBytes(ReadOnlyMemory<byte> bytes) : WeightContent
    {
        public override int Length => bytes.Length;

        public override void Read(int start, Span<byte> to) => bytes.Span.Slice(start, to.Length).CopyTo(to);

        public override ReadOnlyMemory<byte> All() => bytes;
    }

    /// <summary>In an open file.</summary>
    public sealed class OfFile(SafeFileHandle file, int length) : WeightContent
    {
        public override int Length => length;

        public override void Read(int start, Span<byte> to)
        {
            for (long at = start; !to.IsEmpty;)
            {
                var read = RandomAccess.Read(file, to, at);
                if (read == 0)
                {
                    throw new EndOfStreamException("The file became shorter while it was read. Wait until it is written, and try again.");
                }

                at += read;
                to = to[read..];
            }
        }
    }
}

/// <summary>A part of a file's content.</summary>
internal readonly record struct FileSlice(WeightContent Content, int Start, int Length)
{
    /// <inheritdoc cref="WeightContent.Read"/>
    /// <param name="from">Counted from the part's first byte.</param>
    public void Read(int from, Span<byte> to) => Content.Read(Start + from, to);

    /// <summary>A copy of its bytes.</summary>
    public byte[] Bytes() => Content.Bytes(Start, Length);
}
