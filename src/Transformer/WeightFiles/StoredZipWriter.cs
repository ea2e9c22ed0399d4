using System.Buffers;

namespace VerifiedAddition.Transformer;

/// <summary>Writes a zip of stored entries to a stream that need not seek, with entries aligned to 64 bytes like PyTorch's.</summary>
internal sealed class StoredZipWriter(Stream stream)
{
    private const int MaxEntries = ushort.MaxValue - 1;

    private readonly ArrayBufferWriter<byte> _directory = new();
    private long _position;
    private ushort _count;

    /// <exception cref="ArgumentException">The zip would exceed 4 GiB or 65 534 entries, and so need the Zip64 format.</exception>
    public void Add(string name, ReadOnlySpan<byte> content)
    {
        if (_position + content.Length > uint.MaxValue - ushort.MaxValue || _count == MaxEntries)
        {
            throw new ArgumentException($"The weights do not fit a zip of 4 GiB and {MaxEntries} entries.", nameof(content));
        }

        var entry = new StoredZipEntry(name, Crc32.Of(content), (uint)content.Length, (uint)_position);
        Write(entry.Local());
        Write(content);
        _directory.Write(entry.Central());
        _count++;
    }

    /// <summary>Writes the central directory; nothing may be added afterwards.</summary>
    public void Finish()
    {
        var start = (uint)_position;
        var length = (uint)_directory.WrittenCount;
        Write(_directory.WrittenSpan);
        Write(StoredZipEntry.End(_count, start, length));
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        _position += bytes.Length;
    }
}
