using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>How results are written for machines (docs/json.md): camelCase, indented, every field always present.</summary>
public static class JsonOutput
{
    /// <summary>How values are written and read.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,

        // A loss that is no number is a result too.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,

        // The output is no web page: '+' shall stay '+'.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new StoredNameConverter(), new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        TypeInfoResolver = JsonTypeInfoResolver.Combine(OutputMetadata.Default, new DefaultJsonTypeInfoResolver()),
    };

    private static readonly JsonSerializerOptions OneLine = new(Options) { WriteIndented = false };

    /// <summary>Reads what <see cref="Of"/> wrote.</summary>
    /// <exception cref="JsonException">The text is something else.</exception>
    public static T? Read<T>(string text) => JsonSerializer.Deserialize<T>(text, Options);

    /// <summary>A value as indented JSON, no character of which acts on a terminal.</summary>
    public static string Of<T>(T value) => UntrustedText.Json(JsonSerializer.Serialize(value, Options));

    /// <summary>The same in one line, for output that has no end.</summary>
    public static string LineOf<T>(T value) => UntrustedText.Json(JsonSerializer.Serialize(value, OneLine));
}
