using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>Reads and writes weight files of any format, identified by content rather than by file name.</summary>
public static class WeightFile
{
    /// <summary>
    /// Reads the weights of a <c>.pth</c> or safetensors file. Names are those of <see cref="ModelShape.Tensors"/> if the weights have a known
    /// form; <see cref="StateDict.Notes"/> lists the conversions that were applied.
    /// </summary>
    /// <exception cref="WeightFileException">
    /// The file is missing, a folder, unreadable, damaged, or holds more than weights. The message says what to do.
    /// </exception>
    /// <param name="architecture">The architecture, if the file does not state it; null if it is not known.</param>
    public static StateDict Read(string path, Architecture? architecture = null) =>
        Read(WholeFile.Read(path), path, architecture, () => Beside(path));

    /// <summary>Reads the weights of a <c>.pth</c> or safetensors file.</summary>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="WeightFileException">The file is damaged, or holds more than weights. The message says what to do.</exception>
    /// <param name="architecture">The architecture, if the file does not state it; null if it is not known.</param>
    public static StateDict Read(Stream stream, string name, Architecture? architecture = null) =>
        Read(WholeFile.Read(stream, name), name, architecture, () => null);

    private static StateDict Read(byte[] content, string name, Architecture? architecture, Func<ModelConfig?> beside)
    {
        var saved = FormatOf(content) switch
        {
            WeightFormat.Pth => PthFile.Read(content, name),
            WeightFormat.Safetensors => SafetensorsFile.Read(content, name),
            _ => throw new WeightFileException($"'{name}' is not a weight file: {ForeignFile.Describe(content)}"),
        };
        var config = saved.Architecture is null && FormatOf(content) == WeightFormat.Pth ? beside() : null;
        return PublishedForms.Read(Stated(saved, config, architecture, name));
    }

    /// <summary>The weights with the architecture and digits stated by the file beside them, or by the caller.</summary>
    private static StateDict Stated(StateDict saved, ModelConfig? beside, Architecture? architecture, string name)
    {
        var written = saved.Architecture ?? beside?.Architecture;
        return architecture is not null && written is not null && architecture != written
            ? throw new WeightFileException(
                $"'{name}' states the architecture {written}, but --architecture says {architecture}. Leave the option out, or correct the file.")
            : new(saved) { Architecture = written ?? architecture, Digits = saved.Digits ?? beside?.Digits };
    }

    /// <summary>Reads the <c>config.json</c> beside a file; null if there is none, or one of another program.</summary>
    private static ModelConfig? Beside(string path)
    {
        var config = ModelConfig.PathBeside(path);
        try
        {
            return File.Exists(config) ? ModelConfig.Parse(File.ReadAllText(config)) : null;
        }
        catch (Exception cause) when (cause is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new WeightFileException($"'{config}', which describes '{path}', cannot be read: {cause.Message}", cause);
        }
    }

    /// <summary>Writes weights atomically: to a temporary file, flushed to disk, then renamed.</summary>
    /// <exception cref="WeightFileException">Writing failed; an existing file is unchanged.</exception>
    public static void Write(string path, StateDict weights, WeightFormat format)
    {
        switch (format)
        {
            case WeightFormat.Pth:
                WriteBeside(path, weights);
                PthFile.Write(path, weights);
                break;
            case WeightFormat.Safetensors:
                SafetensorsFile.Write(path, weights);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(format), format, "Expected Pth or Safetensors.");
        }
    }

    private static void WriteBeside(string path, StateDict weights)
    {
        try
        {
            ModelConfig.Of(weights.Architecture ?? default, weights.Digits).WriteBeside(path);
        }
        catch (Exception cause) when (cause is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new WeightFileException($"'{path}' was not written: {cause.Message}", cause);
        }
    }

    /// <summary>The format that the content begins like; null if neither.</summary>
    private static WeightFormat? FormatOf(ReadOnlySpan<byte> content) =>
        SafetensorsHeader.Begins(content) ? WeightFormat.Safetensors
        : content.StartsWith("PK\u0003\u0004"u8) || LegacyTorchFile.Matches(content) ? WeightFormat.Pth
        : null;
}
