namespace VerifiedAddition.Transformer;

/// <summary>Weight files of any kind, told apart by what they hold rather than by their names.</summary>
public static class WeightFile
{
    /// <summary>
    /// Reads the weights of a <c>.pth</c> or safetensors file, by the names of <see cref="ModelShape.Tensors"/> where they are those of a model
    /// in a form that is known; <see cref="StateDict.Notes"/> say what was done.
    /// </summary>
    /// <exception cref="WeightFileException">
    /// The file is missing, a folder, unreadable, damaged, or holds more than weights. The message says what to do.
    /// </exception>
    public static StateDict Read(string path) => Read(WholeFile.Read(path), path);

    /// <summary>Reads the weights of a <c>.pth</c> or safetensors file.</summary>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="WeightFileException">The file is damaged, or holds more than weights. The message says what to do.</exception>
    public static StateDict Read(Stream stream, string name) => Read(WholeFile.Read(stream, name), name);

    private static StateDict Read(byte[] content, string name)
    {
        var saved = FormatOf(content) switch
        {
            WeightFormat.Pth => PthFile.Read(content, name),
            WeightFormat.Safetensors => SafetensorsFile.Read(content, name),
            _ => throw new WeightFileException($"'{name}' is no weight file: {ForeignFile.Describe(content)}"),
        };
        return PublishedForms.Read(saved);
    }

    /// <summary>Writes weights whole or not at all: beside the file first, flushed to the disk, then renamed over it.</summary>
    /// <exception cref="WeightFileException">The disk refuses; a file that was there is as it was.</exception>
    public static void Write(string path, StateDict weights, WeightFormat format)
    {
        switch (format)
        {
            case WeightFormat.Pth:
                PthFile.Write(path, weights);
                break;
            case WeightFormat.Safetensors:
                SafetensorsFile.Write(path, weights);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(format), format, "Expected Pth or Safetensors.");
        }
    }

    /// <summary>What the content begins like; null for neither.</summary>
    private static WeightFormat? FormatOf(ReadOnlySpan<byte> content) =>
        SafetensorsHeader.Begins(content) ? WeightFormat.Safetensors
        : content.StartsWith("PK\u0003\u0004"u8) || LegacyTorchFile.Matches(content) ? WeightFormat.Pth
        : null;
}
