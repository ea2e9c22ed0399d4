using System.Text.Json;
using System.Text.Json.Nodes;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>The originals' map of a model: one JSON object with its nodes by what they do (<c>roles</c>) and the MLPs that combine (<c>combiners</c>).</summary>
/// <param name="known">The digits, layers and operations of the model.</param>
/// <param name="behaviors">What was observed at each node of the map, as in <c>behavior.json</c>.</param>
/// <param name="features">What each of them does, as in <c>maths.json</c>.</param>
public sealed class NodeMapFile(KnownShape known, IReadOnlyList<TaggedNode> behaviors, IReadOnlyList<TaggedNode> features)
{
    private static readonly string[] Observed = ["fail", "impact", "attn"];

    /// <summary>The digits, layers and operations of the model.</summary>
    public KnownShape Known => known;

    /// <summary>What was observed at each node of the map, as in <c>behavior.json</c>.</summary>
    public IReadOnlyList<TaggedNode> Behaviors => behaviors;

    /// <summary>What each of them does, as in <c>maths.json</c>.</summary>
    public IReadOnlyList<TaggedNode> Features => features;

    /// <summary>Reads a map; null if the text is something else, such as a list of nodes.</summary>
    /// <exception cref="FormatException">It is a map with something else in it than nodes; the message says where.</exception>
    public static NodeMapFile? TryRead(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.TrimStart().StartsWith('{') || ObjectOf(text) is not { } map || map["roles"] is not JsonObject roles || map["config"] is not JsonObject config)
        {
            return null;
        }

        try
        {
            JsonNode[] entries = [.. roles.SelectMany(role => role.Value!.AsArray()).Concat(map["combiners"]?.AsArray() ?? []).Select(entry => entry!)];
            var nodes = entries.GroupBy(NodeOf).OrderBy(group => group.Key.Position).ThenBy(group => group.Key.Layer).ThenBy(group => group.Key.Head ?? int.MaxValue).ToArray();
            return new(
                new(DigitsOf(config), config["n_layers"]!.GetValue<int>(), OperationsOf(config)),
                [.. nodes.Select(group => Tagged(group.Key, Observed.SelectMany(kind => group.SelectMany(entry => Texts(entry[kind])))))],
                [.. nodes.Select(group => Tagged(group.Key, group.Select(entry => entry["algo"]).OfType<JsonNode>().Select(algo => $"{TagKinds.Algorithm}:{algo.GetValue<string>()}")))]);
        }
        catch (Exception e) when (e is InvalidOperationException or NullReferenceException)
        {
            throw new FormatException("This map of a model has a role, combiner or setting without what belongs to it: n_digits and n_layers; a loc such as P6L0H0, and lists of tags.", e);
        }
    }

    private static JsonObject? ObjectOf(string text)
    {
        try
        {
            return PythonJson.Read(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null; // whoever reads it as nodes says what is wrong
        }
    }

    private static Node NodeOf(JsonNode entry) => Node.Parse(entry["loc"]!.GetValue<string>());

    private static int DigitsOf(JsonObject config) => config["n_digits"]!.GetValue<int>() is >= 1 and <= Layout.MaxDigits and var digits
        ? digits
        : throw new FormatException($"The map is of a model of {config["n_digits"]} digits. Models of 1 to {Layout.MaxDigits} are supported.");

    /// <summary>Null if the map does not say it.</summary>
    private static Operation[]? OperationsOf(JsonObject config)
    {
        Operation[] trained =
        [
            .. PythonJson.Number(config["perc_add"]) > 0 ? [Operation.Add] : Array.Empty<Operation>(),
            .. PythonJson.Number(config["perc_sub"]) > 0 ? [Operation.Subtract] : Array.Empty<Operation>(),
        ];
        return trained.Length > 0 ? trained : null;
    }

    private static IEnumerable<string> Texts(JsonNode? list) => list?.AsArray().Select(text => text!.GetValue<string>()) ?? [];

    /// <summary>A node of the map; it stands there once for each of its tags, with the same observations.</summary>
    private static TaggedNode Tagged(Node node, IEnumerable<string> texts)
    {
        var read = texts.Distinct(StringComparer.Ordinal).Select(text => (Text: text, Tag: Tag.TryParse(text))).ToArray();
        return new(node, [.. read.Select(one => one.Tag).OfType<Tag>()]) { OtherTags = [.. read.Where(one => one.Tag is null).Select(one => one.Text)] };
    }
}
