using System.Globalization;
using System.Text.Json;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>Reads which heads of a model an analysis found useful (reference.md chapters 10.4 and 10.11).</summary>
/// <remarks>
/// A list of nodes, as the originals' <c>NAME_tags.json</c> has it (<c>{"position": 18, "layer": 0, "head": 1, "tags": […]}</c>, a head
/// one past the last being the MLP), or their later <c>NAME_behavior.json</c> (<c>"is_head": true, "num": 1</c>). Positions and tags do not
/// matter here.
/// </remarks>
internal static class AnalysisFile
{
    /// <summary>The useful heads, sorted and each once, as in <c>L0H1 L1H2</c>.</summary>
    /// <param name="model">The model that was analysed; null where only its weights are known, and the MLP's number is kept.</param>
    /// <exception cref="ClientException">The file is missing, no such list, names no head, or one that the model lacks.</exception>
    public static string HeadsIn(string path, VariantSpec? model)
    {
        using var document = Parse(path);
        if (document.RootElement.ValueKind is not JsonValueKind.Array)
        {
            throw Refusal(path, "it is no list of nodes");
        }

        var heads = document.RootElement.EnumerateArray().Select(node => HeadOf(node, path)).OfType<(int Layer, int Head)>()
            .Where(node => node.Head != model?.Heads).Distinct().Order().ToArray();
        if (model is not null && Array.Exists(heads, node => node.Layer >= model.Layers || node.Head > model.Heads))
        {
            throw Refusal(path, $"it names heads that a model of {model.Layers} layers and {model.Heads} heads does not have. Is it of another model?");
        }

        return heads.Length > 0
            ? string.Join(' ', heads.Select(node => string.Create(CultureInfo.InvariantCulture, $"L{node.Layer}H{node.Head}")))
            : throw Refusal(path, "it names no attention head");
    }

    private static (int Layer, int Head)? HeadOf(JsonElement node, string path)
    {
        if (node.ValueKind is not JsonValueKind.Object || Number(node, "layer") is not { } layer)
        {
            throw Refusal(path, $"one of its nodes has no layer: {node.GetRawText()}");
        }

        if (node.TryGetProperty("is_head", out var isHead))
        {
            return isHead.ValueKind switch
            {
                JsonValueKind.False => null,
                JsonValueKind.True when Number(node, "num") is { } number => (layer, number),
                _ => throw Refusal(path, $"one of its nodes does not say which head it is: {node.GetRawText()}"),
            };
        }

        return Number(node, "head") is { } head
            ? (layer, head)
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
        $"The analysis file {path} does not say which heads are useful: {reason}. " +
        "Expected is a list such as [{\"position\": 18, \"layer\": 0, \"head\": 1}].",
        cause);
}
