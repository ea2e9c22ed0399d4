using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>
/// The originals' files of tagged nodes: <c>behavior.json</c> (observations), <c>maths.json</c> (computations), and the first
/// notebooks' <c>tags.json</c> (docs/domain.md, section 9.6).
/// </summary>
public static class NodeFile
{
    private const string Expected =
        "a JSON list of objects with position, layer, is_head and num (or head), which are whole numbers, and tags, a list of texts.";

    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes nodes in the later libraries' form, one per line, tags with a colon.</summary>
    public static string Write(IEnumerable<TaggedNode> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        string[] lines = [.. nodes.Select(tagged => JsonSerializer.Serialize(
            new Entry(
                tagged.Node.Position,
                tagged.Node.Layer,
                IsHead: !tagged.Node.IsMlp,
                Number: tagged.Node.Head ?? 0,
                [.. tagged.Tags.Select(tag => tag.ToString()), .. tagged.OtherTags]),
            Options))];
        return lines.Length == 0 ? "[]\n" : $"[\n{string.Join(",\n", lines)}\n]\n";
    }

    /// <summary>
    /// Reads nodes in the later form, or in the first one, in which a head beyond a layer's last stands for the MLP. The format is not ours
    /// and may grow: tags of unknown kinds are kept separately (<see cref="TaggedNode.OtherTags"/>), unknown fields are ignored.
    /// </summary>
    /// <param name="text">JSON.</param>
    /// <param name="heads">Number of heads per layer; used for the first form only.</param>
    /// <exception cref="FormatException">The text is not such a file; the message says where.</exception>
    public static IReadOnlyList<TaggedNode> Read(string text, int heads)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            using var document = JsonDocument.Parse(text);
            return [.. document.RootElement.EnumerateArray().Select((node, index) => NodeOf(node, index, heads))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            var what = StandIn.DescribeBesideText(Encoding.UTF8.GetBytes(text)) ?? JsonTrouble.Describe(e);
            throw new FormatException($"This is not a file of tagged nodes: {what} Expected: {Expected}", e);
        }
    }

    private static TaggedNode NodeOf(JsonElement node, int index, int heads)
    {
        try
        {
            string[] tags = [.. node.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()!)];
            return new(
                new(node.GetProperty("position").GetInt32(), node.GetProperty("layer").GetInt32(), HeadOf(node, heads)),
                [.. tags.Select(Tag.TryParse).OfType<Tag>()])
            {
                OtherTags = [.. tags.Where(text => Tag.TryParse(text) is null)],
            };
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or KeyNotFoundException or ArgumentNullException)
        {
            throw new FormatException($"Node {index + 1} of the file is not usable: {node.GetRawText()}. Expected: {Expected}", e);
        }
    }

    private static int? HeadOf(JsonElement node, int heads)
    {
        if (node.TryGetProperty("is_head", out var isHead))
        {
            return isHead.GetBoolean() ? node.GetProperty("num").GetInt32() : null;
        }

        var head = node.GetProperty("head").GetInt32();
        return head < heads ? head : null;
    }

    private sealed record Entry(
        [property: JsonPropertyName("position")] int Position,
        [property: JsonPropertyName("layer")] int Layer,
        [property: JsonPropertyName("is_head")] bool IsHead,
        [property: JsonPropertyName("num")] int Number,
        [property: JsonPropertyName("tags")] string[] Tags);
}
