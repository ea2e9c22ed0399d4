using System.Globalization;
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

    /// <summary>Writes the map of a model, with the originals' fields in their order.</summary>
    /// <remarks>
    /// Layout and meaning are those of the files in <c>results/maps</c> of quanta_maths (July 2026). A node stands under a role once for each of
    /// its tags of that role. <c>combiners</c> are the useful MLPs of the last layer where a symbol of the answer is predicted, whether or not a
    /// role is known. <c>perc_add</c> and <c>perc_sub</c> are null for a model of both operations: the facts do not tell its share of each.
    /// </remarks>
    /// <param name="name">What the model is called.</param>
    /// <param name="model">Its shape.</param>
    /// <param name="operations">The operations that it was trained on.</param>
    /// <param name="behaviors">What was observed at each useful node.</param>
    /// <param name="features">What each of them does; <c>n_map_nodes</c> is their number.</param>
    public static string Write(
        string name, AnalysedModel model, IReadOnlyList<Operation> operations, IReadOnlyList<TaggedNode> behaviors, IReadOnlyList<TaggedNode> features)
    {
        ArgumentNullException.ThrowIfNull(model);
        var layout = model.Layout;
        var observed = behaviors.ToDictionary(tagged => tagged.Node);
        var roles = new JsonObject();
        foreach (var (node, tag) in features.SelectMany(tagged => tagged.Of(TagKinds.Algorithm).Select(tag => (tagged.Node, tag))))
        {
            var task = TaskNames.Of(tag.Value);
            var entries = roles[task] as JsonArray;
            if (entries is null)
            {
                roles[task] = entries = [];
            }

            var seen = observed.GetValueOrDefault(node);
            entries.Add(Entry(
                node, [("is_head", !node.IsMlp), ("num", node.Head ?? 0), ("algo", tag.Value), ("impact", Tags(seen, TagKinds.Impact)), ("fail", Tags(seen, TagKinds.Failure)), ("attn", Tags(seen, TagKinds.Attention))]));
        }

        JsonNode[] combiners =
        [
            .. from tagged in behaviors
               let symbol = layout.ContextLength - 2 - tagged.Node.Position
               where tagged.Node.IsMlp && tagged.Node.Layer == model.Layers - 1 && symbol >= 0 && symbol < layout.AnswerTokens
               select Entry(tagged.Node, [("produces_A", symbol), ("fail", Tags(tagged, TagKinds.Failure)), ("impact", Tags(tagged, TagKinds.Impact))]),
        ];
        return PythonJson.Write(new JsonObject
        {
            ["model"] = name,
            ["config"] = new JsonObject
            {
                ["n_digits"] = model.Digits,
                ["n_layers"] = model.Layers,
                ["n_heads"] = model.Heads,
                ["n_ctx"] = layout.ContextLength,
                ["perc_add"] = Share(Operation.Add),
                ["perc_sub"] = Share(Operation.Subtract),
            },
            ["n_map_nodes"] = features.Count,
            ["roles"] = roles,
            ["combiners"] = new JsonArray(combiners),
            ["positions"] = new JsonObject
            {
                ["OPR"] = Place(layout.OperatorPosition),
                ["eq"] = Place(layout.EqualsPosition),
                ["SGN"] = layout.SignPosition is { } sign ? Place(sign) : null,
                ["answer_digits"] = new JsonArray([.. Enumerable.Range(0, model.Digits + 1).Select(k => JsonValue.Create(Place(layout.PositionOfAnswer(model.Digits - k))))]),
                ["first_layer"] = 0,
                ["last_layer"] = model.Layers - 1,
            },
        }) + "\n";

        JsonNode? Share(Operation operation) => operations is [var only] ? JsonValue.Create(only == operation ? 100 : 0) : null;
    }

    private static JsonObject Entry(Node node, (string Name, JsonNode Value)[] rest)
    {
        var entry = new JsonObject
        {
            ["loc"] = node.IsMlp ? string.Create(CultureInfo.InvariantCulture, $"P{node.Position}L{node.Layer}M0") : node.ToString(),
            ["position"] = node.Position,
            ["layer"] = node.Layer,
        };
        foreach (var (name, value) in rest)
        {
            entry[name] = value;
        }

        return entry;
    }

    private static JsonArray Tags(TaggedNode? tagged, string kind) => [.. tagged?.Of(kind).Select(tag => JsonValue.Create(tag.ToString())) ?? []];

    private static string Place(int position) => string.Create(CultureInfo.InvariantCulture, $"P{position}");

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
