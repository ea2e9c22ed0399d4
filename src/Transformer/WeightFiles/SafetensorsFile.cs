using System.Globalization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Transformer;

/// <summary>Hugging Face's safetensors: eight bytes with the header's length, a JSON header, and the numbers without gaps.</summary>
/// <remarks>Format: https://github.com/huggingface/safetensors, section "Format". Such a file contains no code.</remarks>
public static class SafetensorsFile
{
    private const string ArchitectureKey = "architecture";
    private const string DigitsKey = "digits";

    /// <summary>The whole config.json of a model, in a layout that does not show its heads.</summary>
    private const string ConfigKey = ModelConfig.FileName;

    /// <summary>
    /// Reads the tensors in the order of the header; F64, F16 and BF16 become float32, <c>mask</c> and <c>IGNORE</c> are left out.
    /// </summary>
    /// <exception cref="WeightFileException">The file is missing or damaged, or a weight is not floating-point.</exception>
    public static StateDict Read(string path) => WholeFile.Read(path, content => Read(content, path));

    /// <inheritdoc cref="Read(string)"/>
    /// <param name="stream">Read to its end; need not seek.</param>
    /// <param name="name">Name of the file in messages.</param>
    public static StateDict Read(Stream stream, string name) => Read(WholeFile.Read(stream, name), name);

    /// <summary>Reads the header's <c>__metadata__</c>; empty if it has none.</summary>
    /// <exception cref="WeightFileException">The file is missing or damaged.</exception>
    public static IReadOnlyDictionary<string, string> ReadMetadata(string path) =>
        Guarded(path, () => WholeFile.Read(path, SafetensorsHeader.Read).Metadata);

    /// <summary>Writes float32 tensors in the order of <paramref name="weights"/>; the file is replaced atomically.</summary>
    /// <param name="metadata">Arbitrary texts for the header; null leaves <c>__metadata__</c> out.</param>
    /// <exception cref="ArgumentException">A tensor is called <c>__metadata__</c>.</exception>
    /// <exception cref="WeightFileException">Writing failed; an existing file is unchanged.</exception>
    public static void Write(string path, StateDict weights, IReadOnlyDictionary<string, string>? metadata = null) =>
        WholeFile.Write(path, stream => Write(stream, weights, metadata));

    /// <inheritdoc cref="Write(string, StateDict, IReadOnlyDictionary{string, string})"/>
    /// <param name="stream">Written from its current position; need not seek.</param>
    public static void Write(Stream stream, StateDict weights, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(weights);
        stream.Write(SafetensorsHeader.Of(weights, Declared(weights, metadata)));
        foreach (var (_, tensor) in weights.Entries)
        {
            stream.Write(ElementTypes.ToBytes(tensor.Values));
        }
    }

    internal static StateDict Read(WeightContent content, string name) => Guarded(name, () =>
    {
        var header = SafetensorsHeader.Read(content);
        var numbers = content.Slice(header.Length, content.Length - header.Length);
        var entries = header.Tensors.Where(entry => !DroppedBuffers.Covers(entry.Name)).ToArray();
        var types = entries.Select(entry => entry.Type).ToArray();
        var weights = new StateDict(Declaring(header.Metadata)) { Origin = new(WeightFormat.Safetensors, ElementNotes.Words(types)) };
        foreach (var entry in entries)
        {
            weights.Add(entry.Name, entry.Tensor(numbers));
        }

        ElementNotes.Add(weights, types);
        return weights;
    });

    /// <summary>The metadata with the architecture added, unless it is the original models', which is the default.</summary>
    private static IReadOnlyDictionary<string, string>? Declared(StateDict weights, IReadOnlyDictionary<string, string>? metadata)
    {
        var all = new Dictionary<string, string>(metadata ?? new Dictionary<string, string>(StringComparer.Ordinal), StringComparer.Ordinal);
        if (weights.Config is { } config)
        {
            all[ConfigKey] = config.ToJson();
        }

        if (weights.Architecture is not { IsOriginal: false } architecture)
        {
            return all.Count > 0 ? all : metadata;
        }

        all[ArchitectureKey] = architecture.ToString();
        if (weights.Digits is { } digits)
        {
            all[DigitsKey] = digits.ToString(CultureInfo.InvariantCulture);
        }

        return all;
    }

    private static StateDict Declaring(IReadOnlyDictionary<string, string> metadata)
    {
        try
        {
            if (metadata.TryGetValue(ConfigKey, out var json) && ModelConfig.Parse(json) is { } config)
            {
                return new(config.Architecture, config.Digits) { Heads = config.Dimensions?.Heads, Config = config };
            }

            return !metadata.TryGetValue(ArchitectureKey, out var text) ? new() : new(Architecture.Parse(text), metadata.TryGetValue(DigitsKey, out var digits) ? int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) : null);
        }
        catch (Exception cause) when (cause is FormatException or OverflowException)
        {
            throw new InvalidDataException($"its metadata is not understood: {cause.Message}", cause);
        }
    }

    private static T Guarded<T>(string name, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (NotFiniteException cause)
        {
            throw new WeightFileException($"The weight file '{name}' is refused: {cause.Message}", cause);
        }
        catch (InvalidDataException cause)
        {
            throw new WeightFileException($"'{name}' is not a readable safetensors file: {cause.Message}", cause);
        }
    }
}
