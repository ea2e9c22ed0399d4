using System.Text.Json;
using System.Text.Json.Nodes;

namespace VerifiedAddition.Arithmetic;

/// <summary>The content of a <c>config.json</c>: facts about the weights beside it that the weights do not state themselves.</summary>
/// <param name="Architecture">Null where the file does not say.</param>
/// <param name="Digits">Of an operand; null where the file does not say.</param>
public sealed record ModelConfig(Architecture? Architecture, int? Digits)
{
    /// <summary>The name of the file, in the folder of the weights.</summary>
    public const string FileName = "config.json";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Returns what must be stated: the digits only where no learnt positions imply them.</summary>
    public static ModelConfig Of(Architecture architecture, int? digits) =>
        new(architecture, architecture.Positions == Positions.Learned ? null : digits);

    /// <summary>Reads a file's text; null if it says neither architecture nor digits, as the configurations of other programs do not.</summary>
    /// <exception cref="FormatException">It says something that is not understood.</exception>
    public static ModelConfig? Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            if (JsonNode.Parse(json, documentOptions: new() { AllowDuplicateProperties = false }) is not JsonObject config)
            {
                return null;
            }

            var architecture = config["architecture"] is JsonValue text ? Arithmetic.Architecture.Parse(text.GetValue<string>()) : (Architecture?)null;
            var digits = Read(config["digits"]);
            return architecture is null && digits is null ? null : new(architecture, digits);
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            throw new FormatException("It is no JSON object with a text 'architecture' and a number 'digits', each at most once.", cause);
        }
    }

    /// <summary>Writes the file beside <paramref name="weights"/>, unless it is there already and says the same, or nothing needs to be said.</summary>
    /// <exception cref="FormatException">A file that says something else is there, which stays as it is.</exception>
    public void WriteBeside(string weights)
    {
        var path = PathBeside(weights);
        if (!File.Exists(path))
        {
            if (Architecture is { IsOriginal: false })
            {
                File.WriteAllText(path, ToJson());
            }
        }
        else if (!SaysTheSame(Parse(File.ReadAllText(path))))
        {
            var digits = Digits is { } known ? $" for {known} digits" : "";
            throw new FormatException($"{path} is there and does not say {Architecture ?? default}{digits}. Write the weights into another folder.");
        }
    }

    public static string PathBeside(string weights) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(weights)) ?? "", FileName);

    private static int? Read(JsonNode? digits) => digits switch
    {
        null => null,
        JsonValue value when value.TryGetValue<int>(out var count) && count is >= 1 and <= Layout.MaxDigits => count,
        _ => throw new FormatException($"'digits' is {digits.ToJsonString()}, but must be a whole number from 1 to {Layout.MaxDigits}, or null."),
    };

    /// <summary>What a file leaves out, it says by default: the original architecture.</summary>
    private bool SaysTheSame(ModelConfig? other) =>
        (other?.Architecture ?? default(Architecture)) == (Architecture ?? default(Architecture)) && other?.Digits == Digits;

    private string ToJson() => new JsonObject { ["architecture"] = Architecture?.ToString(), ["digits"] = Digits }.ToJsonString(Indented) + "\n";
}
