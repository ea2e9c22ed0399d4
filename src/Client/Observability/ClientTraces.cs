using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using VerifiedAddition.Grains;

namespace VerifiedAddition.Client;

/// <summary>Sends the traces of this process to where OpenTelemetry's usual variables say, if they do (docs/metrics.md).</summary>
internal static class ClientTraces
{
    /// <summary>Where to; without it nothing is traced.</summary>
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Begins to collect; disposing what is returned sends the rest. Null where nothing is traced.</summary>
    public static IDisposable? Begin() =>
        string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(EndpointVariable)) ? null : Collect();

    /// <summary>Apart, so that who traces nothing does not load the library.</summary>
    private static TracerProvider Collect() => Sdk.CreateTracerProviderBuilder()
        .ConfigureResource(resource => resource.AddService(
            Environment.GetEnvironmentVariable("OTEL_SERVICE_NAME") ?? "va",
            serviceVersion: typeof(ClientTraces).Assembly.GetName().Version?.ToString(3)))
        .AddSource(GridTelemetry.Name, "Microsoft.Orleans.*")
        .SetSampler(new ParentBasedSampler(new KnownRoots()))
        .AddOtlpExporter()
        .Build();

    /// <summary>Lets traces begin where somebody asked for something; the polling that follows begins none.</summary>
    private sealed class KnownRoots : Sampler
    {
        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
            new(GridTelemetry.Roots.Contains(samplingParameters.Name) ? SamplingDecision.RecordAndSample : SamplingDecision.Drop);
    }
}
