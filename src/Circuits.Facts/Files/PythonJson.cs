using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VerifiedAddition.Circuits;

/// <summary>
/// JSON as Python's <c>json</c> writes it: the words <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c> stand in it for numbers, which no other reader takes.
/// </summary>
public static class PythonJson
{
    /// <summary>Stands before the words while they are texts; no text of a file begins with it (Unicode keeps it for private use).</summary>
    private const char Mark = '\uE0F0';

    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Words = ["NaN", "Infinity", "-Infinity"];

    /// <summary>Reads JSON. A word is read as a text; <see cref="Number"/> tells its value, and <see cref="Write"/> writes it as it was.</summary>
    /// <exception cref="JsonException">It is not well-formed, or has a member twice.</exception>
    public static JsonNode? Read(string text) =>
        JsonNode.Parse(Marked(text), documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });

    /// <summary>Writes JSON, the words included, in one line.</summary>
    public static string Write(JsonNode? json)
    {
        var text = json?.ToJsonString(Options) ?? "null";
        return Words.Aggregate(text, (all, word) =>
            all.Replace($"\"\\uE0F0{word}\"", word, StringComparison.Ordinal).Replace($"\"{Mark}{word}\"", word, StringComparison.Ordinal));
    }

    /// <summary>A number; null if the value is none.</summary>
    public static double? Number(JsonNode? value) => value is not JsonValue single ? null
        : single.TryGetValue<double>(out var number) ? number
        : single.TryGetValue<string>(out var text) && text.Length > 1 && text[0] == Mark
            ? text[1..] switch { "NaN" => double.NaN, "Infinity" => double.PositiveInfinity, _ => double.NegativeInfinity }
            : null;

    /// <summary>The text with each word outside of texts made one.</summary>
    internal static string Marked(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!Array.Exists(Words, word => text.Contains(word, StringComparison.Ordinal)))
        {
            return text;
        }

        var marked = new StringBuilder(text.Length);
        var inText = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (!inText && Array.Find(Words, word => text.AsSpan(i).StartsWith(word, StringComparison.Ordinal)) is { } found)
            {
                marked.Append(CultureInfo.InvariantCulture, $"\"{Mark}{found}\"");
                i += found.Length - 1;
                continue;
            }

            marked.Append(text[i]);
            if (inText && text[i] == '\\' && i + 1 < text.Length)
            {
                marked.Append(text[++i]);
            }
            else if (text[i] == '"')
            {
                inText = !inText;
            }
        }

        return marked.ToString();
    }
}
