using System.Collections;
using Microsoft.Extensions.Configuration;

namespace VerifiedAddition.Backends;

/// <summary>The environment variables that every program with OpenTelemetry understands, as far as we look at them ourselves.</summary>
public static class TelemetrySettings
{
    /// <summary>Where metrics and traces are sent; without it none are.</summary>
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Adds them all; their names are their keys.</summary>
    public static T AddTelemetryVariables<T>(this T builder)
        where T : IConfigurationBuilder
    {
        builder.AddInMemoryCollection(
            from DictionaryEntry variable in Environment.GetEnvironmentVariables()
            where ((string)variable.Key).StartsWith("OTEL_", StringComparison.Ordinal)
            select KeyValuePair.Create((string)variable.Key, (string?)variable.Value));
        return builder;
    }

    /// <summary>Whether anything is to be sent to <paramref name="endpoint"/>, the value of <see cref="Endpoint"/>.</summary>
    /// <exception cref="InvalidConfigurationException">It is no address; the library would take one of its own instead, without a word.</exception>
    public static bool IsExported(string? endpoint)
    {
        if (string.IsNullOrWhiteSpace(endpoint))
        {
            return false;
        }

        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new InvalidConfigurationException(
                $"'{Endpoint}' is {Quotable.Value(endpoint)}, which is no address of a collector, such as http://10.0.0.5:4317. Unset it to send nothing.");
        }

        return true;
    }
}
