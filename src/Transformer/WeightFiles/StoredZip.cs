using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace VerifiedAddition.Transformer;

/// <summary>Finds the entries of a zip file as slices of it: nothing is decompressed, nothing is copied.</summary>
/// <remarks>
/// Follows PKWARE's APPNOTE 6.3, sections 4.3.7 (local header), 4.3.12 (central directory) and 4.3.16 (its end). Supports only what
/// <c>torch.save</c> writes: stored entries, one disk, fewer than 65 535 entries, less than 2 GiB.
/// </remarks>
internal static class StoredZip
{
    public const uint LocalSignature = 0x04034B50;
    public const uint CentralSignature = 0x02014B50;
    public const uint EndSignature = 0x06054B50;
    public const int LocalLength = 30;
    public const int CentralLength = 46;
    public const int EndLength = 22;

    /// <summary>How many bytes are read at once to check them.</summary>
    private const int CheckedAtOnce = 1 << 16;

    /// <summary>Whether a file begins with an entry of a zip.</summary>
    public static bool Begins(WeightContent file) => file.First(sizeof(uint)).AsSpan().SequenceEqual("PK\u0003\u0004"u8);

    /// <summary>Lists the entries by name.</summary>
    /// <exception cref="InvalidDataException">
    /// The file is truncated, damaged (checksums are verified), compressed, encrypted, or holds a name twice.
    /// </exception>
    public static IReadOnlyDictionary<string, FileSlice> Read(WeightContent file)
    {
        var listed = List(file);
        if (listed.Sum(entry => (long)entry.StoredLength) > file.Length)
        {
            throw new InvalidDataException("the zip entries overlap: together they are larger than the file.");
        }

        ForeignZip.Refuse([.. listed.Select(entry => entry.Name)]);
        listed.ForEach(RequireStored);

        Dictionary<string, FileSlice> entries = new(StringComparer.Ordinal);
        foreach (var entry in listed)
        {
            if (!entries.TryAdd(entry.Name, Content(file, entry)))
            {
                throw new InvalidDataException($"the zip holds the entry '{Printable.Of(entry.Name)}' twice.");
            }
        }

        return entries;
    }

    /// <summary>The central directory, as stated by the file.</summary>
    private static List<CentralEntry> List(WeightContent file)
    {
        var kept = Math.Min(ushort.MaxValue + EndLength, file.Length);
        var end = End(file.Bytes(file.Length - kept, kept));
        var count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
        var directoryLength = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
        var directoryStart = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        ReadOnlySpan<byte> directory = Slice(file, directoryStart, directoryLength, "the central directory").Bytes();

        List<CentralEntry> entries = [];
        for (var i = 0; i < count; i++)
        {
            entries.Add(CentralEntry.Read(directory));
            directory = directory[entries[^1].Length..];
        }

        return directory.IsEmpty ? entries : throw new InvalidDataException("the zip's central directory is longer than its entries.");
    }

    /// <summary>The end record: the last bytes of the file except for a comment, whose length it states.</summary>
    /// <param name="file">As many of the last bytes as it can begin in.</param>
    private static ReadOnlySpan<byte> End(ReadOnlySpan<byte> file)
    {
        for (var comment = 0; comment <= Math.Min(ushort.MaxValue, file.Length - EndLength); comment++)
        {
            var end = file[^(EndLength + comment)..];
            if (BinaryPrimitives.ReadUInt32LittleEndian(end) == EndSignature && BinaryPrimitives.ReadUInt16LittleEndian(end[20..]) == comment)
            {
                return end;
            }
        }

        throw new InvalidDataException("the zip has no end record: the file is truncated or damaged. Copy or download it again.");
    }

    private static void RequireStored(CentralEntry entry)
    {
        if (entry.Method != 0 || entry.StoredLength != entry.Size || (entry.Flags & 1) != 0)
        {
            throw new InvalidDataException(
                $"the zip entry '{Printable.Of(entry.Name)}' is compressed or encrypted; torch.save stores entries as they are. Was the file " +
                $"unpacked and packed again? 'zip -0 -r' packs without compressing. {PickleMachine.OnlyTensors}");
        }
    }

    private static FileSlice Content(WeightContent file, CentralEntry entry)
    {
        var name = Printable.Of(entry.Name);
        ReadOnlySpan<byte> header = Slice(file, entry.Start, LocalLength, name).Bytes();
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != LocalSignature)
        {
            throw new InvalidDataException($"the zip entry '{name}' does not start where the central directory says.");
        }

        var nameAndExtra = BinaryPrimitives.ReadUInt16LittleEndian(header[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        var content = Slice(file, (long)entry.Start + LocalLength + nameAndExtra, entry.Size, name);
        return ChecksumOf(content) == entry.Checksum
            ? content
            : throw new InvalidDataException($"the zip entry '{name}' does not match its checksum: the file is damaged. Copy it again.");
    }

    private static uint ChecksumOf(FileSlice content)
    {
        var (checksum, buffer) = (new Crc32(), ArrayPool<byte>.Shared.Rent(CheckedAtOnce));
        for (var from = 0; from < content.Length; from += CheckedAtOnce)
        {
            var piece = buffer.AsSpan(0, Math.Min(CheckedAtOnce, content.Length - from));
            content.Read(from, piece);
            checksum.Add(piece);
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return checksum.Value;
    }

    private static FileSlice Slice(WeightContent file, long start, long length, string what) =>
        start <= file.Length && length <= file.Length - start
            ? file.Slice((int)start, (int)length)
            : throw new InvalidDataException($"'{what}' extends beyond the {file.Length} bytes of the file: it is truncated or damaged.");

    private sealed record CentralEntry(
        string Name, ushort Flags, ushort Method, uint Checksum, uint StoredLength, uint Size, uint Start, int Length)
    {
        public static CentralEntry Read(ReadOnlySpan<byte> directory)
        {
            if (directory.Length < CentralLength || BinaryPrimitives.ReadUInt32LittleEndian(directory) != CentralSignature)
            {
                throw new InvalidDataException("the zip's central directory is truncated or damaged.");
            }

            int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(directory[28..]);
            var length = CentralLength + nameLength +
                BinaryPrimitives.ReadUInt16LittleEndian(directory[30..]) + BinaryPrimitives.ReadUInt16LittleEndian(directory[32..]);
            if (length > directory.Length)
            {
                throw new InvalidDataException("the last entry of the zip's central directory is truncated.");
            }

            return new CentralEntry(
                Encoding.UTF8.GetString(directory.Slice(CentralLength, nameLength)),
                Flags: BinaryPrimitives.ReadUInt16LittleEndian(directory[8..]),
                Method: BinaryPrimitives.ReadUInt16LittleEndian(directory[10..]),
                Checksum: BinaryPrimitives.ReadUInt32LittleEndian(directory[16..]),
                StoredLength: BinaryPrimitives.ReadUInt32LittleEndian(directory[20..]),
                Size: BinaryPrimitives.ReadUInt32LittleEndian(directory[24..]),
                Start: BinaryPrimitives.ReadUInt32LittleEndian(directory[42..]),
                length);
        }
    }
}
