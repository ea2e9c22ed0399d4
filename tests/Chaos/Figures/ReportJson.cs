using System.Text.Json;
using System.Text.Json.Serialization;

namespace VerifiedAddition.Chaos;

/// <summary>Reads and writes a report as JSON.</summary>
internal static class ReportJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <exception cref="InvalidOperationException">The file is not a report.</exception>
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
