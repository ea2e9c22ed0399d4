using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VerifiedAddition.Arithmetic;

/// <summary>The content of a <c>config.json</c>: what the weights beside it do not state themselves (docs/weight-files.md).</summary>
/// <param name="Architecture">Null where the file does not say.</param>
/// <param name="Digits">Of an operand; null where the file does not say.</param>
/// <param name="Dimensions">Of the model that the file is about; null where the file does not say.</param>
/// <param name="IsUnsigned">Whether the model's answers have no sign. Written only: weights show it by the number of their tokens.</param>
public sealed record ModelConfig(Architecture? Architecture, int? Digits, ModelDimensions? Dimensions = null, bool IsUnsigned = false)
{
    /// <summary>The name of the file, in the folder of the weights.</summary>
    public const string FileName = "config.json";

    // Names of positions have apostrophes, and no browser reads this as a part of a page.
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Reads a file's text; null if it says neither architecture, digits nor dimensions, as the configurations of most programs do not. Of
    /// TransformerLens' own configuration, dimensions and architecture are read.
    /// </summary>
    /// <exception cref="FormatException">It says something that is not understood, or that no model here can be.</exception>
    public static ModelConfig? Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            if (JsonNode.Parse(json, documentOptions: new() { AllowDuplicateProperties = false }) is not JsonObject config)
            {
                return null;
            }

            var dimensions = DimensionsIn(config);
            var architecture = config["architecture"] is JsonValue text ? Arithmetic.Architecture.Parse(text.GetValue<string>())
                : dimensions is null ? (Architecture?)null : TheirArchitecture.Read(config);
            var digits = Read(config["digits"]);
            return architecture is null && digits is null && dimensions is null ? null : new(architecture, digits, dimensions);
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            throw new FormatException("It is no JSON object with a text 'architecture' and a number 'digits', each at most once.", cause);
        }
    }

    /// <summary>The file that describes weights, whether it exists or not: their own, <c>add.pth.config.json</c>, if there is one, else the folder's.</summary>
    public static string PathBeside(string weights) => File.Exists(OwnPath(weights)) ? OwnPath(weights) : SharedPath(weights);

    /// <summary>
    /// Chooses the file to write beside weights: <c>config.json</c>, or one of their own, <c>add.pth.config.json</c>, where the folder has a
    /// <c>config.json</c> of another model or of another program.
    /// </summary>
    /// <exception cref="FormatException">The file of their own is there, and is not of this program.</exception>
    /// <exception cref="IOException">A file that is there cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file that is there may not be read.</exception>
    public string ChoosePath(string weights)
    {
        var (own, shared) = (OwnPath(weights), SharedPath(weights));
        if (Path.Exists(own))
        {
            return IsOfThisProgram(own) ? own : throw new FormatException(
                $"{own} is there and is not of this program, so it is not replaced. Move it away, or write the weights under another name.");
        }

        return !Path.Exists(shared) || (File.Exists(shared) && IsSaidHere(File.ReadAllText(shared))) ? shared : own;
    }

    /// <summary>The text of the file. Keys have the names that TransformerLens gives them; the others are this program's.</summary>
    /// <exception cref="InvalidOperationException">Architecture, digits or dimensions are not known.</exception>
    public string ToJson() => ToObject().ToJsonString(Indented) + "\n";

    private static string OwnPath(string weights) => $"{Path.GetFullPath(weights)}.{FileName}";

    private static string SharedPath(string weights) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(weights)) ?? "", FileName);

    private static bool IsOfThisProgram(string path)
    {
        try
        {
            return File.Exists(path) && Parse(File.ReadAllText(path)) is { Architecture: not null };
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static int? Read(JsonNode? digits) => digits switch
    {
        null => null,
        JsonValue value when value.TryGetValue<int>(out var count) && count is >= 1 and <= Layout.MaxDigits => count,
        _ => throw new FormatException($"'digits' is {digits.ToJsonString()}, but must be a whole number from 1 to {Layout.MaxDigits}, or null."),
    };

    private static ModelDimensions? DimensionsIn(JsonObject config) =>
        Number(config, "n_layers") is { } layers && Number(config, "n_heads") is { } heads && Number(config, "d_model") is { } dModel && Number(config, "d_head") is { } dHead
            ? new(layers, heads, dModel, dHead)
            : null;

    private static int? Number(JsonObject config, string key) => config[key] is JsonValue value && value.TryGetValue<int>(out var number) ? number : null;

    /// <summary>Whether a file states an architecture, and nothing that this does not say as well. Earlier versions stated less.</summary>
    private bool IsSaidHere(string json)
    {
        try
        {
            var mine = ToObject();
            return JsonNode.Parse(json) is JsonObject theirs && theirs.ContainsKey("architecture")
                && theirs.All(member => mine.TryGetPropertyValue(member.Key, out var value) && JsonNode.DeepEquals(value, member.Value));
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return false; // another program's, or damaged
        }
    }

    private JsonObject ToObject()
    {
        if (this is not { Architecture: { } architecture, Digits: { } digits, Dimensions: { } size })
        {
            throw new InvalidOperationException("A config.json is written of a model whose architecture, digits and dimensions are known.");
        }

        var layout = new Layout(digits, IsUnsigned);
        var config = new JsonObject
        {
            ["architecture"] = architecture.ToString(),
            ["digits"] = digits,
            ["vocabulary"] = new JsonArray([.. Enumerable.Range(0, layout.VocabularySize).Select(token => JsonValue.Create($"{Vocabulary.Decode(token)}"))]),
            ["layout"] = new JsonArray([.. Enumerable.Range(0, layout.ContextLength).Select(position => JsonValue.Create(layout.NameOf(position)))]),
            ["n_layers"] = size.Layers,
            ["n_heads"] = size.Heads,
            ["d_model"] = size.DModel,
            ["d_head"] = size.DHead,
            ["d_mlp"] = 4 * size.DModel,
            ["n_ctx"] = layout.ContextLength,
            ["d_vocab"] = layout.VocabularySize,
            ["d_vocab_out"] = layout.VocabularySize,
            ["act_fn"] = Arithmetic.Architecture.WordOf(architecture.Activation),
            ["normalization_type"] = architecture.Normalisation switch { Normalisation.Layer => "LN", Normalisation.Rms => "RMS", _ => null },
            ["eps"] = 1e-5,
            ["positional_embedding_type"] = architecture.Positions switch { Positions.Learned => "standard", Positions.Rotary => "rotary", _ => null },
            ["attention_dir"] = "causal",
            ["use_attn_scale"] = true,
        };
        if (architecture.Positions == Positions.Rotary)
        {
            (config["rotary_dim"], config["rotary_base"]) = (size.DHead, 10000);
        }

        return config;
    }
}
