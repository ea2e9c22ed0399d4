using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>
/// Stores and sends facts as compact JSON with a version number. Lossless: equal facts have equal bytes, and every number is
/// restored bit for bit.
/// </summary>
public static class FactsFile
{
    private const string Format = "va-facts";
    private const int Version = 1;

    /// <summary>A member between the facts and the SHA-256 of the file without it; older versions ignore it.</summary>
    private static ReadOnlySpan<byte> Seal => ",\"sha256\":\""u8;

    private static ReadOnlySpan<byte> End => "\"}"u8;

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
        return Sealed(JsonSerializer.SerializeToUtf8Bytes(
            new FactsJson(
                Format,
                Version,
                facts.Operations,
                facts.Circuit is { } circuit ? CircuitJson.Of(circuit) : null,
                facts.Outcomes?.Select(OutcomeJson.Of).ToArray(),
                facts.Claims?.Select(EvidenceJson.Of).ToArray(),
                facts.Heads?.Select(HeadJson.Of).ToArray()),
            Options));
    }

    /// <summary>Reads a file. Files of older versions have no hash and are accepted without one.</summary>
    /// <exception cref="FormatException">The file is damaged, not a facts file, or of a newer version.</exception>
    public static FoundFacts Read(ReadOnlySpan<byte> file)
    {
        CheckSeal(file);
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
            throw new FormatException($"This is not a file of facts about a model: {JsonTrouble.Describe(e)}", e);
        }
    }

    private static byte[] Sealed(ReadOnlySpan<byte> file) =>
        [.. file[..^1], .. Seal, .. Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(file))), .. End];

    private static void CheckSeal(ReadOnlySpan<byte> file)
    {
        var content = file.Length - Seal.Length - (2 * SHA256.HashSizeInBytes) - End.Length;
        if (content > 0 && file[content..].StartsWith(Seal) &&
            !file.SequenceEqual(Sealed([.. file[..content], (byte)'}'])))
        {
            throw new FormatException("The file of facts about a model is damaged: its content does not match its SHA-256.");
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
