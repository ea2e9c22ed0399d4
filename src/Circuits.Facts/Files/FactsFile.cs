using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>
/// Facts as compact JSON with a version, in which they are sent, stored and read again without loss: equal facts have equal bytes, and
/// every number comes back bit by bit.
/// </summary>
public static class FactsFile
{
    private const string Format = "va-facts";
    private const int Version = 1;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>The file's bytes, UTF-8.</summary>
    public static byte[] Write(FoundFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return JsonSerializer.SerializeToUtf8Bytes(
            new FactsJson(
                Format,
                Version,
                facts.Operations,
                facts.Circuit is { } circuit ? CircuitJson.Of(circuit) : null,
                facts.Outcomes?.Select(OutcomeJson.Of).ToArray(),
                facts.Claims?.Select(EvidenceJson.Of).ToArray(),
                facts.Heads?.Select(HeadJson.Of).ToArray()),
            Options);
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="FormatException">It is damaged, none of ours, or of a newer version.</exception>
    public static FoundFacts Read(ReadOnlySpan<byte> file)
    {
        try
        {
            var read = JsonSerializer.Deserialize<FactsJson>(file, Options);
            return read is { Format: Format, Version: Version }
                ? new()
                {
                    Operations = read.Operations,
                    Circuit = read.Circuit?.ToFacts(),
                    Outcomes = read.Outcomes?.Select(outcome => outcome.ToFacts()).ToArray(),
                    Claims = read.Claims?.Select(claim => claim.ToFacts()).ToArray(),
                    Heads = read.Heads?.Select(head => head.ToFacts()).ToArray(),
                }
                : throw new FormatException(
                    $"This is a file '{read?.Format}' of version {read?.Version}, but '{Format}' of version {Version} is read here. " +
                    "Was it written by a newer version?");
        }
        catch (Exception e) when (e is JsonException or QuestionException or ArgumentException or IndexOutOfRangeException)
        {
            throw new FormatException($"This is no file of facts about a model: {JsonTrouble.Describe(e)}", e);
        }
    }

    private sealed record FactsJson(
        string Format,
        int Version,
        IReadOnlyList<Operation>? Operations = null,
        CircuitJson? Circuit = null,
        OutcomeJson[]? Outcomes = null,
        EvidenceJson[]? Claims = null,
        HeadJson[]? Heads = null);
}
