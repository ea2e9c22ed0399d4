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

    /// <exception cref="InvalidOperationException">It is no report.</exception>
    public static ChaosReport Read(FileInfo file)
    {
        try
        {
            using var stream = file.OpenRead();
            return JsonSerializer.Deserialize<ChaosReport>(stream, Options) ?? throw new JsonException("It is null.");
        }
        catch (JsonException e)
        {
            throw new InvalidOperationException($"'{file.FullName}' is no report that --json wrote: {e.Message}", e);
        }
    }
}
