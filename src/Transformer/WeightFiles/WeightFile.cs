using System.Text;
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
    private static StateDict Stated(StateDict saved, ModelConfig? config, Architecture? architecture, string name)
    {
        var beside = IsOf(saved, config?.Dimensions) ? config : null;
        var written = saved.Architecture ?? beside?.Architecture;
        return architecture is not null && written is not null && architecture != written
            ? throw new WeightFileException(
                $"'{name}' states the architecture {written}, but --architecture says {architecture}. Leave the option out, or correct the file.")
            : new(saved) { Architecture = written ?? architecture, Digits = saved.Digits ?? beside?.Digits };
    }

    /// <summary>Whether weights, whose names may have a prefix, have the dimensions of a <c>config.json</c>, which may be about another file of its folder.</summary>
    private static bool IsOf(StateDict weights, ModelDimensions? dimensions)
    {
        var queries = weights.Entries.Where(entry => entry.Key.EndsWith(".attn.W_Q", StringComparison.Ordinal)).Select(entry => entry.Value.Shape).ToArray();
        return dimensions is not var (layers, heads, dModel, dHead)
            || (queries.Length == layers && Array.TrueForAll(queries, shape => shape.SequenceEqual([heads, dModel, dHead])));
    }

    /// <summary>Reads the file that describes a weight file; null if there is none, or one of another program.</summary>
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

    /// <summary>Writes a model's weights, and then the file that describes them (docs/weight-files.md).</summary>
    /// <exception cref="WeightFileException">The weights are no model's, or writing failed; an existing file is unchanged.</exception>
    public static void WriteDescribed(string path, StateDict weights, WeightFormat format)
    {
        var (config, beside) = Description(path, weights);
        Write(path, weights, format);
        WholeFile.Write(beside, stream => stream.Write(Encoding.UTF8.GetBytes(config.ToJson())));
    }

    /// <summary>Writes weights atomically: to a temporary file, flushed to disk, then renamed.</summary>
    /// <exception cref="WeightFileException">Writing failed; an existing file is unchanged.</exception>
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

    private static (ModelConfig Config, string Path) Description(string path, StateDict weights)
    {
        var shape = ModelShape.Infer(weights);
        var config = new ModelConfig(shape.Architecture, shape.Digits, new(shape.Layers, shape.Heads, shape.DModel, shape.DHead));
        try
        {
            return (config, config.ChoosePath(path));
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
