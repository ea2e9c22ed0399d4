using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace VerifiedAddition.Transformer;

/// <summary>The header of a safetensors file.</summary>
/// <param name="Length">Number of bytes before the numbers, including the length field.</param>
internal sealed record SafetensorsHeader(
    int Length, IReadOnlyList<SafetensorsEntry> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The format's own limit on the JSON, in bytes.</summary>
    public const int MaxJsonLength = 100_000_000;

    private const string MetadataName = "__metadata__";
    private const int LengthField = sizeof(ulong);

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 4, AllowDuplicateProperties = false };
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether a file can only be safetensors: a header of less than 4 GiB that begins a JSON object.</summary>
    public static bool Begins(WeightContent file) => file.First(LengthField + 1) is [_, _, _, _, 0, 0, 0, 0, (byte)'{'];

    /// <exception cref="InvalidDataException">
    /// The file is shorter than its header says, the header is not valid JSON of the format, or the tensors overlap or leave gaps.
    /// </exception>
    public static SafetensorsHeader Read(WeightContent file)
    {
        if (!Begins(file) && ForeignFile.Known(file.All()) is { } what)
        {
            throw new InvalidDataException(what);
        }

        if (file.Length < LengthField)
        {
            throw new InvalidDataException($"it has {file.Length} bytes, fewer than the {LengthField} of the header's length.");
        }

        var claimed = BinaryPrimitives.ReadUInt64LittleEndian(file.First(LengthField));
        if (claimed > MaxJsonLength || (int)claimed > file.Length - LengthField)
        {
            throw new InvalidDataException(
                $"it states a header of {claimed} bytes, with {file.Length - LengthField} present and {MaxJsonLength} allowed: " +
                "it is truncated, or not a safetensors file.");
        }

        try
        {
            using var json = JsonDocument.Parse(file.Bytes(LengthField, (int)claimed), Strict);
            return Read(json.RootElement, LengthField + (int)claimed, file.Length);
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"its header is not valid: {(cause is JsonException { BytePositionInLine: { } before } ? $"unexpected JSON at its byte {before + 1}" : "a member is missing, or of another type")}.", cause);
        }
    }

    /// <summary>The header for <paramref name="weights"/>, preceded by its length and padded to a multiple of eight bytes.</summary>
    public static byte[] Of(StateDict weights, IReadOnlyDictionary<string, string>? metadata) =>
        Of(weights.Entries.Select(entry => new NamedShape(entry.Key, entry.Value.Shape)), metadata);

    /// <summary>The same for float32 tensors, in the order in which their numbers follow.</summary>
    public static byte[] Of(IEnumerable<NamedShape> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var bytes = new MemoryStream();
        bytes.Write(new byte[LengthField]);
        using (var json = new Utf8JsonWriter(bytes, Readable))
        {
            json.WriteStartObject();
            if (metadata is not null)
            {
                WriteMetadata(json, metadata);
            }

            WriteTensors(json, tensors);
            json.WriteEndObject();
        }

        while (bytes.Length % LengthField != 0)
        {
            bytes.WriteByte((byte)' ');
        }

        var header = bytes.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)(header.Length - LengthField));
        return header;
    }

    private static SafetensorsHeader Read(JsonElement root, int length, int fileLength)
    {
        Dictionary<string, string> metadata = new(StringComparer.Ordinal);
        List<SafetensorsEntry> tensors = [];
        foreach (var property in root.EnumerateObject())
        {
            if (property.NameEquals(MetadataName))
            {
                metadata = property.Value.EnumerateObject()
                    .ToDictionary(text => text.Name, text => Text(text.Value), StringComparer.Ordinal);
            }
            else
            {
                tensors.Add(SafetensorsEntry.Read(property.Name, property.Value));
            }
        }

        RefuseGaps(tensors, fileLength - length);
        return new SafetensorsHeader(length, tensors, metadata);
    }

    private static void RefuseGaps(IEnumerable<SafetensorsEntry> tensors, long numbers)
    {
        var end = 0L;
        foreach (var tensor in tensors.OrderBy(tensor => tensor.Begin).ThenBy(tensor => tensor.End))
        {
            if (tensor.Begin != end)
            {
                throw new InvalidDataException(
                    $"'{Printable.Of(tensor.Name)}' starts at byte {tensor.Begin}, expected {end}: tensors overlap or leave a gap.");
            }

            end = tensor.End;
        }

        if (end != numbers)
        {
            throw new InvalidDataException($"its tensors take {end} bytes, but {numbers} are present: it is truncated or damaged.");
        }
    }

    private static string Text(JsonElement value) =>
        value.GetString() ?? throw new InvalidDataException($"its {MetadataName} holds a null; expected texts.");

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        json.WriteStartObject(MetadataName);
        foreach (var (name, text) in metadata)
        {
            json.WriteString(name, text);
        }

        json.WriteEndObject();
    }

    private static void WriteTensors(Utf8JsonWriter json, IEnumerable<NamedShape> tensors)
    {
        var end = 0L;
        foreach (var (name, shape) in tensors)
        {
            var entry = new SafetensorsEntry(
                string.Equals(name, MetadataName, StringComparison.Ordinal)
                    ? throw new ArgumentException($"A tensor cannot be called '{MetadataName}' in a safetensors file.", nameof(tensors))
                    : name,
                ElementType.Float32, shape, end, end + (sizeof(float) * HostTensor.CountOf(shape)));
            entry.Write(json);
            end = entry.End;
        }
    }
}
