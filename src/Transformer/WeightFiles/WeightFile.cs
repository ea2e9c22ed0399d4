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
    /// <param name="heads">Number of attention heads, if the file's layout does not show it and nothing states it; null if it is not known.</param>
    public static StateDict Read(string path, Architecture? architecture = null, int? heads = null) =>
        WholeFile.Read(path, content => Read(content, new(path, architecture, heads), () => Beside(path)));

    /// <summary>Reads the weights of a <c>.pth</c> or safetensors file.</summary>
    /// <param name="name">The file's name, for messages.</param>
    /// <exception cref="WeightFileException">The file is damaged, or holds more than weights. The message says what to do.</exception>
    /// <param name="architecture">The architecture, if the file does not state it; null if it is not known.</param>
    public static StateDict Read(Stream stream, string name, Architecture? architecture = null) =>
        Read(WholeFile.Read(stream, name), new(name, architecture, null), () => null);

    private static StateDict Read(WeightContent content, StatedModel stated, Func<ModelConfig?> beside)
    {
        var saved = FormatOf(content) switch
        {
            WeightFormat.Pth => PthFile.Read(content, stated.Name),
            WeightFormat.Safetensors => SafetensorsFile.Read(content, stated.Name),
            _ => throw new WeightFileException($"'{stated.Name}' is not a weight file: {ForeignFile.Describe(content.All())}"),
        };
        var plain = LayoutReader.WithoutWrappers(saved);
        return PublishedForms.Read(stated.Of(plain, LayoutMatch.Find(plain), beside));
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

    /// <summary>Writes a model's weights in a layout, and then the file that describes them (docs/weight-files.md).</summary>
    /// <exception cref="WeightFileException">
    /// The weights are no model's, the layout cannot hold them, or writing failed; an existing file is unchanged.
    /// </exception>
    public static void WriteDescribed(string path, StateDict weights, WeightFormat format, WeightLayout layout = WeightLayout.Hooked) =>
        WriteDescribed(path, weights, () => Write(path, InLayout(weights, layout), format));

    /// <summary>Writes a model's weights in some way, and then the file that describes them.</summary>
    internal static void WriteDescribed(string path, StateDict weights, Action write)
    {
        var (config, beside) = Description(path, weights);
        write();
        WholeFile.Write(beside, stream => stream.Write(Encoding.UTF8.GetBytes(config.ToJson())));
    }

    /// <summary>
    /// A model's weights in another layout. What <see cref="WeightLayout.Bridge"/> and <see cref="WeightLayout.Native"/> have no place for, a bias of the
    /// unembedding, is added to that of the last LayerNorm, so that no logit changes by more than 1e-5.
    /// </summary>
    /// <exception cref="WeightFileException">The weights are no model's, or the layout cannot hold them.</exception>
    public static StateDict InLayout(StateDict weights, WeightLayout layout)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return LayoutWriter.Write(weights, layout);
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
        var config = ModelConfigs.Of(shape);
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
    private static WeightFormat? FormatOf(WeightContent content) =>
        SafetensorsHeader.Begins(content) ? WeightFormat.Safetensors
        : StoredZip.Begins(content) || LegacyTorchFile.Matches(content.All().Span) ? WeightFormat.Pth
        : null;
}
