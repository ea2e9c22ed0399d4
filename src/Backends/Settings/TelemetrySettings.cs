using System.Collections;
using Microsoft.Extensions.Configuration;

namespace VerifiedAddition.Backends;

/// <summary>The standard environment variables of OpenTelemetry that this program reads itself.</summary>
public static class TelemetrySettings
{
    /// <summary>The address to which metrics and traces are sent; without it none are.</summary>
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Adds all of them; their names are their keys.</summary>
    public static T AddTelemetryVariables<T>(this T builder)
        where T : IConfigurationBuilder
    {
        builder.AddInMemoryCollection(
            from DictionaryEntry variable in Environment.GetEnvironmentVariables()
            where ((string)variable.Key).StartsWith("OTEL_", StringComparison.Ordinal)
            select KeyValuePair.Create((string)variable.Key, (string?)variable.Value));
        return builder;
    }

    /// <summary>Whether telemetry is sent to <paramref name="endpoint"/>, the value of <see cref="Endpoint"/>.</summary>
    /// <exception cref="InvalidConfigurationException">It is not an address; the library would silently use its default instead.</exception>
    public static bool IsExported(string? endpoint)
    {
        if (string.IsNullOrWhiteSpace(endpoint))
        {
            return false;
        }

        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new InvalidConfigurationException(
                $"'{Endpoint}' is {SafeQuote.Value(endpoint)}, which is not the address of a collector, such as http://10.0.0.5:4317. Unset it to send nothing.");
        }

        return true;
    }
}
