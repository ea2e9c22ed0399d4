using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
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

    private static readonly string[] Fields = ["position", "layer", "is_head", "num", "head", "tags"];

    /// <summary>Writes nodes in the later libraries' form, one per line, tags with a colon.</summary>
    public static string Write(IEnumerable<TaggedNode> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        string[] lines = [.. nodes.Select(Line)];
        return lines.Length == 0 ? "[]\n" : $"[\n{string.Join(",\n", lines)}\n]\n";
    }

    private static string Line(TaggedNode tagged)
    {
        var order = tagged.Order.ToList();
        var entry = new JsonObject
        {
            ["position"] = tagged.Node.Position,
            ["layer"] = tagged.Node.Layer,
            ["is_head"] = !tagged.Node.IsMlp,
            ["num"] = tagged.Node.Head ?? 0,
            ["tags"] = new JsonArray([.. tagged.Tags.Select(tag => tag.ToString()).Concat(tagged.OtherTags)
                .OrderBy(text => order.IndexOf(text) is >= 0 and var place ? place : int.MaxValue).Select(text => JsonValue.Create(text))]),
        };
        foreach (var (name, json) in tagged.OtherFields)
        {
            entry[name] = PythonJson.Read(json);
        }

        return PythonJson.Write(entry);
    }

    /// <summary>
    /// Reads nodes in the later form, or in the first one, in which a head beyond a layer's last stands for the MLP. The format is not ours
    /// and may grow: tags of unknown kinds are kept separately (<see cref="TaggedNode.OtherTags"/>), and so are unknown fields.
    /// </summary>
    /// <param name="text">JSON.</param>
    /// <param name="heads">Number of heads per layer; used for the first form only.</param>
    /// <exception cref="FormatException">The text is not such a file; the message says where.</exception>
    public static IReadOnlyList<TaggedNode> Read(string text, int heads)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            using var document = JsonDocument.Parse(PythonJson.Marked(text));
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
            var read = tags.Select(text => (Text: text, Tag: Tag.TryParse(text))).ToArray();
            return new(
                new(node.GetProperty("position").GetInt32(), node.GetProperty("layer").GetInt32(), HeadOf(node, heads)),
                [.. read.Select(one => one.Tag).OfType<Tag>()])
            {
                OtherTags = [.. read.Where(one => one.Tag is null).Select(one => one.Text)],
                Order = [.. read.Select(one => one.Tag?.ToString() ?? one.Text)],
                OtherFields = [.. node.EnumerateObject().Where(field => !Fields.Contains(field.Name, StringComparer.Ordinal)).Select(field => KeyValuePair.Create(field.Name, field.Value.GetRawText()))],
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
}
