using System.Text.Json;
using System.Text.Json.Nodes;

namespace VerifiedAddition.Arithmetic;

/// <summary>The content of a <c>config.json</c>: facts about the weights beside it that the weights do not state themselves.</summary>
/// <param name="Digits">Of an operand; null where the file does not say.</param>
public sealed record ModelConfig(Architecture Architecture, int? Digits)
{
    /// <summary>The name of the file, in the folder of the weights.</summary>
    public const string FileName = "config.json";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Returns what must be stated: the digits only where no learnt positions imply them.</summary>
    public static ModelConfig Of(Architecture architecture, int? digits) =>
        new(architecture, architecture.Positions == Positions.Learned ? null : digits);

    /// <summary>Reads a file's text; null if it says nothing of an architecture, as the configurations of other programs do not.</summary>
    /// <exception cref="FormatException">It says something that is not understood.</exception>
    public static ModelConfig? Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            return JsonNode.Parse(json) is JsonObject config && config["architecture"] is JsonValue architecture
                ? new(Architecture.Parse(architecture.GetValue<string>()), config["digits"]?.GetValue<int>())
                : null;
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            throw new FormatException("It is no JSON object with a text 'architecture' and a number 'digits'.", cause);
        }
    }

    /// <summary>Writes the file beside <paramref name="weights"/>, unless it is there already and says the same, or nothing needs to be said.</summary>
    /// <exception cref="FormatException">A file that says something else is there, which stays as it is.</exception>
    public void WriteBeside(string weights)
    {
        var path = PathBeside(weights);
        if (!File.Exists(path))
        {
            if (!Architecture.IsOriginal)
            {
                File.WriteAllText(path, ToJson());
            }
        }
        else if ((Parse(File.ReadAllText(path)) ?? new(default, null)) != this)
        {
            throw new FormatException($"{path} is there and does not say {Architecture}. Write the weights into another folder.");
        }
    }

    public static string PathBeside(string weights) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(weights)) ?? "", FileName);

    private string ToJson() => new JsonObject { ["architecture"] = Architecture.ToString(), ["digits"] = Digits }.ToJsonString(Indented) + "\n";
}
