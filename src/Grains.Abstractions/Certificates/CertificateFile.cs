using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Grains;

/// <summary>The file format of certificates (docs/certificates.md), and the bytes that are hashed.</summary>
public static class CertificateFile
{
    public const string Format = "va-certificate";

    /// <summary>Increased when an older program would misread the file.</summary>
    public const int Version = 1;

    private const int HexadecimalDigits = 64;

    /// <summary>The member that only certificates of weight files have, and that the root does not bind.</summary>
    private const string Note = "digitsFrom";

    /// <summary>The members that may be missing: the note, and what older versions did not write.</summary>
    private static readonly string[] OptionalMembers = [Note, "rounding"];

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new StoredNameConverter(), new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>Returns the key under which the silo stores the certificate of a verification.</summary>
    /// <param name="verification">The key of the verification's grain.</param>
    public static string KeyOf(string verification) => $"certificates/{verification}.json";

    /// <summary>Formats the file: one line per member, and one per shard and failing question. Equal certificates give equal files.</summary>
    public static string Text(Certificate certificate)
    {
        var members = Document(certificate).EnumerateObject().Select(member => $"  \"{member.Name}\": {Laid(member.Value)}");
        return $"{{\n{string.Join(",\n", members)}\n}}\n";
    }

    /// <summary>Reads what <see cref="Text"/> wrote. The content may still be inconsistent: see <see cref="Certificate.Problems"/>.</summary>
    /// <exception cref="InvalidDataException">The text is not a certificate, or has another version.</exception>
    public static Certificate Read(string text)
    {
        try
        {
            RequireMembers(text);
            var read = JsonSerializer.Deserialize<CertificateDocument>(text, Json)!;
            RequireHash("weightsSha256", read.WeightsSha256);
            RequireHash("root", read.Root);
            RequireItems("engines", read.Engines);
            RequireItems("failing", read.Failing);
            RequireItems("shards", read.Shards);
            return new(
                read.Verdict, read.WeightsSha256, read.Plan, read.Failures, read.SmallestMargin, read.Rechecked, read.Engines, read.Failing,
                read.Shards, read.Root)
            {
                DigitsFrom = read.DigitsFrom,
                Rounding = read.Rounding,
            };
        }
        catch (JsonException e) when (e.Path is { } path && path != "$")
        {
            throw new InvalidDataException($"The value at {path} is incomplete or of the wrong kind.", e);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"It is not well-formed JSON of this format: {JsonTrouble.Describe(e)}", e);
        }
    }

    /// <summary>Computes the root: the node over the leaf of the header (everything but shards, root and note) and the tree of the shards.</summary>
    /// <remarks>How the number of digits is known is a note: the same weights, asked the same questions, have the same root.</remarks>
    public static string RootOf(Certificate certificate)
    {
        var document = Document(certificate);
        var header = document.EnumerateObject().Where(member => member.Name is not ("shards" or "root" or Note))
            .ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal);
        var shards = document.GetProperty("shards").EnumerateArray().Select(Bytes);
        return Convert.ToHexStringLower(MerkleTree.NodeHash(
            MerkleTree.LeafHash(Bytes(JsonSerializer.SerializeToElement(header))), MerkleTree.RootOf(shards)));
    }

    private static byte[] Bytes(JsonElement value) => Encoding.UTF8.GetBytes(CanonicalJson.Of(value));

    private static JsonElement Document(Certificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return JsonSerializer.SerializeToElement(
            new CertificateDocument(
                Format, Version, certificate.Verdict, certificate.WeightsSha256, certificate.Plan, certificate.Failures,
                certificate.SmallestMargin, certificate.Rechecked, certificate.Engines, certificate.Failing, certificate.Root,
                certificate.Shards, certificate.DigitsFrom, certificate.Rounding),
            Json);
    }

    private static string Laid(JsonElement value) => value.ValueKind is JsonValueKind.Array && value.GetArrayLength() > 0
        ? $"[\n    {string.Join(",\n    ", value.EnumerateArray().Select(CanonicalJson.Of))}\n  ]"
        : CanonicalJson.Of(value);

    /// <summary>Rejects another format by its name, and missing or unknown members by theirs.</summary>
    private static void RequireMembers(string text)
    {
        using var json = JsonDocument.Parse(text, new() { AllowDuplicateProperties = false });
        if (json.RootElement.ValueKind is not JsonValueKind.Object
            || !json.RootElement.TryGetProperty("format", out var format)
            || !json.RootElement.TryGetProperty("version", out var version))
        {
            throw new InvalidDataException("It has no 'format' and 'version'.");
        }

        if (format.GetString() != Format || version.GetInt32() != Version)
        {
            throw new InvalidDataException(
                $"It is '{format.GetString()}', version {version.GetInt32()}; this program reads '{Format}', version {Version}. " +
                "Use the va that goes with it.");
        }

        var known = Json.GetTypeInfo(typeof(CertificateDocument)).Properties.Select(member => member.Name).ToArray();
        var found = json.RootElement.EnumerateObject().Select(member => member.Name).ToArray();
        if (known.Except(found, StringComparer.Ordinal).Except(OptionalMembers, StringComparer.Ordinal).FirstOrDefault() is { } missing)
        {
            throw new InvalidDataException($"It has no '{missing}'.");
        }

        if (found.Except(known, StringComparer.Ordinal).FirstOrDefault() is { } unknown)
        {
            throw new InvalidDataException($"It has an unknown member '{unknown}'.");
        }
    }

    private static void RequireHash(string name, string value)
    {
        if (value.Length != HexadecimalDigits || !value.All(char.IsAsciiHexDigitLower))
        {
            throw new InvalidDataException($"'{name}' is '{value}', but must be {HexadecimalDigits} lower-case hexadecimal digits.");
        }
    }

    /// <summary>Rejects null in arrays; elsewhere the serializer does.</summary>
    private static void RequireItems(string name, object?[] items)
    {
        if (Array.IndexOf(items, null) is >= 0 and var at)
        {
            throw new InvalidDataException($"'{name}' has null at index {at}.");
        }
    }

    /// <summary>The members of the file, in order.</summary>
    private sealed record CertificateDocument(
        string Format,
        int Version,
        CertificateVerdict Verdict,
        string WeightsSha256,
        CertificatePlan Plan,
        long Failures,
        double SmallestMargin,
        long Rechecked,
        string[] Engines,
        FailingQuestion[] Failing,
        string Root,
        CertificateShard[] Shards,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DigitsSource? DigitsFrom = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RoundingResult? Rounding = null);
}
