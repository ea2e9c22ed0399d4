using VerifiedAddition.Arithmetic;

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
    /// <param name="architecture">How the model computes, where the file does not say it; null if nobody says.</param>
    public static StateDict Read(string path, Architecture? architecture = null) =>
        Read(WholeFile.Read(path), path, architecture, () => Beside(path));

    /// <summary>Reads the weights of a <c>.pth</c> or safetensors file.</summary>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="WeightFileException">The file is damaged, or holds more than weights. The message says what to do.</exception>
    /// <param name="architecture">How the model computes, where the file does not say it; null if nobody says.</param>
    public static StateDict Read(Stream stream, string name, Architecture? architecture = null) =>
        Read(WholeFile.Read(stream, name), name, architecture, () => null);

    private static StateDict Read(byte[] content, string name, Architecture? architecture, Func<ModelConfig?> beside)
    {
        var saved = FormatOf(content) switch
        {
            WeightFormat.Pth => PthFile.Read(content, name),
            WeightFormat.Safetensors => SafetensorsFile.Read(content, name),
            _ => throw new WeightFileException($"'{name}' is no weight file: {ForeignFile.Describe(content)}"),
        };
        var config = saved.Architecture is null && FormatOf(content) == WeightFormat.Pth ? beside() : null;
        return PublishedForms.Read(Stated(saved, config, architecture, name));
    }

    /// <summary>The weights with what is said of them beside them, or by whoever reads them.</summary>
    private static StateDict Stated(StateDict saved, ModelConfig? beside, Architecture? architecture, string name)
    {
        var written = saved.Architecture ?? beside?.Architecture;
        return architecture is not null && written is not null && architecture != written
            ? throw new WeightFileException(
                $"'{name}' states the architecture {written}, but --architecture says {architecture}. Leave the option out, or correct the file.")
            : new(saved) { Architecture = written ?? architecture, Digits = saved.Digits ?? beside?.Digits };
    }

    /// <summary>What the <c>config.json</c> beside a file says; null if there is none, or one of another program.</summary>
    private static ModelConfig? Beside(string path)
    {
        var config = ModelConfig.PathBeside(path);
        try
        {
            return File.Exists(config) ? ModelConfig.Parse(File.ReadAllText(config)) : null;
        }
        catch (Exception cause) when (cause is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new WeightFileException($"'{config}', which says what '{path}' is, cannot be read: {cause.Message}", cause);
        }
    }

    /// <summary>Writes weights whole or not at all: beside the file first, flushed to the disk, then renamed over it.</summary>
    /// <exception cref="WeightFileException">The disk refuses; a file that was there is as it was.</exception>
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

    /// <summary>What the content begins like; null for neither.</summary>
    private static WeightFormat? FormatOf(ReadOnlySpan<byte> content) =>
        SafetensorsHeader.Begins(content) ? WeightFormat.Safetensors
        : content.StartsWith("PK\u0003\u0004"u8) || LegacyTorchFile.Matches(content) ? WeightFormat.Pth
        : null;
}
