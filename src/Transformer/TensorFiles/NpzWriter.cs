using System.Globalization;
using System.Text;

namespace VerifiedAddition.Transformer;

/// <summary>Writes NumPy's npz: a zip of stored arrays, each with a header of its own (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).</summary>
internal sealed class NpzWriter : TensorFileWriter
{
    private const int Alignment = 64;

    private readonly StoredZipEntry[] _entries;
    private readonly long[] _starts;
    private readonly Crc32[] _checksums;
    private readonly long _end;

    /// <exception cref="ArgumentException">The zip would need the Zip64 format.</exception>
    public NpzWriter(Stream stream, IReadOnlyList<NamedShape> tensors)
        : base(stream, tensors)
    {
        (_entries, _starts, _checksums) = (new StoredZipEntry[tensors.Count], new long[tensors.Count], new Crc32[tensors.Count]);
        for (var tensor = 0; tensor < tensors.Count; tensor++)
        {
            var header = HeaderOf(tensors[tensor].Shape);
            RequireRoom(_end + header.Length + BytesOf(tensor));
            _entries[tensor] = new($"{tensors[tensor].Name}.npy", 0, (uint)(header.Length + BytesOf(tensor)), (uint)_end);
            var begin = _end + _entries[tensor].Local().Length;
            WriteAt(begin, header);
            _checksums[tensor] = new();
            _checksums[tensor].Add(header);
            _starts[tensor] = begin + header.Length;
            _end = _starts[tensor] + BytesOf(tensor);
        }
    }

    private protected override long StartOf(int tensor) => _starts[tensor];

    private protected override void Saw(int tensor, ReadOnlySpan<byte> bytes) => _checksums[tensor].Add(bytes);

    private protected override void Close()
    {
        using var directory = new MemoryStream();
        foreach (var (entry, checksum) in _entries.Zip(_checksums))
        {
            var whole = entry with { Checksum = checksum.Value };
            WriteAt(whole.Start, whole.Local());
            directory.Write(whole.Central());
        }

        WriteAt(_end, [.. directory.ToArray(), .. StoredZipEntry.End((ushort)_entries.Length, (uint)_end, (uint)directory.Length)]);
    }

    /// <summary>Version 1.0: a magic word, the length of a Python literal, the literal, padded so that the numbers are aligned.</summary>
    private static byte[] HeaderOf(IReadOnlyList<long> shape)
    {
        const int prefix = 10;
        var extents = string.Concat(shape.Select(extent => string.Create(CultureInfo.InvariantCulture, $"{extent}, ")));
        var literal = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({(shape.Count == 1 ? extents.TrimEnd() : extents.TrimEnd(' ', ','))}), }}";
        var padding = (Alignment - ((prefix + literal.Length + 1) % Alignment)) % Alignment;
        var length = literal.Length + padding + 1;
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)length, (byte)(length >> 8), .. Encoding.ASCII.GetBytes(literal + new string(' ', padding) + '\n')];
    }

    private static void RequireRoom(long end)
    {
        if (end > uint.MaxValue - (1 << 24))
        {
            throw new ArgumentException("The tensors do not fit a zip of 4 GiB.", nameof(end));
        }
    }
}
