using System.Globalization;
using System.Text.Json;
using VerifiedAddition.Arithmetic;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Reads which heads and MLPs of a model an analysis found useful (docs/domain.md, section 9.6).</summary>
/// <remarks>
/// A list of nodes, as <c>va analyse --out</c> and the originals' later <c>NAME_behavior.json</c> have it
/// (<c>{"position": 18, "layer": 0, "is_head": true, "num": 1, "tags": […]}</c>), or their first <c>NAME_tags.json</c> (<c>"head": 1</c>, a head
/// one past the last being the MLP). Tags do not matter here, and positions only tell whether the list can be of such a model.
/// </remarks>
internal sealed class AnalysisFile
{
    private readonly string _path;
    private readonly Part[] _nodes;

    private AnalysisFile(string path, Part[] nodes) => (_path, _nodes) = (path, nodes);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="heads">The model's, of which one past the last is the MLP; null where only its weights are known, and such a head stays one.</param>
    /// <exception cref="ClientException">The file is missing, or no such list.</exception>
    public static AnalysisFile Read(string path, int? heads)
    {
        using var document = Parse(path);
        return document.RootElement.ValueKind is JsonValueKind.Array
            ? new(path, [.. document.RootElement.EnumerateArray()
                .Select(node => NodeOf(node, path))
                .Select(node => node.Head == heads ? node with { Head = null } : node)])
            : throw Refusal(path, "it is no list of nodes");
    }

    /// <summary>Sees to it that a model can have the nodes.</summary>
    /// <param name="model">The model that was analysed, or one that has no fewer layers and heads.</param>
    /// <exception cref="ClientException">It lacks one.</exception>
    public void Require(VariantSpec model)
    {
        if (Array.Exists(_nodes, node => node.Layer >= model.Layers || node.Head > model.Heads))
        {
            throw Refusal(_path, $"it names nodes that a model of {model.Layers} layers and {model.Heads} heads does not have. Is it of another model?");
        }

        var last = new Layout(model.Digits).ContextLength - 1;
        if (_nodes.Max(node => node.Position) is { } position && position > last)
        {
            throw Refusal(_path, $"it names position P{position}, but a model of {model.Digits} digits has P0 to P{last}. Is it of another model?");
        }
    }

    /// <summary>Why the list may be one of a model of other digits; null if nothing speaks for it.</summary>
    public string? Doubt(int digits)
    {
        var units = new Layout(digits).ContextLength - 2;
        return _nodes.Max(node => node.Position) is { } last && last < units
            ? $"the last position in {_path} is P{last}, but a model of {digits} digits predicts its units at P{units}, where some node is always useful. " +
                "Is the file of a model of fewer digits?"
            : null;
    }

    /// <summary>The useful nodes by layer, heads before the MLP, each once, as in <c>L0H1 L0MLP L1H2</c>.</summary>
    /// <param name="headsAlone">Whether MLPs are left out.</param>
    /// <exception cref="ClientException">There is none.</exception>
    public string Nodes(bool headsAlone)
    {
        var places = _nodes.Where(node => node.Head is not null || !headsAlone)
            .OrderBy(node => node.Layer).ThenBy(node => node.Head ?? int.MaxValue)
            .Select(node => node.ToString()).Distinct(StringComparer.Ordinal).ToArray();
        return places.Length > 0
            ? string.Join(' ', places)
            : throw Refusal(_path, headsAlone ? "it names no attention head" : "it names no node");
    }

    private static Part NodeOf(JsonElement node, string path)
    {
        if (node.ValueKind is not JsonValueKind.Object || Number(node, "layer") is not { } layer)
        {
            throw Refusal(path, $"one of its nodes has no layer: {node.GetRawText()}");
        }

        var position = Number(node, "position");
        if (node.TryGetProperty("is_head", out var isHead))
        {
            return isHead.ValueKind switch
            {
                JsonValueKind.False => new(position, layer, null),
                JsonValueKind.True when Number(node, "num") is { } number => new(position, layer, number),
                _ => throw Refusal(path, $"one of its nodes does not say which head it is: {node.GetRawText()}"),
            };
        }

        return Number(node, "head") is { } head
            ? new(position, layer, head)
            : throw Refusal(path, $"one of its nodes does not say which head it is: {node.GetRawText()}");
    }

    private static int? Number(JsonElement node, string key) =>
        node.TryGetProperty(key, out var value) && value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var number) && number is >= 0 and < 1000
            ? number
            : null;

    private static JsonDocument Parse(string path)
    {
        byte[] content = [];
        try
        {
            content = File.ReadAllBytes(path);
            return JsonDocument.Parse(content.AsMemory(content.AsSpan().StartsWith("\uFEFF"u8) ? "\uFEFF"u8.Length : 0));
        }
        catch (JsonException e)
        {
            throw Refusal(path, StandIn.DescribeBesideText(content)?.TrimEnd('.') ?? "it is not well-formed JSON", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClientException($"The analysis file {path} cannot be read: {e.Message}", e);
        }
    }

    private static ClientException Refusal(string path, string reason, Exception? cause = null) => new(
        ExitCodes.BadInput,
        $"The analysis file {path} does not say which nodes are useful: {reason}. " +
        "Expected is a list such as [{\"position\": 18, \"layer\": 0, \"head\": 1}].",
        cause);

    /// <summary>A head, or the MLP of a layer; where the list says so, at a position.</summary>
    private readonly record struct Part(int? Position, int Layer, int? Head)
    {
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture, $"L{Layer}{(Head is { } head ? string.Create(CultureInfo.InvariantCulture, $"H{head}") : "MLP")}");
    }
}
