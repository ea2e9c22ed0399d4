using System.Globalization;
using System.Text.Json;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>Reads which heads and MLPs of a model an analysis found useful (reference.md chapters 10.4 and 10.11).</summary>
/// <remarks>
/// A list of nodes, as <c>va analyse --out</c> and the originals' later <c>NAME_behavior.json</c> have it
/// (<c>{"position": 18, "layer": 0, "is_head": true, "num": 1, "tags": […]}</c>), or their first <c>NAME_tags.json</c> (<c>"head": 1</c>, a head
/// one past the last being the MLP). Positions and tags do not matter here.
/// </remarks>
internal static class AnalysisFile
{
    /// <summary>The useful nodes by layer, heads before the MLP, each once, as in <c>L0H1 L0MLP L1H2</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="model">The model that was analysed; null where only its weights are known, and a head one past the last stays one.</param>
    /// <param name="headsAlone">Whether MLPs are left out.</param>
    /// <exception cref="ClientException">The file is missing, no such list, names nothing, or what the model lacks.</exception>
    public static string NodesIn(string path, VariantSpec? model, bool headsAlone)
    {
        using var document = Parse(path);
        if (document.RootElement.ValueKind is not JsonValueKind.Array)
        {
            throw Refusal(path, "it is no list of nodes");
        }

        var nodes = document.RootElement.EnumerateArray().Select(node => NodeOf(node, path))
            .Select(node => node.Head == model?.Heads ? node with { Head = null } : node)
            .Where(node => node.Head is not null || !headsAlone)
            .Distinct().OrderBy(node => node.Layer).ThenBy(node => node.Head ?? int.MaxValue).ToArray();
        if (model is not null && Array.Exists(nodes, node => node.Layer >= model.Layers || node.Head > model.Heads))
        {
            throw Refusal(path, $"it names nodes that a model of {model.Layers} layers and {model.Heads} heads does not have. Is it of another model?");
        }

        return nodes.Length > 0
            ? string.Join(' ', nodes.Select(node => node.ToString()))
            : throw Refusal(path, headsAlone ? "it names no attention head" : "it names no node");
    }

    private static Part NodeOf(JsonElement node, string path)
    {
        if (node.ValueKind is not JsonValueKind.Object || Number(node, "layer") is not { } layer)
        {
            throw Refusal(path, $"one of its nodes has no layer: {node.GetRawText()}");
        }

        if (node.TryGetProperty("is_head", out var isHead))
        {
            return isHead.ValueKind switch
            {
                JsonValueKind.False => new(layer, null),
                JsonValueKind.True when Number(node, "num") is { } number => new(layer, number),
                _ => throw Refusal(path, $"one of its nodes does not say which head it is: {node.GetRawText()}"),
            };
        }

        return Number(node, "head") is { } head
            ? new(layer, head)
            : throw Refusal(path, $"one of its nodes does not say which head it is: {node.GetRawText()}");
    }

    private static int? Number(JsonElement node, string key) =>
        node.TryGetProperty(key, out var value) && value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var number) && number is >= 0 and < 1000
            ? number
            : null;

    private static JsonDocument Parse(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (JsonException e)
        {
            throw Refusal(path, "it is not well-formed JSON", e);
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

    /// <summary>A head, or the MLP of a layer.</summary>
    private readonly record struct Part(int Layer, int? Head)
    {
        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture, $"L{Layer}{(Head is { } head ? string.Create(CultureInfo.InvariantCulture, $"H{head}") : "MLP")}");
    }
}
