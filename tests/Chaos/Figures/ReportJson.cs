using System.Text.Json;
using System.Text.Json.Serialization;

namespace VerifiedAddition.Chaos;

/// <summary>How a report is written for machines.</summary>
internal static class ReportJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };
}
