using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace VerifiedAddition.Client;

/// <summary>How results are written for machines (docs/json.md): camelCase, indented, every field always present.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,

        // A loss that is no number is a result too.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,

        // The output is no web page: '+' shall stay '+'.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Reads what <see cref="Of"/> wrote.</summary>
    /// <exception cref="JsonException">The text is something else.</exception>
    public static T? Read<T>(string text) => JsonSerializer.Deserialize<T>(text, Options);

    public static string Of<T>(T value) => JsonSerializer.Serialize(value, Options);
}
