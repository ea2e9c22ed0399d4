using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Grains;

/// <summary>The file format of training records: gzipped JSON lines, a head and then one line per step (docs/training-records.md).</summary>
public static class TrainingRecordFile
{
    public const string Format = "va-training-record";

    /// <summary>Increased when an older program would misread the file.</summary>
    public const int Version = 1;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        IgnoreReadOnlyProperties = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new StoredNameConverter(), new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Returns the key of a record of this many steps.</summary>
    /// <remarks>A variant's steps are always the same, so a shorter record is the beginning of a longer one.</remarks>
    public static string KeyOf(VariantId variant, int steps) =>
        string.Create(CultureInfo.InvariantCulture, $"{PrefixOf(variant)}{steps:D9}.jsonl.gz");

    /// <summary>Returns the common key prefix of all records of a variant.</summary>
    public static string PrefixOf(VariantId variant) => $"records/{variant}/";

    public static void Write(TrainingRecordHead head, IEnumerable<TrainingRecordStep> steps, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(steps);
        using var packed = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true);
        JsonSerializer.Serialize(packed, head, Json);
        foreach (var step in steps)
        {
            packed.WriteByte((byte)'\n');
            JsonSerializer.Serialize(packed, step, Json);
        }

        packed.WriteByte((byte)'\n');
    }

    /// <exception cref="InvalidDataException">The stream is not a training record, is damaged, or has another version.</exception>
    public static TrainingRecord Read(Stream stream)
    {
        using var packed = new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true);
        using var text = new StreamReader(packed);
        var line = 0;
        try
        {
            var head = HeadOf(text.ReadLine() ?? "");
            var steps = new List<TrainingRecordStep>(head.StepsDone);
            for (line = 1; text.ReadLine() is { } step; line++)
            {
                steps.Add(JsonSerializer.Deserialize<TrainingRecordStep>(step, Json)!);
            }

            return steps.Count == head.StepsDone
                ? new(head, steps)
                : throw new InvalidDataException($"The training record promises {head.StepsDone} steps and holds {steps.Count}: it is damaged.");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException($"The training record is damaged: {JsonTrouble.Describe(e, line)}", e);
        }
    }

    private static TrainingRecordHead HeadOf(string line)
    {
        using (var json = JsonDocument.Parse(line))
        {
            var (format, version) = (json.RootElement.GetProperty("format").GetString(), json.RootElement.GetProperty("version").GetInt32());
            if (format != Format || version != Version)
            {
                throw new InvalidDataException(
                    $"This is '{format}', version {version}; this program reads '{Format}', version {Version}. Use the va that goes with the grid.");
            }
        }

        return JsonSerializer.Deserialize<TrainingRecordHead>(line, Json)!;
    }
}
