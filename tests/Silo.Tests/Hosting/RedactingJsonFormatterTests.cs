using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace VerifiedAddition.Silo.Tests;

public sealed class RedactingJsonFormatterTests
{
    /// <summary>A secret that JSON escapes: it must be removed before escaping.</summary>
    private const string Secret = "hun\"ter\\22";

    private static readonly RedactingJsonFormatter Formatter = new(
        new(new ConfigurationBuilder().AddInMemoryCollection([new("Backend:Password", Secret)]).Build()), TimeProvider.System);

    [Fact]
    public void A_line_is_one_object_with_message_values_and_trace_and_without_secrets()
    {
        using var activity = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
        IReadOnlyList<KeyValuePair<string, object?>> values =
            [new("Silo", "a"), new("Count", 3), new("Reason", $"AUTH {Secret}"), new("Missing", null), new("{OriginalFormat}", "...")];

        var (line, json) = Write(new(LogLevel.Warning, "Redis", new(7), values, new IOException($"AUTH {Secret}\nfailed"), (_, _) => $"lost {Secret}\nand found"));

        Assert.Equal(("Warning", "Redis", 7), (json.GetProperty("level").GetString(), json.GetProperty("category").GetString(), json.GetProperty("event_id").GetInt32()));
        Assert.Equal("lost ***\nand found", json.GetProperty("message").GetString());
        Assert.StartsWith("System.IO.IOException: AUTH ***\nfailed", json.GetProperty("exception").GetString(), StringComparison.Ordinal);
        Assert.Equal(activity.TraceId.ToHexString(), json.GetProperty("trace_id").GetString());
        Assert.Equal(activity.SpanId.ToHexString(), json.GetProperty("span_id").GetString());
        Assert.Equal("""{"Silo":"a","Count":3,"Reason":"AUTH ***","Missing":null}""", json.GetProperty("values").GetRawText());
        Assert.DoesNotContain("hun", line, StringComparison.Ordinal);
        Assert.True(json.GetProperty("timestamp").TryGetDateTimeOffset(out _));
    }

    [Fact]
    public void What_belongs_to_no_trace_and_has_no_values_says_so()
    {
        var (_, json) = Write(new(LogLevel.Information, "Silo", default, [], exception: null, (_, _) => "up"));

        Assert.Equal(JsonValueKind.Null, json.GetProperty("trace_id").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("exception").ValueKind);
        Assert.Equal("{}", json.GetProperty("values").GetRawText());
    }

    private static (string Line, JsonElement Json) Write(LogEntry<IReadOnlyList<KeyValuePair<string, object?>>> entry)
    {
        using var written = new StringWriter();
        Formatter.Write(entry, scopeProvider: null, written);
        var line = Assert.Single(written.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        return (line, JsonDocument.Parse(line).RootElement.Clone());
    }
}
