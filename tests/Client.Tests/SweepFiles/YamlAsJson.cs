using System.Globalization;
using System.Text.Json.Nodes;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client.Tests;

/// <summary>YAML as an editor sees it when it applies a JSON Schema: the core schema of YAML 1.2.</summary>
internal static class YamlAsJson
{
    public static string Of(string yaml)
    {
        var value = YamlReader.Read(yaml, new Problems());
        return Node(value!)?.ToJsonString() ?? "null";
    }

    private static JsonNode? Node(YamlValue value) => value switch
    {
        YamlMap map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key, Node(entry.Value)))),
        YamlList list => new JsonArray([.. list.Items.Select(Node)]),
        YamlScalar { IsNull: true } => null,
        YamlScalar { Truth: { } truth } => truth,
        YamlScalar { IsWhole: true } scalar => decimal.Parse(scalar.Text, CultureInfo.InvariantCulture),
        YamlScalar { IsNumber: true } scalar => double.Parse(scalar.Text, CultureInfo.InvariantCulture),
        YamlScalar scalar => scalar.Text,
        _ => throw new InvalidOperationException(),
    };
}
