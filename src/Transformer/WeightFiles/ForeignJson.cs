using System.Text.Json;

namespace VerifiedAddition.Transformer;

/// <summary>Identifies JSON that was given instead of weights: files that accompany weights, or a server's answer.</summary>
internal static class ForeignJson
{
    private static readonly string[] Settings = ["n_layers", "d_model", "n_ctx", "n_heads", "model_type", "architectures", "hidden_size", "cfg"];
    private static readonly string[] Complaints = ["error", "errors", "message", "detail"];

    /// <summary>The kind of JSON; null if the content is not JSON.</summary>
    public static string? Describe(ReadOnlyMemory<byte> content)
    {
        if (content.Span.TrimStart(" \t\r\n"u8) is not [(byte)'{' or (byte)'[', ..])
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(content);
            return json.RootElement.ValueKind is JsonValueKind.Object ? Describe(json.RootElement) : "it is a JSON list, not a weight file.";
        }
        catch (JsonException)
        {
            return null; // a text that only begins like JSON
        }
    }

    private static string Describe(JsonElement root)
    {
        if (root.TryGetProperty("weight_map", out var map) && map.ValueKind is JsonValueKind.Object)
        {
            var files = map.EnumerateObject().Select(part => part.Value.ToString()).Distinct(StringComparer.Ordinal).ToArray();
            return $"it is an index of weights in {files.Length} other files, such as '{Printable.Of(files.FirstOrDefault() ?? "")}'. " +
                "Save them as one file: safetensors.torch.save_file(model.state_dict(), path).";
        }

        if (Array.Find(Settings, name => root.TryGetProperty(name, out _)) is { } setting)
        {
            return $"it holds the settings of a model as JSON ('{setting}' …), without its weights. Give the weight file beside it.";
        }

        if (Complaint(root) is { } said)
        {
            return $"it is an error that a server sent as JSON ('{Printable.Of(said)}'). Check the address and your access, and download it again.";
        }

        return root.TryGetProperty("encoding", out var encoding) && root.TryGetProperty("content", out _)
            ? $"it is a response of GitHub's API, with the file inside as {Printable.Of(encoding.ToString())} text. Download the file itself ('Raw')."
            : "it is JSON, not a weight file. Give the .pth or safetensors file that belongs to it.";
    }

    private static string? Complaint(JsonElement root) => Complaints
        .Select(name => root.TryGetProperty(name, out var said) ? said : default)
        .Where(said => said.ValueKind is not JsonValueKind.Undefined)
        .Select(said => said.ValueKind is JsonValueKind.Object && said.TryGetProperty("message", out var inner) ? inner.ToString() : said.ToString())
        .FirstOrDefault();
}
