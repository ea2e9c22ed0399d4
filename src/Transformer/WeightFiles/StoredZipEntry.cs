using System.Text;

namespace VerifiedAddition.Transformer;

/// <summary>An entry of a zip that is stored as it is, with its content aligned to 64 bytes like PyTorch's.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Checksum">The CRC-32 of its content.</param>
/// <param name="Length">The bytes of its content.</param>
/// <param name="Start">Where its local header begins.</param>
internal readonly record struct StoredZipEntry(string Name, uint Checksum, uint Length, uint Start)
{
    private const int Alignment = 64;
    private const ushort PaddingId = 0x4246; // "FB", as in PyTorch's padding
    private const int PaddingHeader = 4;
    private const ushort Version = 20;
    private const ushort Utf8Names = 0x0800;
    private const uint FirstOfJanuary1980 = 0x0021_0000;

    /// <summary>The header before the content, as long whatever the checksum.</summary>
    public byte[] Local()
    {
        var entry = this;
        return Bytes(header =>
        {
            var name = Encoding.UTF8.GetBytes(entry.Name);
            var unpadded = entry.Start + StoredZip.LocalLength + name.Length + PaddingHeader;
            var padding = new byte[(Alignment - (unpadded % Alignment)) % Alignment];
            header.Write(StoredZip.LocalSignature);
            entry.WriteCommon(header, name.Length);
            header.Write((ushort)(PaddingHeader + padding.Length));
            header.Write(name);
            header.Write(PaddingId);
            header.Write((ushort)padding.Length);
            header.Write(padding);
        });
    }

    /// <summary>The header in the directory at the end.</summary>
    public byte[] Central()
    {
        var entry = this;
        return Bytes(header =>
        {
            var name = Encoding.UTF8.GetBytes(entry.Name);
            header.Write(StoredZip.CentralSignature);
            header.Write(Version); // made by
            entry.WriteCommon(header, name.Length);
            header.Write((ushort)0); // extra field
            header.Write((ushort)0); // comment
            header.Write(0u); // disk, internal attributes
            header.Write(0u); // external attributes
            header.Write(entry.Start);
            header.Write(name);
        });
    }

    /// <summary>What follows the directory.</summary>
    /// <param name="count">Number of entries.</param>
    /// <param name="start">Where the directory begins.</param>
    /// <param name="length">Its bytes.</param>
    public static byte[] End(ushort count, uint start, uint length) => Bytes(end =>
    {
        end.Write(StoredZip.EndSignature);
        end.Write(0u); // this disk, the directory's disk
        end.Write(count);
        end.Write(count);
        end.Write(length);
        end.Write(start);
        end.Write((ushort)0); // comment
    });

    /// <summary>Writes the fields that both headers have in common.</summary>
    private void WriteCommon(BinaryWriter header, int nameLength)
    {
        header.Write(Version); // needed to extract
        header.Write(Utf8Names);
        header.Write((ushort)0); // stored
        header.Write(FirstOfJanuary1980); // a constant date, so that the same numbers give the same file
        header.Write(Checksum);
        header.Write(Length);
        header.Write(Length);
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
}
