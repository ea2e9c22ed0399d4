using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using VerifiedAddition.Backends;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Silo;

/// <summary>Writes one JSON object per line and event, with its trace, and with the secrets of the configuration removed.</summary>
internal sealed class RedactingJsonFormatter(SecretFilter secrets, TimeProvider time) : ConsoleFormatter(Key)
{
    public const string Key = "discreet-json";

    /// <summary>The value of <c>Logging:Console:FormatterName</c> that selects it.</summary>
    public const string Setting = "json";

    /// <summary>The name of the message template among the event's values.</summary>
    private const string Template = "{OriginalFormat}";

    /// <summary>Does not escape letters of any language; the output is not HTML.</summary>
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        ArgumentNullException.ThrowIfNull(textWriter);
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("timestamp", time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
            json.WriteString("level", logEntry.LogLevel.ToString());
            json.WriteString("category", logEntry.Category);
            json.WriteString("message", secrets.Scrub(logEntry.Formatter(logEntry.State, logEntry.Exception)));
            json.WriteString("exception", logEntry.Exception is { } e ? secrets.Scrub(e.ToString()) : null);
            json.WriteString("trace_id", Activity.Current?.TraceId.ToHexString());
            json.WriteString("span_id", Activity.Current?.SpanId.ToHexString());
            json.WriteNumber("event_id", logEntry.EventId.Id);
            WriteValues(json, logEntry.State as IReadOnlyList<KeyValuePair<string, object?>> ?? []);
            json.WriteEndObject();
        }

        textWriter.WriteLine(UntrustedText.Json(Encoding.UTF8.GetString(buffer.WrittenSpan)));
    }

    private void WriteValues(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        json.WriteStartObject("values");
        foreach (var (name, value) in values.Where(one => one.Key != Template).DistinctBy(one => one.Key, StringComparer.Ordinal))
        {
            if (value is int or long)
            {
                json.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture));
            }
            else
            {
                json.WriteString(name, value is null ? null : secrets.Scrub(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""));
            }
        }

        json.WriteEndObject();
    }
}
