using System.Buffers;
using System.Text;

namespace VerifiedAddition.Transformer;

/// <summary>Writes a zip of stored entries to a stream that need not seek, with entries aligned to 64 bytes like PyTorch's.</summary>
internal sealed class StoredZipWriter(Stream stream)
{
    private const int Alignment = 64;
    private const int MaxEntries = ushort.MaxValue - 1;
    private const ushort PaddingId = 0x4246; // "FB", as in PyTorch's padding
    private const int PaddingHeader = 4;
    private const ushort Version = 20;
    private const ushort Utf8Names = 0x0800;
    private const uint FirstOfJanuary1980 = 0x0021_0000;

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

        var entry = new Entry(name, Crc32.Of(content), (uint)content.Length, (uint)_position);
        Write(Local(entry));
        Write(content);
        _directory.Write(Central(entry));
        _count++;
    }

    /// <summary>Writes the central directory; nothing may be added afterwards.</summary>
    public void Finish()
    {
        var start = (uint)_position;
        var length = (uint)_directory.WrittenCount;
        Write(_directory.WrittenSpan);
        Write(Bytes(end =>
        {
            end.Write(StoredZip.EndSignature);
            end.Write(0u); // this disk, the directory's disk
            end.Write(_count);
            end.Write(_count);
            end.Write(length);
            end.Write(start);
            end.Write((ushort)0); // comment
        }));
    }

    private static byte[] Local(Entry entry) => Bytes(header =>
    {
        var name = Encoding.UTF8.GetBytes(entry.Name);
        var unpadded = entry.Start + StoredZip.LocalLength + name.Length + PaddingHeader;
        var padding = new byte[(Alignment - (unpadded % Alignment)) % Alignment];
        header.Write(StoredZip.LocalSignature);
        WriteCommon(header, entry, name.Length);
        header.Write((ushort)(PaddingHeader + padding.Length));
        header.Write(name);
        header.Write(PaddingId);
        header.Write((ushort)padding.Length);
        header.Write(padding);
    });

    private static byte[] Central(Entry entry) => Bytes(header =>
    {
        var name = Encoding.UTF8.GetBytes(entry.Name);
        header.Write(StoredZip.CentralSignature);
        header.Write(Version); // made by
        WriteCommon(header, entry, name.Length);
        header.Write((ushort)0); // extra field
        header.Write((ushort)0); // comment
        header.Write(0u); // disk, internal attributes
        header.Write(0u); // external attributes
        header.Write(entry.Start);
        header.Write(name);
    });

    /// <summary>Writes the fields that both headers of an entry have in common.</summary>
    private static void WriteCommon(BinaryWriter header, Entry entry, int nameLength)
    {
        header.Write(Version); // needed to extract
        header.Write(Utf8Names);
        header.Write((ushort)0); // stored
        header.Write(FirstOfJanuary1980); // a constant date, so that the same weights give the same file
        header.Write(entry.Checksum);
        header.Write(entry.Length);
        header.Write(entry.Length);
        header.Write((ushort)nameLength);
    }

    private static byte[] Bytes(Action<BinaryWriter> write)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        write(writer);
        writer.Flush();
        return bytes.ToArray();
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        _position += bytes.Length;
    }

    private readonly record struct Entry(string Name, uint Checksum, uint Length, uint Start);
}
