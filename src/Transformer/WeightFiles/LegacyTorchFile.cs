namespace VerifiedAddition.Transformer;

/// <summary>Distinguishes files of PyTorch before 1.6 from damaged ones, so that the error can say what to do.</summary>
internal static class LegacyTorchFile
{
    /// <summary>PyTorch's magic number 0x1950A86A20F9469CFC6C as a pickled number (LONG1, ten bytes).</summary>
    private static ReadOnlySpan<byte> Magic => [0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19];

    /// <summary>Whether the file is a bare pickle or a tar, as old versions of PyTorch wrote them.</summary>
    public static bool Matches(ReadOnlySpan<byte> file) => IsPickle(file) || IsTar(file);

    /// <exception cref="InvalidDataException">The file is not a zip; the message says what it is.</exception>
    public static void Refuse(ReadOnlyMemory<byte> content)
    {
        var file = content.Span;
        const string advice =
            "Load it with PyTorch 1.6 or later and save it again: torch.save(torch.load(path, map_location='cpu'), path).";
        if (IsPickle(file))
        {
            throw new InvalidDataException(file[2..].StartsWith(Magic)
                ? $"it is a bare pickle, written before PyTorch 1.6 or with _use_new_zipfile_serialization=False. {advice}"
                : $"it is a bare pickle, which torch.save did not write. {PickleMachine.OnlyTensors}");
        }

        if (IsTar(file))
        {
            throw new InvalidDataException($"it is a tar archive, written before PyTorch 0.1.10. {advice}");
        }

        if (!file.StartsWith("PK\u0003\u0004"u8))
        {
            throw new InvalidDataException(ForeignFile.Describe(content));
        }
    }

    private static bool IsPickle(ReadOnlySpan<byte> file) =>
        file is [0x80, >= 1 and <= 5, .. var rest] && (rest.StartsWith(Magic) || file[^1] == '.');

    /// <summary>Whether the file is a tar of PyTorch, which the name of its first entry distinguishes from other tars.</summary>
    private static bool IsTar(ReadOnlySpan<byte> file)
    {
        if (file.Length <= 262 || !file[257..].StartsWith("ustar"u8))
        {
            return false;
        }

        var first = file.StartsWith("./"u8) ? file[2..] : file;
        return first.StartsWith("sys_info\0"u8) || first.StartsWith("pickle\0"u8) || first.StartsWith("tensors\0"u8) || first.StartsWith("storages\0"u8);
    }
}
